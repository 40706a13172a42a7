// @ts-check
// Which lesson's exercises are shown, and the lesson that everyone is sent to.
import { find, say } from '../core/dom.js';
import { t } from '../core/words.js';

/** The lessons, as the page came with them. @returns {LessonView[]} */
function lessons() {
  const list = find('#lessons', document, HTMLTemplateElement).content.children;
  const titles = new Map([...find('#lesson', document, HTMLSelectElement).options].map((o) => [o.value, o.text]));
  return [...list].map((node) => {
    const slug = node.getAttribute('data-lesson') ?? '';
    return {
      slug,
      title: titles.get(slug) ?? slug,
      exercises: [...node.querySelectorAll('p')].map((ex) => ({ id: ex.dataset.exercise ?? '', title: text(ex) })),
      asks: [...node.querySelectorAll('dl')].map((ask) => ({
        id: ask.dataset.ask,
        lesson: slug,
        ask: text(find('dt', ask)),
        options: [...ask.querySelectorAll('dd')].map((option) => ({ say: text(option), page: option.dataset.page ?? '' })),
      })),
    };
  });
}

/** @param {Node} node */
const text = (node) => node.textContent ?? '';

export class LessonChoice {
  /** @param {Desk} desk @param {(change: Partial<RoomView>) => void} set changes the room */
  constructor(desk, set) {
    this.desk = desk;
    this.list = lessons();
    this.select = find('#lesson', document, HTMLSelectElement);
    this.button = find('#push');
    if (desk.state.room.lesson) this.select.value = desk.state.room.lesson;
    this.select.addEventListener('change', () => desk.redraw());
    this.button.addEventListener('click', () => {
      const { slug } = this.chosen;
      set({ lesson: desk.state.room.lesson === slug ? '' : slug });
    });
  }

  get chosen() {
    return this.list.find((lesson) => lesson.slug === this.select.value) ?? this.list[0];
  }

  /** What an exercise is called; with its lesson, where that is not the one on display. @param {string} slug @param {string} id */
  title(slug, id) {
    const lesson = this.list.find((one) => one.slug === slug);
    const place = lesson?.exercises.findIndex((ex) => ex.id === id) ?? -1;
    const what = place < 0 ? id : t('teach.exercise', { n: place + 1 });
    return lesson && lesson !== this.chosen ? `${lesson.title} · ${what}` : what;
  }

  /** The same in short: the lesson by its number. @param {string} slug @param {string} id */
  place(slug, id) {
    const at = this.list.findIndex((one) => one.slug === slug);
    const n = (this.list[at]?.exercises.findIndex((ex) => ex.id === id) ?? -1) + 1;
    return n && this.list[at] !== this.chosen ? t('teach.place', { lesson: at + 1, n }) : this.title(slug, id);
  }

  draw() {
    const pushed = this.desk.state.room.lesson === this.chosen.slug;
    say(this.button, t(pushed ? 'teach.endLesson' : 'teach.pushLesson'));
    this.button.title = t(pushed ? 'teach.endLessonSay' : 'teach.pushLessonSay');
  }
}
