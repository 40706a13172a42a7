// @ts-check
// A visitor's own room is joined by its link alone: here it is copied, and the visitor who
// began the room lets others in or not.
import { sentence } from '../core/call.js';
import { copy } from '../core/copy.js';
import { find, judge, say } from '../core/dom.js';
import { t } from '../core/words.js';

export class Invite {
  /** @param {HTMLElement} card @param {Seat} seat @param {RoomView} view */
  constructor(card, seat, view) {
    this.seat = seat;
    this.output = find('.invite output', card);
    this.open = find('#let-in', card, HTMLInputElement);
    find('.invite', card).hidden = !view.private;
    find('.switch', card).hidden = !view.mayShut;
    const field = find('#my-link', card, HTMLInputElement);
    field.value = field.defaultValue = view.join ?? '';
    this.open.checked = view.open;
    this.open.addEventListener('change', () => this.set(this.open.checked));
    find('.invite button', card).addEventListener('click', async () => {
      const done = await copy(field.value, card);
      judge(this.output, done, t(done ? 'seat.copied' : 'seat.notCopied'));
    });
  }

  /** @param {boolean} open */
  async set(open) {
    try {
      await this.seat.call('PATCH', this.seat.path(), { open });
      say(this.output, '');
    } catch (error) {
      this.open.checked = !open;
      judge(this.output, false, sentence(error));
    }
  }

  /** Where the room was opened or shut elsewhere. @param {Settings} now */
  draw({ open }) {
    this.open.checked = open;
  }
}
