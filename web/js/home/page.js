// @ts-check
// The list of lessons: how far this browser's seat is, if it has one, and the
// class that it is in.
import { Problem } from '../core/call.js';
import { RoomCodeField } from '../core/room-code.js';
import { find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { followClass, lessonAddress } from '../core/class-lesson.js';
import { onSubmit } from '../core/listen.js';
import { greet } from '../core/notes.js';
import '../core/page.js';
import { begun, ended } from '../core/progress.js';
import { Seat } from '../core/seat.js';
import { tie } from '../core/thread.js';
import { lang, t } from '../core/words.js';

const home = find('.home');
const seat = new Seat();

/** The picture's thread. */
function picture() {
  const figure = find('.figure', home);
  new ResizeObserver(() => tie(figure, find('.st-wrap', figure), find('.is-hit', figure), find('.key', figure))).observe(figure);
}

/** One lesson's pips and its button. @param {HTMLElement} item @param {Me} me */
function lesson(item, me) {
  const slug = item.dataset.lesson ?? '';
  const progress = me.progress[slug] ?? {};
  const pips = [...item.querySelectorAll('.pip')].map((pip) => ({ pip, end: ended(progress[pip.getAttribute('data-exercise') ?? '']) }));
  const over = pips.filter((p) => p.end).length;
  const going = begun(me, slug);
  const current = going ? pips.find((p) => !p.end) : undefined;
  for (const p of pips) p.pip.className = `round pip ${p === current ? 'active' : p.end || 'todo'}`;
  find('.pips', item).ariaLabel = t('home.pips', { all: pips.length, done: over });

  const button = find('.btn', item);
  const finished = going && !current;
  if (button.firstChild) button.firstChild.textContent = t(finished ? 'home.again' : going ? 'home.continue' : 'home.begin');
  button.classList.toggle('bare', finished);
  return { item, going, finished };
}

/** @param {Me} me */
function progress(me) {
  const list = [...home.querySelectorAll('li')].filter((li) => li.dataset.lesson).map((li) => lesson(li, me));
  say(find('#sum', home), t('home.sum', { all: list.length, done: list.filter((l) => l.finished).length }));
  const now = list.find((l) => l.going && !l.finished);
  if (!now) return;
  now.item.classList.add('now');
  find('.btn', now.item).classList.add('primary');
  const start = find('#start', home, HTMLAnchorElement);
  start.href = find('a', now.item, HTMLAnchorElement).href;
  say(start, t('home.continue'));
}

/** The class that this browser is in, with a way out of it. @param {Me} me */
async function here(me) {
  /** @type {RoomView} */
  const view = await seat.request('GET', seat.path());
  if (!view.class && !seat.away) return;
  const line = find('#here', home);
  const link = find('a', line, HTMLAnchorElement);
  const leave = find('button', line);
  line.hidden = false;
  const draw = (/** @type {Settings} */ { name, lesson: open }) => {
    say(find('span', line), t(name ? 'home.hereNamed' : view.private ? 'home.herePrivate' : 'home.here', { name: isolated(name), code: view.code ?? '', me: isolated(me.name) }));
    link.hidden = !open;
    link.href = lessonAddress(open);
  };
  draw(view);
  leave.hidden = !seat.away;
  leave.addEventListener('click', () => {
    seat.leave();
    location.reload();
  });
  followClass(seat, view, draw, (now) => { line.dataset.state = now; });
}

/** What this browser's seat is told of itself, if it has one. */
async function mine() {
  if (!seat.token && !seat.away) return;
  try {
    /** @type {Me} */
    const me = await seat.request('GET', '/api/seats/me');
    progress(me);
    say(find('.seat-code', home), me.code);
    find('#my-code', home).hidden = false;
    await here(me);
  } catch (error) {
    if (error instanceof Problem && error.reason === 'removed') seat.lose('removed');
    else if (error instanceof Problem && error.status === 401 && seat.away) seat.lose('gone');
  } // without a seat or an answer the list stands as it is
}

/** The form of a class's code leads to the page where one joins, if there is such a class. */
function door() {
  const form = find('.joinform', home, HTMLFormElement);
  const code = new RoomCodeField(form);
  onSubmit(form, async () => {
    if (await code.find()) location.assign(`/j/${code.code}?lang=${lang}`);
    else code.field.focus();
  });
}

picture();
door();
greet();
mine();
