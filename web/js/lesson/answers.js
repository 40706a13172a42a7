// @ts-check
// A question of an exercise: sends the answer, keeps the text, says whether it is right.
import { sentence } from '../core/call.js';
import { clock, find, judgeField, say } from '../core/dom.js';
import { onSubmit } from '../core/listen.js';
import { t } from '../core/words.js';

export class Answer {
  done = false;
  busy = false;

  /** @param {HTMLFormElement} form @param {Seat} seat @param {string} lesson @param {string} exercise */
  constructor(form, seat, lesson, exercise) {
    this.seat = seat;
    this.about = { lesson, exercise, question: form.dataset.question };
    this.want = form.dataset.want;
    this.field = find('input', form, HTMLInputElement);
    this.button = find('button', form);
    this.output = find('output', form);
    this.label = find('label', form).textContent ?? '';
    if (this.want === 'row') say(this.output, t('pickHint'));
    onSubmit(form, () => this.send());
  }

  /** Answers with a row of the table. @param {string} tag */
  pick(tag) {
    this.field.value = tag;
    this.send();
  }

  async send() {
    const answer = this.field.value.trim();
    if (this.done || this.busy) return;
    if (!answer) {
      judgeField(this.field, this.output, false, t('emptyAnswer'));
      this.field.focus();
      return;
    }
    this.busy = true;
    try {
      const { passed, say: text } = await this.seat.call('POST', '/api/seats/me/answers', { ...this.about, answer });
      if (passed) this.settle(new Date().toISOString(), text);
      else judgeField(this.field, this.output, false, text);
    } catch (error) {
      judgeField(this.field, this.output, false, sentence(error));
    }
    this.busy = false;
  }

  /** It is answered. @param {string} at @param {string} [text] */
  settle(at, text) {
    if (this.done && !text) return;
    judgeField(this.field, this.output, true, text || t('answered', { time: clock(at) }));
    if (this.done) return;
    this.done = true;
    this.field.readOnly = true;
    if (document.activeElement === this.button) this.field.focus();
    this.button.hidden = true;
    this.field.hidden = !this.field.value; // answered on an earlier visit
  }
}
