// @ts-check
// The lesson page: one seat, one stream, one state; everything else draws it.
import { arrived, seat } from './arrive.js';
import { Browsers } from './browsers.js';
import { later, Problem, sentence, trying } from '../core/call.js';
import { Dock } from './dock.js';
import { find, kept, say } from '../core/dom.js';
import { Exercises } from './exercises.js';
import { Figures } from './figures.js';
import { empty, fold } from '../core/journal.js';
import '../core/page.js';
import { Past } from './past.js';
import { overText, PolicyButton } from '../core/policy.js';
import { follow } from '../core/stream.js';
import { SessionTable } from './table.js';
import { reveal, tie } from '../core/thread.js';
import { opened } from '../core/verdict.js';
import { WireView } from './wire.js';
import { lang, t } from '../core/words.js';

const AGAIN = 3000; // until the next try, while the lab does not answer

const page = find('.lesson');
const panel = find('.panel', page);
const table = find('session-table', panel, SessionTable);
const wire = find('wire-view', panel, WireView);
const { lesson = '' } = page.dataset;

const browsers = new Browsers(page);
const exercises = new Exercises(page, seat, lesson);
const dock = new Dock(find('.dock', page), () => pane('read'));
const figures = new Figures(page);
const policy = new PolicyButton((method, more, body) => seat.call(method, seat.path(more), body), overText(page));

const past = new Past(panel, (after) => seat.call('GET', seat.path(`/events?lang=${lang}&wait=0&after=${after}`)), redraw);

let state = empty();
/** What the panel shows: the state now, or as it was. */
let view = state;
let waiting = 0; // a frame is due
/** The exchange whose row was scrolled to. @type {Exchange | null} */
let seen = null;
/** What the ticks since the last frame say. @type {string[]} */
const said = [];
/** What a class adds, once it is known to be one. @type {import('./class.js').Classroom | undefined} */
let classroom;
let joining = false;
/** The hint that the instructor recommends, until it is offered. @type {Nudge | null} */
let nudged = null;
/** The questions in the text. @type {import('./predict.js').Predictions | undefined} */
let predictions;
/** Who this seat is, as was last told. @type {Me | undefined} */
let me;

/** Draws once per animation frame, however many events came. */
function redraw() {
  waiting ||= requestAnimationFrame(() => {
    waiting = 0;
    if (said.length) say(find('#live', page), said.splice(0).join(' ')); // one login ticks several steps
    const { state: shown, before } = past.look(state);
    view = shown;
    table.draw(view, Boolean(exercises.asksRow), before);
    wire.draw(view);
    browsers.draw(state);
    policy.draw(state);
    figures.draw(view, state);
    past.draw();
    dock.draw(exercises.draw(state));
    classroom?.draw(state);
    if (classroom && nudged) {
      classroom.nudge(nudged);
      nudged = null;
    }
    wire.settle();
    thread();
  });
}

function thread() {
  const row = table.drawn.get(opened(view) ?? '')?.tr ?? null;
  if (row && view.own !== seen) reveal(table, row);
  seen = view.own;
  tie(panel, row, wire.end(view));
}

/** Shows one half of the page, where there is room for one only. @param {string} which */
function pane(which) {
  page.dataset.pane = which;
  find(`input[value="${which}"]`, page, HTMLInputElement).checked = true;
  redraw();
}

/** @param {'connecting' | 'open' | 'lost' | 'out'} now */
function link(now) {
  const output = find('.link', panel);
  output.dataset.state = now;
  say(output, t(now));
  past.follows = now !== 'lost';
  redraw();
}

/** @param {LabEvent} event */
function take(event) {
  if (event.type === 'snapshot') who(); // progress may have gone on unseen
  if (event.type === 'progress' && event.lesson === lesson && event.seq > state.seq) {
    dock.tell(event.say);
    said.push(event.say);
  }
  if (event.type === 'nudge' && event.seq > state.seq) nudged = event;
  state = fold(state, event);
  past.take(event);
  predictions?.take(event, state);
  if (event.type === 'snapshot') import('../core/restart.js').then(({ restarted }) => restarted(seat.room, state.restarted)).catch(console.warn);
  if (['snapshot', 'room', 'ask', 'nudge'].includes(event.type)) join();
  redraw();
}

/** Hears who this seat is and how far it is, and asks until there is an answer. @param {Promise<Me>} answer */
async function who(answer = seat.me()) {
  try {
    me = await answer;
    exercises.load(me);
    browsers.open(me);
    classroom?.load(me);
    if (state.me) join();
    find('#notes', page).querySelector('[data-note="seat"]')?.remove();
    redraw();
  } catch (error) {
    if (error instanceof Problem) import('../core/notes.js').then((notes) => notes.note('seat', trying(error))).catch(console.warn);
    link(error instanceof Problem && !seat.token ? 'out' : 'lost');
    await later(error, AGAIN);
    await who();
  }
}

/** Fetches what a class adds, where there is one; the lesson works without. */
async function join() {
  if (classroom || joining || !me) return;
  joining = true;
  try {
    /** @type {RoomView} */
    const view = await seat.call('GET', seat.path());
    const { ask, room: now } = state;
    const { policy: start = '{}' } = page.dataset;
    if (view.maySetPolicy && JSON.stringify(state.policy) !== start) import('./begin.js').then(({ begin }) => me && begin(seat, me, lesson, start)).catch(console.warn);
    if (view.class || seat.away || nudged || ask || now?.lesson || now?.servers === 'each') {
      const { Classroom } = await import('./class.js');
      classroom = new Classroom(page, seat, view, (id) => exercises.offer(id, () => pane('read')));
      classroom.load(me);
      redraw();
    }
  } catch (error) {
    console.warn(error);
    setTimeout(join, AGAIN * (1 + Math.random()));
  }
  joining = false;
}

table.addEventListener('pick', (event) => {
  if (event instanceof CustomEvent) exercises.asksRow?.pick(event.detail);
});
table.addEventListener('story', (event) => {
  if (event instanceof CustomEvent) figures.tell(page, event.detail);
});
table.addEventListener('remove', async (event) => {
  if (!(event instanceof CustomEvent)) return;
  try {
    await seat.call('DELETE', seat.path(`/sessions/${encodeURIComponent(event.detail)}`));
  } catch (error) {
    table.refuse(sentence(error));
  }
});
table.addEventListener('scroll', thread, { passive: true });
wire.addEventListener('drawn', thread);
new ResizeObserver(redraw).observe(panel);
find('.panes', page).addEventListener('change', ({ target }) => {
  if (target instanceof HTMLInputElement) pane(target.value);
});
find('#twin', page).addEventListener('click', () => import('./twin.js').then(({ open }) => open(seat)).catch(console.warn));
page.addEventListener('toggle', redraw, true); // an opened exercise may ask for a row

// What few pages need is fetched where it is needed.
if (kept('lab.said')) import('../core/notes.js').then(({ greet }) => greet());
if (page.querySelector('.predict')) {
  import('./predict.js').then(({ Predictions }) => {
    predictions = new Predictions(page, lesson);
    predictions.take(state.own, state);
  });
}
const known = who(arrived);
if (!seat.token) await known; // nobody follows without a seat
const fresh = follow({
  url: seat.path(`/events?lang=${lang}&lesson=${lesson}`),
  headers: () => seat.headers(),
  onEvent: take,
  onLink: link,
  onRefused: () => seat.renew(),
});
seat.onTaken = () => {
  fresh();
  who();
};
