// @ts-check
// The list of lessons: how far this browser's seat is, if it has one.
import { find, say } from './dom.js';
import './page.js';
import { Seat } from './seat.js';
import { tie } from './thread.js';
import { lang, t } from './words.js';

const home = find('.home');

/** The picture's thread. */
function picture() {
  const figure = find('.figure', home);
  new ResizeObserver(() => tie(figure, find('.is-hit', figure), find('.key', figure))).observe(figure);
}

/** One lesson's pips and its button. @param {HTMLElement} item @param {Record<string, Done>} progress */
function lesson(item, progress) {
  const pips = [...item.querySelectorAll('.pip')].map((pip) => {
    const done = progress[pip.getAttribute('data-exercise') ?? ''];
    const shown = Boolean(done?.shown) && done.steps.every(Boolean);
    return { pip, over: Boolean(done?.passed) || shown, state: done?.passed ? 'passed' : shown ? 'shown' : 'todo' };
  });
  const over = pips.filter((p) => p.over).length;
  const begun = Object.values(progress).some((done) => done.steps.some(Boolean));
  const current = begun ? pips.find((p) => !p.over) : undefined;
  for (const p of pips) p.pip.className = `pip ${p === current ? 'active' : p.state}`;
  find('.pips', item).ariaLabel = t('home.pips', { all: pips.length, done: over });

  const button = find('.btn', item);
  const finished = begun && !current;
  if (button.firstChild) button.firstChild.textContent = t(finished ? 'home.again' : begun ? 'home.continue' : 'home.begin');
  button.classList.toggle('primary', begun && !finished);
  button.classList.toggle('bare', finished);
  return { item, begun, finished };
}

async function progress() {
  const seat = new Seat(home.dataset.room ?? '', lang);
  if (!seat.token) return;
  /** @type {Me} */
  const me = await seat.request('GET', '/api/seats/me');
  const list = [...home.querySelectorAll('li')].filter((li) => li.dataset.lesson)
    .map((li) => lesson(li, me.progress[li.dataset.lesson ?? ''] ?? {}));
  say(find('#sum', home), t('home.sum', { all: list.length, done: list.filter((l) => l.finished).length }));
  const now = list.find((l) => l.begun && !l.finished);
  if (!now) return;
  now.item.classList.add('now');
  const start = find('#start', home, HTMLAnchorElement);
  start.href = find('a', now.item, HTMLAnchorElement).href;
  say(start, t('home.continue'));
}

picture();
progress().catch(() => {}); // without a seat or an answer the list stands as it is
