// @ts-check
// A browser's cookie jar, to be seen and changed: what DevTools' Application tab
// does, and on phones too. Only the browser changes; the server's table does not.
import { Problem, sentence } from '../core/call.js';
import { button, code, el, find, judge } from '../core/dom.js';
import { askJar } from './cookie-button.js';
import { onSubmit } from '../core/listen.js';
import { whose } from '../core/verdict.js';
import { t } from '../core/words.js';

/** @typedef {{name: string, value: string, from?: string, sealed?: boolean}} Pair */

export class Jar {
  /**
   * @param {HTMLElement} card @param {string} browser @param {() => string} desk its URL, ending in a slash
   * @param {import('./cookie-button.js').CookieButton} held shows at the button what the jar holds
   */
  constructor(card, browser, desk, held) {
    this.card = card;
    this.held = held;
    this.browser = browser;
    this.desk = desk;
    this.list = find('ul', card);
    this.output = find('output', card);
    this.form = find('form', card, HTMLFormElement);
    onSubmit(this.form, () => {
      const { name, value } = Object.fromEntries(new FormData(this.form));
      this.change({ name: `${name}`.trim(), value: `${value}`.trim() });
    });
  }

  /** One call to the demo's origin, of which the demo knows nothing. @param {object} call @returns {Promise<Pair[]>} */
  async call(call) {
    const response = await askJar(this.desk(), call);
    if (!response.ok) throw new Problem(response.status, t(response.status === 400 ? 'jar.bad' : 'jar.none'));
    return (await response.json()).cookies;
  }

  /** Begins anew: what was said and typed before is no more. */
  open() {
    this.output.replaceChildren();
    this.output.classList.remove('right', 'wrong');
    this.form.reset();
    return this.show();
  }

  /** Shows what the browser sends, and returns it. */
  async show() {
    try {
      const pairs = await this.call({});
      this.draw(pairs);
      return pairs;
    } catch (error) {
      judge(this.output, false, sentence(error));
      return null;
    }
  }

  /** @param {{name: string, value?: string, delete?: boolean}} call */
  async change(call) {
    if (!call.name) return judge(this.output, false, t('jar.bad'));
    try {
      await this.call(call);
    } catch (error) {
      return judge(this.output, false, sentence(error));
    }
    const pairs = await this.show();
    if (!pairs) return;
    const { name, value } = call;
    const refused = !call.delete && !pairs.some((pair) => pair.name === name && pair.value === value);
    if (refused) return judge(this.output, false, t(/^__(host|secure)-/i.test(name) ? 'jar.prefix' : 'jar.refused', { name }));
    judge(this.output, true, t(call.delete ? 'jar.deleted' : 'jar.set', { name }));
  }

  /** @param {Pair[]} pairs */
  draw(pairs) {
    this.held.take(pairs);
    this.list.replaceChildren(...pairs.map((pair) => this.item(pair)));
    if (!pairs.length) this.list.append(el('li', { class: 'note' }, t('jar.empty')));
  }

  /** @param {Pair} pair */
  item({ name, value, from, sealed }) {
    if (from) return el('li', {}, el('code', {}, name), el('span', { class: 'note' }, whose({ from })));
    const field = el('input', { class: 'field', type: 'text', value, lang: 'en', translate: 'no', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', 'aria-label': t('jar.value', { name }) });
    const save = button(t('jar.save'), () => this.change({ name, value: field.value.trim() }));
    const drop = button(t('delete'), () => this.change({ name, delete: true }), { class: 'btn danger', 'aria-label': t('jar.drop', { name }) });
    field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter') save.click();
    });
    const face = el('span', { class: 'held' }, this.held.face(value));
    return el('li', {}, code(name), face, ...(sealed ? [this.xray(name, value)] : []), save, drop, field);
  }

  /** The button that opens a sealed value. @param {string} name @param {string} value */
  xray(name, value) {
    return button(t('xray.open'), async () => {
      const { XRay } = await import('./xray.js');
      const put = async (/** @type {string} */ now) => this.draw(await this.call({ name, value: now }).then(() => this.call({})));
      await new XRay(this.card, name, value, put).show('');
    }, { class: 'btn x-ray', 'aria-label': t('xray.of', { name }) });
  }
}
