// @ts-check
// A traced listing: the lines that an exchange ran are marked, each step with what
// it worked on; all at once, or step by step. A listing with data-every marks every
// line that runs, any other one the lines of the steps alone.
import { chip } from '../core/chip.js';
import { clock, el, find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { t, woven } from '../core/words.js';

export class Listing {
  /** @type {Exchange | null | undefined} */
  own = undefined;
  /** @type {Policy | undefined} */
  policy = undefined;

  /** @param {Element} figure */
  constructor(figure) {
    this.note = find('.ran-note', figure);
    this.every = figure.hasAttribute('data-every');
    const code = find('pre', figure);
    code.style.setProperty('--from', code.dataset.from ?? '0'); // a part's lines are numbered as in its file
    this.range = find('.walk input', figure, HTMLInputElement);
    this.lines = [...figure.querySelectorAll('[data-step], [data-way]')].map((line) => (
      { line, steps: marks(line, 'data-step'), way: marks(line, 'data-way') }));
    this.range.addEventListener('input', () => {
      this.mark();
      figure.querySelector('.l.now')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
  }

  /** @param {State} state */
  draw({ own, policy }) {
    if (own === this.own && policy === this.policy) return;
    this.policy = policy;
    if (own !== this.own) {
      this.own = own;
      this.range.max = `${own?.trace.length ?? 0}`;
      this.range.value = '0';
      this.range.disabled = !own;
    }
    this.mark();
  }

  /** Marks all that ran, or what ran up to the step that is chosen. */
  mark() {
    const { own } = this;
    // Under a policy the server is another program than the listing's, with some of its steps.
    const kind = this.every && !Object.keys(this.policy ?? {}).length ? '' : 'Steps';
    const trace = own?.trace ?? [];
    const at = this.range.valueAsNumber;
    const ran = at ? trace.slice(0, at) : trace;
    const last = at ? trace[at - 1] : null;
    const takes = (/** @type {string[]} */ steps, /** @type {Exchange['trace'][0]} */ step) => own !== null && own !== undefined
      && steps.some((mark) => is(step, mark.split('+').at(-1) ?? '') && holds(mark, ran, own));
    for (const { line, steps, way } of this.lines) {
      line.classList.toggle('ran', Boolean(own && [...steps, ...way].some((mark) => holds(mark, ran, own))));
      line.classList.toggle('now', last !== null && takes(steps, last));
      line.querySelector('.val')?.remove();
    }
    ran.forEach((it, i) => {
      const { step, value = '' } = it;
      const [best] = this.lines.filter(({ steps }) => takes(steps, it)).reverse().sort((a, b) => others(a.steps) - others(b.steps));
      const line = best?.line;
      const end = line?.lastChild;
      if (own && line && end) line.insertBefore(el('span', { class: 'val', translate: 'yes' }, `${i + 1} `, ...told(step, value, own)), newline(end));
    });
    this.range.ariaValueText = last ? t('step.at', { n: at, all: trace.length, what: text(told(last.step, last.value ?? '', own ?? null)) }) : t(`step.all${kind}`);
    say(this.note, !own ? t(`ranNone${kind}`) : t(`ran${kind}`, { what: `${own.request.method} ${own.request.path.replace(/\?.*/s, '?…')}`, time: clock(own.at) }));
  }
}

/** The marks of a line. @param {Element} line @param {string} name */
function marks(line, name) {
  return line.getAttribute(name)?.split(' ') ?? [];
}

/** How many steps a line is marked with; where an exception ends them does not count. @param {string[]} steps */
function others(steps) {
  return steps.filter((mark) => !mark.endsWith('Error')).length;
}

/**
 * Whether a mark holds of an exchange: all its parts do. See marker in the server's
 * listing.go.
 * @param {string} mark @param {Exchange['trace']} ran @param {Exchange} own
 */
function holds(mark, ran, own) {
  return mark.split('+').every((part) => {
    if (part.endsWith('!') && !own.request.cookies.some((c) => c.read)) return false;
    return part === own.request.method || ran.some((step) => is(step, part));
  });
}

/** Whether a part of a mark is of a step. @param {Exchange['trace'][0]} trace @param {string} part */
function is({ step, value = '' }, part) {
  return step === part.replace('!', '') || (step === 'error' && value.startsWith(`${part}:`));
}

/** The line's end, which stands after everything. @param {ChildNode} last */
function newline(last) {
  return last instanceof Text && last.length > 1 ? last.splitText(last.length - 1) : last;
}

/** What a step did, with what it worked on. @param {string} step @param {string} value @param {Exchange | null} own @returns {(Node | string)[]} */
function told(step, value, own) {
  const id = value.replace(/^sessionid=/, '');
  const known = own && [...own.request.cookies, ...own.response.setCookies].find((c) => c.value === id && c.tag);
  const face = known ? chip(/** @type {Identity} */ (known)) : id;
  if (step === 'read-cookie' && !value) return [t('step.no-cookie')];
  return woven(`step.${step}`, { id: face, value: isolated(value) });
}

/** @param {(Node | string)[]} parts */
const text = (parts) => parts.map((part) => (typeof part === 'string' ? part : part.textContent)).join('');
