// @ts-check
// The lesson that the instructor opens for everyone. Pages beside the lessons go
// there at once, unless somebody is typing.
import { el } from './dom.js';
import { empty, fold } from './journal.js';
import { note, typing } from './notes.js';
import { follow } from './stream.js';
import { lang, t } from './words.js';

/** The address of a lesson, or of an exercise in it; '' is the home page. @param {string} lesson @param {string} [exercise] */
export function lessonAddress(lesson, exercise) {
  return `${lesson && '/lessons/'}${lesson || '/'}?lang=${lang}${exercise ? `#ex-${exercise}` : ''}`;
}

/** Says that the instructor opened a lesson, with the way there. @param {string} lesson */
export function announce(lesson) {
  const title = document.querySelector(`#lessons [value="${lesson}"]`)?.textContent ?? lesson;
  note('lesson', t('room.pushed', { title }), el('a', { class: 'btn primary', href: lessonAddress(lesson) }, t('room.follow')));
}

/**
 * Follows the room of a seat, and goes to the lesson that is opened for everyone.
 * @param {Seat} seat
 * @param {Settings} now what it is like, as far as is known
 * @param {(room: Settings) => void} [onChange]
 * @param {(link: 'connecting' | 'open' | 'lost') => void} [onLink]
 */
export function followClass(seat, now, onChange, onLink = () => {}) {
  /** @type {State} */
  let state = { ...empty(), room: now };
  follow({
    url: seat.path(`/events?lang=${lang}`),
    headers: () => seat.headers(),
    onEvent(event) {
      const before = state.room;
      state = fold(state, event);
      const { room } = state;
      if (!room || room === before) return;
      if (room.closed) seat.lose(room.private ? 'ended' : 'closed');
      onChange?.(room);
      if (!room.lesson || room.lesson === before?.lesson) return;
      if (typing()) announce(room.lesson);
      else location.assign(lessonAddress(room.lesson));
    },
    onLink,
    onRefused: () => (seat.away ? seat.renew() : seat.refused()), // no seat is taken here
  });
}
