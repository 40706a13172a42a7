// @ts-check
// The code that a class is joined by: read off the wall, typed by hand.
import { anonymous, call, later, Problem, sentence, trying } from './call.js';
import { find, judge, judgeField, say } from './dom.js';
import { t } from './words.js';

const LENGTH = 4;
const LINK = /^R[A-Z0-9]{10}$/; // the ID of a visitor's room, which has no code

/** The field of a room's code, with the answer under it. */
export class RoomCodeField {
  /** the code that was looked up last */
  asked = '';
  /** @type {RoomView | null} */
  room = null;

  /** @param {HTMLElement} form */
  constructor(form) {
    this.field = find('#code', form, HTMLInputElement);
    this.output = find('#code-say', form);
  }

  /** As it is meant: without what a hand adds. */
  get code() {
    return this.field.value.replace(/[^\p{L}\p{N}]/gu, '').toUpperCase();
  }

  get whole() {
    return this.code.length === LENGTH || this.linked;
  }

  /** Whether it is from the link of a visitor's room. */
  get linked() {
    return LINK.test(this.code);
  }

  /** Hides the field, and not what is said under it. @param {boolean} hidden */
  hide(hidden) {
    this.field.hidden = hidden;
    for (const label of this.field.labels ?? []) label.hidden = hidden;
  }

  /** Looks the code up; without a room the field says what to do, and keeps its text. @returns {Promise<RoomView | null>} */
  async find() {
    const { code } = this;
    this.asked = code;
    this.room = null;
    if (!this.whole) {
      this.refuse(t(code ? 'join.short' : 'join.empty'));
      return null;
    }
    try {
      const room = await call(anonymous, 'GET', `/api/rooms/${encodeURIComponent(code)}`);
      if (this.asked !== code) return null; // another was typed meanwhile
      this.room = room;
      this.field.ariaInvalid = 'false';
      say(this.output, '');
    } catch (error) {
      if (this.asked !== code) return null;
      if (error instanceof Problem && error.after) { // somebody at this address guesses
        judge(this.output, false, trying(error), '…');
        await later(error);
        return this.asked === code && this.code === code ? this.find() : null;
      }
      const gone = error instanceof Problem && error.status === 404;
      this.refuse(gone ? t(this.linked ? 'join.unknownLink' : 'join.unknown') : sentence(error));
    }
    return this.room;
  }

  /** @param {string} text */
  refuse(text) {
    judgeField(this.field, this.output, false, text);
  }
}
