// @ts-check
// The form of a question: a prepared question, perhaps changed, or a new one.
import { sentence } from '../core/call.js';
import { el, find, say } from '../core/dom.js';
import { choose } from './choose.js';
import { onSubmit } from '../core/listen.js';
import { t } from '../core/words.js';

const MOST = 4; // options here; the API takes more
const PAGES = ['', 'form', 'welcome', 'error'];

/** Questions that fit every lesson about the login server; their words are js.teach.ask.{key}. */
const ALWAYS = ['nocookie', 'again', 'restart', 'early'];

/** @returns {Preset[]} */
const always = () => ALWAYS.map((key) => ({
  id: key,
  ask: t(`teach.ask.${key}`), options: PAGES.slice(1).map((page) => ({ say: t(`teach.page.${page}`), page })),
}));

export class Question {
  /** @param {Desk} desk @param {() => void} onAsked called when it was asked */
  constructor(desk, onAsked) {
    this.desk = desk;
    this.onAsked = onAsked;
    this.slug = '';
    /** @type {Preset[]} */
    this.presets = [];
    this.form = find('#question', document, HTMLFormElement);
    this.preset = find('#preset', this.form, HTMLSelectElement);
    this.ask = find('textarea', this.form, HTMLTextAreaElement);
    this.output = find('output', this.form);
    this.options = Array.from({ length: MOST }, (_, i) => ({
      text: el('input', { class: 'field', maxlength: '300', autocomplete: 'off', 'aria-label': t('teach.option', { n: i + 1 }) }),
      page: el('select', { class: 'field', autocomplete: 'off', 'aria-label': t('teach.optionPage', { n: i + 1 }) }),
    }));
    for (const { page } of this.options) choose(page, PAGES.map((name) => /** @type {const} */ ([name, t(`teach.page.${name || 'none'}`)])));
    find('.options', this.form).replaceChildren(...this.options.map(({ text, page }) => el('li', {}, text, page)));
    this.preset.addEventListener('change', () => this.fill());
    onSubmit(this.form, () => this.send());
  }

  /** What was picked, undefined for a new question. @returns {Preset | undefined} */
  get picked() {
    return this.presets[Number(this.preset.value || NaN)];
  }

  /** Fills the form with what was picked. */
  fill() {
    this.ask.value = this.picked?.ask ?? '';
    this.options.forEach(({ text, page }, i) => {
      const option = this.picked?.options[i];
      text.value = option?.say ?? '';
      page.value = option?.page ?? '';
    });
    say(this.output, '');
  }

  /** What the form says. @returns {Preset} */
  get written() {
    const options = this.options.map(({ text, page }) => ({ say: text.value.trim(), page: page.value }));
    return { lesson: this.picked?.lesson ?? '', ask: this.ask.value.trim(), options: options.filter((option) => option.say) };
  }

  async send() {
    const { desk, written, picked } = this;
    const few = this.options.find(({ text }) => !text.value.trim());
    const wrong = !written.ask ? t('teach.noQuestion') : written.options.length < 2 ? t('teach.fewOptions') : '';
    say(this.output, wrong);
    if (wrong) {
      (written.ask && few ? few.text : this.ask).focus();
      return;
    }
    // A prepared question as it stands is asked by its name, so that each page says it in its own language.
    const asIs = picked?.id && JSON.stringify(written) === JSON.stringify({ lesson: picked.lesson ?? '', ask: picked.ask, options: picked.options });
    try {
      const ask = await desk.instructor.request('POST', desk.path('/asks'), asIs ? { lesson: picked.lesson ?? '', id: picked.id } : written);
      desk.change({ ask });
      this.onAsked();
    } catch (error) {
      say(this.output, sentence(error));
    }
  }

  /** The questions of the lesson on display come first. */
  draw() {
    const { slug, asks } = this.desk.lesson();
    if (this.slug === slug) return;
    this.slug = slug;
    this.presets = [...asks, ...always()];
    choose(this.preset, [...this.presets.map(({ ask }, i) => /** @type {const} */ ([`${i}`, ask])), ['', t('teach.ask.own')]]);
    this.preset.value = '0';
    this.fill();
  }
}
