// @ts-check
// The exercises in the text: what the server saw, in words. Nobody ticks a box.
import { Answer } from './answers.js';
import { clock, find, say } from '../core/dom.js';
import { hints } from './hints.js';
import { t } from '../core/words.js';

class Exercise {
  /** @param {HTMLDetailsElement} node @param {Seat} seat @param {string} lesson */
  constructor(node, seat, lesson) {
    this.node = node;
    this.id = node.dataset.exercise ?? '';
    this.state = find('.state', node);
    /** Steps, questions, optional steps. */
    this.parts = [...node.querySelectorAll('[data-part]')].map((part) => (
      part instanceof HTMLFormElement ? new Answer(part, seat, lesson, this.id) : new Step(/** @type {HTMLElement} */ (part))));
    this.needed = this.parts.filter((part) => !(part instanceof Step && part.node.closest('.optional')));
    this.hints = hints(node, (hint) => {
      seat.call('POST', '/api/seats/me/hints', { lesson, exercise: this.id, hint }).catch(() => {});
    });
  }

  /** The open, unanswered question whose answer is a row of the table. */
  get asksRow() {
    const part = this.node.open && this.parts.find((p) => p instanceof Answer && p.want === 'row' && !p.done);
    return part instanceof Answer ? part : undefined;
  }

  /** Takes in what is known. @param {Done | undefined} done @param {(Progress | undefined)[]} ticks */
  learn(done, ticks) {
    this.parts.forEach((part, i) => {
      const at = ticks[i]?.at ?? done?.steps[i];
      if (at) part.settle(at, ticks[i]?.say);
    });
    this.passed = done?.passed ?? ticks.find((tick) => tick?.passed)?.passed;
    this.shown = Boolean(done?.shown) || this.hints.shown;
    const left = this.needed.find((part) => !part.done);
    this.next = left?.label ?? '';
    this.over = Boolean(this.passed) || (this.shown && !left);
  }

  /** @param {boolean} current @returns {Standing} */
  draw(current) {
    const done = this.needed.filter((part) => part.done).length;
    const count = t(this.shown ? 'activeShown' : 'active', { done, all: this.needed.length });
    const state = this.passed ? 'passed' : this.over ? 'shown' : current ? 'active' : 'todo';
    say(this.state, {
      passed: t('passed', { time: this.passed ? clock(this.passed).slice(0, 5) : '' }),
      shown: t('shown'),
      active: count,
      todo: done ? count : t('todo'),
    }[state]);
    this.node.dataset.state = state;
    const { id, next = '', node } = this;
    return { id, next, state, number: Number(node.dataset.number), title: find('h3', node).textContent ?? '' };
  }
}

/** One step: a line of the list. */
class Step {
  /** @param {HTMLElement} node */
  constructor(node) {
    this.node = node;
    this.done = false;
    this.label = find('.do', node).textContent ?? '';
  }

  /** @param {string} at @param {string} [said] what the server saw, in a sentence */
  settle(at, said) {
    this.done = true;
    this.node.classList.add('done');
    say(find('.when', this.node), t('seen', { time: clock(at) }));
    if (said) say(find('.say', this.node), said);
  }
}

export class Exercises {
  /** What the server last told of this seat. @type {Me | null} */
  me = null;
  /** The one to do next; undefined until the server has said how far this seat is. @type {Exercise | null | undefined} */
  current;

  /** @param {HTMLElement} root @param {Seat} seat @param {string} lesson */
  constructor(root, seat, lesson) {
    this.list = [...root.querySelectorAll('details')].filter((d) => d.matches('.ex')).map((d) => new Exercise(d, seat, lesson));
  }

  /** The next hint of an exercise, to be recommended. @param {string} id @param {() => void} onGo called when it is opened */
  offer(id, onGo) {
    const ex = this.list.find((e) => e.id === id);
    const hint = ex?.hints.next;
    if (!ex || !hint) return undefined;
    const summary = find('summary', hint);
    return {
      title: find('h3', ex.node).textContent ?? '',
      hint: summary.textContent ?? '',
      open() {
        onGo();
        ex.node.open = hint.open = true;
        hint.scrollIntoView({ block: 'center' });
        summary.focus({ preventScroll: true });
      },
    };
  }

  /** The question that a click in the table answers. */
  get asksRow() {
    return this.list.map((ex) => ex.asksRow).find(Boolean);
  }

  /** @param {import('./state.js').LessonState} state */
  draw({ now, me, lesson }) {
    const done = me?.progress[lesson] ?? {};
    if (me !== this.me) {
      this.me = me;
      for (const ex of this.list) ex.hints.allow((done[ex.id]?.hints ?? 0) + 1);
      this.current ??= null;
    }
    for (const ex of this.list) {
      ex.learn(done[ex.id], ex.parts.map((_, i) => now.ticks.get(`${lesson}/${ex.id}/${i}`)));
    }
    const current = this.list.find((ex) => !ex.over);
    if (this.current === null) { // on arrival, what is behind or ahead folds
      for (const ex of this.list) ex.node.open = ex === current;
    } else if (this.current && current && this.current !== current) {
      current.node.open = true;
    }
    if (this.current !== undefined) this.current = current ?? this.list[0];
    return this.list.map((ex) => ex.draw(ex === current));
  }
}
