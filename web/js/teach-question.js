// @ts-check
// The form of a question: a prepared one, changed as one likes, or one's own.
import { el, find, say } from './dom.js';
import { sentence } from './teach-dialog.js';
import { choose } from './teach-rows.js';
import { t } from './words.js';

const MOST = 4; // options here; the API takes more
const PAGES = ['', 'form', 'welcome', 'error'];

/** Questions that fit every lesson about the login server; their words are js.teach.ask.{key}. */
const PRESETS = ['deleted', 'nocookie', 'again', 'restart', 'early'];

/** @returns {{say: string, page: string}[]} */
const answers = () => PAGES.slice(1).map((page) => ({ say: t(`teach.page.${page}`), page }));

export class Question {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.form = find('#question', document, HTMLFormElement);
    this.preset = find('#preset', this.form, HTMLSelectElement);
    this.ask = find('textarea', this.form, HTMLTextAreaElement);
    this.output = find('output', this.form);
    this.options = Array.from({ length: MOST }, (_, i) => ({
      text: el('input', { class: 'field', maxlength: '80', autocomplete: 'off', 'aria-label': t('teach.option', { n: i + 1 }) }),
      page: el('select', { class: 'field', autocomplete: 'off', 'aria-label': t('teach.optionPage', { n: i + 1 }) }),
    }));
    for (const { page } of this.options) choose(page, PAGES.map((name) => /** @type {const} */ ([name, t(`teach.page.${name || 'none'}`)])));
    find('.options', this.form).replaceChildren(...this.options.map(({ text, page }) => el('li', {}, text, page)));
    this.preset.addEventListener('change', () => this.fill());
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.send();
    });
    choose(this.preset, [...PRESETS.map((key) => /** @type {const} */ ([key, t(`teach.ask.${key}`)])), ['', t('teach.ask.own')]]);
    this.preset.value = PRESETS[0];
    this.fill();
  }

  /** Fills the form with what was picked. */
  fill() {
    const key = this.preset.value;
    this.ask.value = key ? t(`teach.ask.${key}`) : '';
    const list = key ? answers() : [];
    this.options.forEach(({ text, page }, i) => {
      text.value = list[i]?.say ?? '';
      page.value = list[i]?.page ?? '';
    });
    say(this.output, '');
  }

  async send() {
    const { desk, ask } = this;
    const options = this.options
      .map(({ text, page }) => ({ say: text.value.trim(), page: page.value }))
      .filter((option) => option.say);
    const wrong = !ask.value.trim() ? t('teach.noQuestion') : options.length < 2 ? t('teach.fewOptions') : '';
    say(this.output, wrong);
    if (wrong) {
      (ask.value.trim() ? this.options[options.length].text : ask).focus();
      return;
    }
    try {
      const made = await desk.lead.request('POST', desk.path('/asks'), { ask: ask.value.trim(), options });
      desk.state = { ...desk.state, ask: made };
      desk.redraw();
      find('#asked').hidden = false;
      find('#ask-close').hidden = false;
      find('#ask-close').focus();
    } catch (error) {
      say(this.output, sentence(error));
    }
  }
}
