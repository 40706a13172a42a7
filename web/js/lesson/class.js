// @ts-check
// What a class adds to the lesson: the participant's name and room, what the instructor does,
// and what everyone is asked. Fetched only in a class.
import { AskCard } from './ask.js';
import { el, find, say } from '../core/dom.js';
import { announce, lessonAddress } from '../core/class-lesson.js';
import { MySeat } from './my-seat.js';
import { act, drop, note } from '../core/notes.js';
import { t } from '../core/words.js';

export class Classroom {
  /** @type {Settings | null} */
  now = null;
  /** This seat, as it is drawn. @type {Me | null} */
  me = null;
  /** The hint that was offered last. @type {Nudge | null} */
  nudged = null;

  /**
   * @param {HTMLElement} page @param {Seat} seat @param {RoomView} view
   * @param {(exercise: string) => {title: string, hint: string, open: () => void} | undefined} offer the next hint of an exercise
   */
  constructor(page, seat, view, offer) {
    this.seat = seat;
    this.lesson = page.dataset.lesson ?? '';
    this.where = find('.where', page);
    this.mine = new MySeat(page, seat, view);
    this.ask = new AskCard(find('#ask', page), seat);
    this.offer = offer;
  }

  /** @param {import('./state.js').LessonState} state */
  draw({ now, me, nudge }) {
    if (me && me !== this.me) {
      this.me = me;
      this.mine.load(me);
      this.ask.load(me.prediction);
    }
    if (now.room && now.room !== this.now) this.learn(now.room);
    this.mine.draw(now);
    this.ask.draw(now.ask);
    if (nudge && nudge !== this.nudged) this.nudge(nudge);
    this.nudged = nudge;
  }

  /** What the class is like now, and what of it is news. @param {Settings} now */
  learn(now) {
    const before = this.now;
    this.now = now;
    if (now.closed) this.seat.lose(now.private ? 'ended' : 'closed');
    if (now.lesson !== before?.lesson) {
      drop('lesson');
      if (now.lesson && now.lesson !== this.lesson) announce(now.lesson);
    }
    this.where.dataset.servers = now.servers; // the table's head says it, unless the rows are elsewhere
    if (before && before.servers !== now.servers) note('servers', t(`room.${now.servers}Why`));
  }

  /** Offers the hint that the instructor recommends. @param {Nudge} nudge */
  nudge({ lesson, exercise }) {
    if (lesson !== this.lesson) {
      note('nudge', t('room.nudgeAway'), el('a', { class: 'btn primary', href: lessonAddress(lesson, exercise) }, t('room.follow')));
      return;
    }
    const offer = this.offer(exercise);
    if (offer) note('nudge', t('room.nudge', { title: offer.title }), act(offer.hint, offer.open));
  }
}
