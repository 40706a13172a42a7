// @ts-check
// Which students are stuck, at what, and what the server saw of it: what a
// teacher acts on. What stuck means, the server decides (internal/room/doing.go).
import { el, find } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { minutes } from './cells.js';
import { onPress } from '../core/listen.js';
import { t } from '../core/words.js';

/** @param {Doing | StuckView} at */
const place = ({ lesson, exercise, part }) => `${lesson}/${exercise}/${part}`;

export class Stuck {
  /** @param {HTMLElement} root @param {Desk} desk */
  constructor(root, desk) {
    this.list = find('ul', root);
    this.desk = desk;
    this.drawn = '';
    /** @type {Set<string>} seat and place of the hints that were sent */
    this.sent = new Set();
    onPress(this.list, (button) => this.send((button.dataset.seats ?? '').split(' ')));
  }

  /** Offers the next hint to seats, at what each is stuck at. @param {string[]} ids */
  async send(ids) {
    const seats = this.stuck().filter(({ seat }) => ids.includes(seat));
    const sent = await this.desk.attempt(async () => {
      for (const { seat, doing: { lesson, exercise } } of seats) {
        await this.desk.instructor.request('POST', this.desk.path(`/seats/${seat}/nudge`), { lesson, exercise });
      }
    }, t('teach.nudged', { n: seats.length }));
    if (!sent) return;
    for (const { seat, doing } of seats) this.sent.add(`${seat} ${place(doing)}`);
    this.desk.redraw();
  }

  /** Those who are here and stuck, the longest first. */
  stuck() {
    return this.desk.state.seats
      .flatMap(({ doing, ...seat }) => (seat.present && doing?.stuck ? [{ ...seat, doing }] : []))
      .sort((a, b) => Date.parse(a.doing.trying ?? '') - Date.parse(b.doing.trying ?? ''));
  }

  draw() {
    const { state } = this.desk;
    const seats = this.stuck();
    const now = Date.now() - state.ahead;
    const items = [
      ...state.stuck.flatMap((group) => {
        const there = seats.filter(({ doing }) => place(doing) === place(group));
        if (there.length < 2) return []; // the answer may be older than what a seat did
        const title = `${this.desk.title(group.lesson, group.exercise)} · ${t('teach.step', { n: group.part + 1 })}`;
        const name = `${this.desk.place(group.lesson, group.exercise)} · ${t('teach.step', { n: group.part + 1 })}`;
        return [{ seats: there, name, title, time: '', text: group.say, group: true }];
      }),
      ...seats.map(({ doing, ...seat }) => {
        const name = isolated(seat.name);
        const title = `${name} · ${this.desk.title(doing.lesson, doing.exercise)}`;
        const time = `· ${t('teach.minutes', { n: minutes(doing.trying ?? doing.since, now) })}`;
        const text = `${this.desk.place(doing.lesson, doing.exercise)} · ${doing.say}`;
        return { seats: [{ ...seat, doing }], name, title, time, text, group: false };
      }),
    ];
    const told = items.map((item) => ({ ...item, sent: item.seats.every(({ seat, doing }) => this.sent.has(`${seat} ${place(doing)}`)) }));
    const key = JSON.stringify(told.map((item) => [item.title, item.time, item.text, item.sent, item.seats.map(({ seat }) => seat)]));
    if (key === this.drawn) return;
    this.drawn = key;
    const focus = document.activeElement;
    const held = focus instanceof HTMLElement && this.list.contains(focus) ? focus.dataset.seats : undefined;
    this.list.replaceChildren(...told.map((item) => this.item(item)));
    if (!told.length) this.list.append(el('li', { class: 'none' }, el('p', {}, t('teach.noneStuck'))));
    if (held === undefined) return;
    const next = [...this.list.querySelectorAll('button')].find((b) => b.dataset.seats === held) ?? this.list.querySelector('button');
    next?.focus({ preventScroll: true });
  }

  /** @param {{seats: {seat: string}[], name: string, title: string, time: string, text: string, group: boolean, sent: boolean}} item */
  item({ seats, name, title, time, text, group, sent }) {
    const word = t(sent ? 'teach.sent' : group ? 'teach.nudgeAll' : 'teach.nudge');
    return el('li', { class: group ? 'group' : undefined, title },
      el('b', {}, `${name} `, el('span', { class: 'note' }, time)),
      el('p', {}, text),
      el('button', {
        class: 'btn', type: 'button', 'aria-label': `${word}: ${title}`, 'data-seats': seats.map(({ seat }) => seat).join(' '),
      }, word));
  }
}
