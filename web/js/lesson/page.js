// @ts-check
// The lesson page: one seat, one stream, one state; everything else draws it.
import { later, Problem, sentence, trying } from '../core/call.js';
import { find, kept, say } from '../core/dom.js';
import { LinkSign } from '../core/link-sign.js';
import { onPick } from '../core/listen.js';
import '../core/page.js';
import { overText, PolicyButton } from '../core/policy.js';
import { atServer, keyOf } from '../core/rows.js';
import { Store } from '../core/store.js';
import { follow } from '../core/stream.js';
import { lang } from '../core/words.js';
import { arrived, seat } from './arrive.js';
import { Browsers } from './browsers.js';
import { Dock } from './dock.js';
import { Exercises } from './exercises.js';
import { Figures } from './figures.js';
import { Panel } from './panel.js';
import { asked, Past } from './past.js';
import { ServersBar } from './servers.js';
import { begin, reduce } from './state.js';

const AGAIN = 3000; // until the next try, while the lab does not answer

const page = find('.lesson');
const { lesson = '', policy: start = '{}', storage: live = '{}' } = page.dataset;
const store = new Store(begin(lesson, asked()), reduce, draw);

const panel = new Panel(find('.panel', page));
const sign = new LinkSign();
const browsers = new Browsers(page);
const servers = new ServersBar(panel.root, seat, browsers, () => store.redraw());
const exercises = new Exercises(page, seat, lesson);
const dock = new Dock(find('.dock', page), () => pane('read'));
const figures = new Figures(page);
const policy = new PolicyButton((method, more, body) => seat.call(method, seat.path(more), body), overText(page));
const past = new Past(panel.root, store, (after) => seat.call('GET', seat.path(`/events?lang=${lang}&wait=0&after=${after}`)));

/** What a class adds, once it is known to be one. @type {import('./class.js').Classroom | undefined} */
let classroom;
/** The questions in the text. @type {import('./predict.js').Predictions | undefined} */
let predictions;
let joining = false;

function draw() {
  const { state } = store;
  const { now } = state;
  const { state: view, before } = past.look(state);
  sign.draw(state.link);
  dock.tell(state.ticks);
  panel.draw(view, before, Boolean(exercises.asksRow));
  servers.draw(view, before !== null);
  browsers.draw(now);
  policy.draw(now);
  figures.draw(view, now);
  past.draw(state);
  dock.draw(exercises.draw(state));
  classroom?.draw(state);
  panel.settle();
}

/** Shows one half of the page, where there is room for one only. @param {string} which */
function pane(which) {
  page.dataset.pane = which;
  find(`input[value="${which}"]`, page, HTMLInputElement).checked = true;
  store.redraw();
}

/** @param {LabEvent} event */
function take(event) {
  const { type } = event;
  if (type === 'snapshot') who(); // progress may have gone on unseen
  store.dispatch(event);
  past.take(event);
  predictions?.take(event, store.state.now);
  if (type === 'snapshot') import('../core/restart.js').then(({ restarted }) => restarted(seat.room, store.state.now.restarted)).catch(console.warn);
  if (['snapshot', 'room', 'ask', 'nudge'].includes(type)) join();
}

/** Learns this seat's name, demo and progress, and asks until there is an answer. @param {Promise<Me>} answer */
async function who(answer = seat.me()) {
  try {
    const me = await answer;
    store.dispatch({ type: 'me', me });
    browsers.open(me);
    if (store.state.now.me) join();
    find('#notes', page).querySelector('[data-note="seat"]')?.remove();
  } catch (error) {
    if (error instanceof Problem) import('../core/notes.js').then((notes) => notes.note('seat', trying(error))).catch(console.warn);
    store.dispatch({ type: 'link', link: error instanceof Problem && !seat.token ? 'out' : 'lost' });
    await later(error, AGAIN);
    await who();
  }
}

/** Fetches what a class adds, where there is one; the lesson works without. */
async function join() {
  if (classroom || joining || !store.state.me) return;
  joining = true;
  try {
    /** @type {RoomView} */
    const view = await seat.call('GET', seat.path());
    const { me, nudge, now: { ask, room, policy, storage } } = store.state;
    if (view.maySetPolicy && me) import('./start-policy.js').then(({ offerStart }) => offerStart(seat, me, lesson, { policy: start, storage: live }, { policy: JSON.stringify(policy), storage: JSON.stringify(storage ?? {}) })).catch(console.warn);
    if (view.class || seat.away || nudge || ask || room?.lesson || room?.servers === 'each') {
      const { Classroom } = await import('./class.js');
      classroom = new Classroom(page, seat, view, (id) => exercises.offer(id, () => pane('read')));
      store.redraw();
    }
  } catch (error) {
    console.warn(error);
    setTimeout(join, AGAIN * (1 + Math.random()));
  }
  joining = false;
}

/** Does something with a row whose button was pressed. @param {string} type @param {(row: Row) => void} act */
function onRow(type, act) {
  panel.place.addEventListener(type, (event) => event instanceof CustomEvent && act(event.detail), true);
}

onRow('pick', ({ tag }) => exercises.asksRow?.pick(tag));
onRow('story', (row) => figures.tell(page, keyOf(row)));
onRow('remove', (row) => seat.call('DELETE', seat.path(`/sessions/${encodeURIComponent(row.tag)}${atServer(row)}`))
  .catch((error) => panel.table.refuse(sentence(error))));
new ResizeObserver(() => store.redraw()).observe(panel.root);
onPick(find('.panes', page), pane);
find('#twin', page).addEventListener('click', () => import('./twin.js').then(({ open }) => open(seat)).catch(console.warn));
page.addEventListener('toggle', () => store.redraw(), true); // an opened exercise may ask for a row

// What few pages need is fetched where it is needed.
if (kept('lab.said')) import('../core/notes.js').then(({ greet }) => greet());
if (page.querySelector('.predict')) {
  import('./predict.js').then(({ Predictions }) => {
    predictions = new Predictions(page, lesson);
    predictions.take(store.state.now.own, store.state.now);
  });
}
const known = who(arrived);
if (!seat.token) await known; // nobody follows without a seat
const fresh = follow({
  url: seat.path(`/events?lang=${lang}&lesson=${lesson}`),
  headers: () => seat.headers(),
  onEvent: take,
  onLink: (link) => store.dispatch({ type: 'link', link }),
  onRefused: () => seat.renew(),
});
seat.onTaken = () => {
  fresh();
  who();
};
