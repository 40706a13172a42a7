// @ts-check
// The twin run: the same requests to the chapter's server and to one under a
// policy, side by side, in a dialog over the page.
import { patient, sentence } from '../core/call.js';
import { closer, code, el, judge, say } from '../core/dom.js';
import { stepOf, tables } from './twin-step.js';
import { t } from '../core/words.js';

/** @typedef {import('./twin-step.js').Step} Step */
/** @typedef {{field: string, title: string, values: (boolean | string | number)[], together: boolean}} Switch */

/** @type {Twin | undefined} */
let twin;

/** Opens the dialog. @param {Seat} seat */
export async function open(seat) {
  twin ??= new Twin(seat);
  await twin.open();
}

class Twin {
  /** @type {Switch[]} */
  switches = [];
  /** The run that was asked for last. */
  asked = 0;

  /** @param {Seat} seat */
  constructor(seat) {
    this.seat = seat;
    this.scripts = el('select', { class: 'field', id: 'twin-script', autocomplete: 'off' });
    this.policies = el('select', { class: 'field', id: 'twin-policy', autocomplete: 'off' },
      el('option', { value: 'now' }, t('twin.now')), el('option', { value: 'all' }, t('twin.all')));
    this.output = el('output', { class: 'said', id: 'twin-say' });
    this.legend = el('ul', { class: 'legend' });
    this.result = el('div', { class: 'result' });
    const close = closer(t('story.close'), () => this.dialog.close());
    this.dialog = el('dialog', { class: 'sheet twin', 'aria-labelledby': 'twin-h' },
      el('div', { class: 'sheet-h' }, el('h2', { id: 'twin-h' }, t('twin.title')), close),
      el('div', { class: 'body', tabindex: '0', role: 'region', 'aria-labelledby': 'twin-h' },
        el('p', { class: 'note' }, t('twin.lead')),
        el('div', { class: 'choose' },
          el('label', { for: 'twin-script' }, t('twin.script')), this.scripts,
          el('label', { for: 'twin-policy' }, t('twin.policy')), this.policies),
        this.output, this.legend, this.result));
    for (const choice of [this.scripts, this.policies]) choice.addEventListener('change', () => this.run());
    document.body.append(this.dialog);
  }

  async open() {
    this.dialog.showModal();
    try {
      if (!this.scripts.length) await this.load();
      const policy = await this.seat.call('GET', this.seat.path('/policy'));
      this.policies.value = Object.keys(policy).length ? 'now' : 'all'; // two alike servers show nothing
      await this.run();
    } catch (error) {
      this.refuse(error);
    }
  }

  async load() {
    /** @type {[{script: string, title: string}[], Switch[]]} */
    const [scripts, switches] = await Promise.all([this.seat.call('GET', '/api/twin'), this.seat.call('GET', '/api/protections')]);
    this.switches = switches;
    this.scripts.append(...scripts.map(({ script, title }) => el('option', { value: script }, title)));
    this.scripts.value = 'login';
  }

  /** Every protection that goes together. @returns {Policy} */
  everything() {
    return Object.fromEntries(this.switches.filter(({ together }) => together).map(({ field, values }) => [field, values[0]]));
  }

  /** Runs what is chosen; of two runs at once the later one is shown. */
  async run() {
    this.asked += 1;
    const mine = this.asked;
    const wanted = { script: this.scripts.value, ...(this.policies.value === 'all' && { policy: this.everything() }) };
    try {
      /** @type {{steps: Step[]}} */
      const { steps } = await patient(() => this.seat.call('POST', this.seat.path('/twin'), wanted), this.output,
        () => mine === this.asked && this.dialog.open);
      if (mine === this.asked) this.draw(steps);
    } catch (error) {
      if (mine === this.asked) this.refuse(error);
    }
  }

  /** @param {Step[]} steps */
  draw(steps) {
    const all = steps.flatMap(({ differences }) => differences);
    const named = new Set(all.flatMap(({ because, anyOf, enough }) => because ?? anyOf ?? enough ?? []));
    this.output.className = 'said';
    say(this.output, t(all.length ? 'twin.found' : 'twin.none', { n: all.length, steps: steps.length }));
    this.legend.replaceChildren(...this.switches.filter(({ field }) => named.has(field)).map(({ field, title }) => el('li', {},
      code(field), ` ${title}`)));
    this.legend.hidden = !named.size;
    this.result.replaceChildren(el('ol', {}, ...steps.map((step, i) => stepOf(step, i + 1))), tables(steps[steps.length - 1]));
    this.result.dataset.script = this.scripts.value;
    this.result.dataset.policy = this.policies.value;
  }

  /** @param {unknown} error */
  refuse(error) {
    judge(this.output, false, sentence(error));
    this.legend.replaceChildren();
    this.result.replaceChildren();
  }
}
