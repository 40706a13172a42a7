// @ts-check
// A traced listing: the lines that an exchange ran are marked in their order,
// each with what it worked on; all at once, or step by step.
import { chip } from './chip.js';
import { clock, el, find, say } from './dom.js';
import { isolated } from './isolate.js';
import { t, woven } from './words.js';

export class Listing {
  /** @type {Exchange | null | undefined} */
  own = undefined;

  /** @param {Element} figure */
  constructor(figure) {
    this.note = find('.ran-note', figure);
    const code = find('pre', figure);
    code.style.setProperty('--from', code.dataset.from ?? '0'); // a part's lines are numbered as in its file
    this.range = find('.walk input', figure, HTMLInputElement);
    this.lines = [...figure.querySelectorAll('[data-step]')].map((line) => (
      { line, steps: (line.getAttribute('data-step') ?? '').split(' ') }));
    this.range.addEventListener('input', () => {
      this.mark();
      figure.querySelector('.l.now')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    });
  }

  /** @param {State} state */
  draw({ own }) {
    if (own === this.own) return;
    this.own = own;
    this.range.max = `${own?.trace.length ?? 0}`;
    this.range.value = '0';
    this.range.disabled = !own;
    this.mark();
  }

  /** Marks all that ran, or what ran up to the step that is chosen. */
  mark() {
    const { own } = this;
    const trace = own?.trace ?? [];
    const at = this.range.valueAsNumber;
    const ran = at ? trace.slice(0, at) : trace;
    const last = at ? trace[at - 1] : null;
    for (const { line, steps } of this.lines) {
      line.classList.toggle('ran', ran.some(({ step }) => runs(steps, step, own)));
      line.classList.toggle('now', last !== null && runs(steps, last.step, own));
      line.querySelector('.val')?.remove();
    }
    ran.forEach(({ step, value = '' }, i) => {
      const [best] = this.lines.filter(({ steps }) => runs(steps, step, own)).reverse().sort((a, b) => a.steps.length - b.steps.length);
      const line = best?.line;
      const end = line?.lastChild;
      if (own && line && end) line.insertBefore(el('span', { class: 'val', translate: 'yes' }, `${i + 1} `, ...told(step, value, own)), newline(end));
    });
    this.range.ariaValueText = last ? t('step.at', { n: at, all: trace.length, what: text(told(last.step, last.value ?? '', own ?? null)) }) : t('step.all');
    say(this.note, !own ? t('ranNone') : t('ran', { what: `${own.request.method} ${own.request.path.replace(/\?.*/s, '?…')}`, time: clock(own.at) }));
  }
}

/** Whether a line that is marked with steps runs at one of them; with ! only where the cookie has an ID. @param {string[]} marks @param {string} step @param {Exchange | null | undefined} own */
function runs(marks, step, own) {
  return marks.includes(step) || (marks.includes(`${step}!`) && Boolean(own?.request.cookies.some((c) => c.read)));
}

/** The line's end, which stands after everything. @param {ChildNode} last */
function newline(last) {
  return last instanceof Text && last.length > 1 ? last.splitText(last.length - 1) : last;
}

/** What a step did, with what it worked on. @param {string} step @param {string} value @param {Exchange | null} own @returns {(Node | string)[]} */
function told(step, value, own) {
  const id = value.replace(/^sessionid=/, '');
  const key = own && [...own.request.cookies, ...own.response.setCookies].find((c) => c.value === id && c.tag);
  const face = key ? chip(/** @type {Key} */ (key)) : id;
  if (step === 'read-cookie' && !value) return [t('step.no-cookie')];
  return woven(`step.${step}`, { id: face, value: isolated(value) });
}

/** @param {(Node | string)[]} parts */
const text = (parts) => parts.map((part) => (typeof part === 'string' ? part : part.textContent)).join('');
