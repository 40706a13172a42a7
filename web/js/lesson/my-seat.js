// @ts-check
// The participant's name and room: in the top bar, and in the popover behind it.
import { sentence } from '../core/call.js';
import { find, judgeField, say } from '../core/dom.js';
import { Invite } from './invite.js';
import { isolated } from '../core/isolate.js';
import { onSubmit } from '../core/listen.js';
import { t } from '../core/words.js';

export class MySeat {
  /** @param {HTMLElement} page @param {Seat} seat @param {RoomView} view */
  constructor(page, seat, view) {
    this.seat = seat;
    this.view = view;
    this.bar = find('#room', page);
    this.button = find('#my-seat', page);
    this.card = find('#seat-card', page);
    this.field = find('#my-name', page, HTMLInputElement);
    this.output = find('output', this.card);
    this.invite = new Invite(this.card, seat, view);
    onSubmit(find('form', this.card), () => this.rename());
    say(find('b', this.bar), view.code ?? '');
    this.bar.hidden = this.button.hidden = false;
  }

  /** @param {Me} me */
  load({ name, code }) {
    say(find('.name', this.button), isolated(name));
    this.button.ariaLabel = t('seat.button', { name: isolated(name) });
    const typed = this.field.value !== this.field.defaultValue;
    this.field.defaultValue = name;
    if (!typed) this.field.value = name;
    say(find('.seat-code', this.card), code);
  }

  /** @param {State} state */
  draw({ present, room }) {
    const n = present || this.view.present;
    say(find('.n', this.bar), t('room.present', { n }));
    const { name } = room ?? this.view;
    if (room) this.invite.draw(room);
    say(find('.in', this.card), t(this.view.private ? 'seat.inPrivate' : name ? 'seat.inNamed' : 'seat.in', { name: isolated(name), code: this.view.code ?? '', n }));
  }

  async rename() {
    const name = this.field.value.trim();
    if (!name) {
      judgeField(this.field, this.output, false, t('seat.noName'));
      this.field.focus();
      return;
    }
    try {
      this.load(await this.seat.call('PATCH', '/api/seats/me', { name }));
      const { defaultValue: given } = this.field;
      this.field.value = given;
      judgeField(this.field, this.output, true, given === name ? t('seat.renamed') : t('seat.taken', { name: given }));
    } catch (error) {
      judgeField(this.field, this.output, false, sentence(error));
    }
  }
}
