// @ts-check
// The instructor's page: one room, one stream, one state; its parts draw it.
import { key } from './key.js';
import { Problem, sentence } from '../core/call.js';
import { find } from '../core/dom.js';
import { Instructor } from '../core/instructor.js';
import { LinkSign } from '../core/link-sign.js';
import '../core/page.js';
import { PolicyButton } from '../core/policy.js';
import { refresher } from '../core/refresh.js';
import { Restarts } from '../core/restart.js';
import { Store } from '../core/store.js';
import { follow } from '../core/stream.js';
import { Ask } from './ask.js';
import { enter } from './enter.js';
import { exports } from './export.js';
import { filters } from './filter.js';
import { LessonChoice } from './lesson.js';
import { Matrix } from './matrix.js';
import { menu } from './menu.js';
import { names } from './names.js';
import { panes } from './panes.js';
import { phone } from './phone.js';
import { Remote } from './remote.js';
import { address, called, RoomBar } from './room.js';
import { Rows } from './session-table.js';
import { seat } from './seat.js';
import { begin, reduce } from './state.js';
import { Stuck } from './stuck.js';
import { Tables } from './tables.js';
import { tidy } from './tidy.js';
import { toast } from './toast.js';
import { lang, t } from '../core/words.js';

const TICK = 5000; // until what depends on the time is drawn anew
const UNASKED = 15_000; // until seats are asked for anew: who is stuck changes by time alone
const APART = 3000; // the same, where this page does not follow what each seat does

const page = find('.desk');
const sign = new LinkSign();
const instructor = new Instructor();
const rooms = await enter(instructor, key, (link) => sign.draw(link));
const asked = new URLSearchParams(location.search).get('room') ?? document.documentElement.dataset.room;
const room = rooms.find((one) => one.room === asked) ?? rooms[0];

/** The room has ended: the page begins anew, and says so. */
function over() {
  if (!bar.closing) location.reload();
}

const store = new Store(begin(room), reduce, draw);

/** @type {Desk} */
const desk = {
  instructor,
  get tables() { return tables; },
  get wall() { return remote.wall; },
  get state() { return store.state; },
  change: (change) => store.dispatch({ type: 'change', change }),
  path: (more = '') => `/api/rooms/${room.room}${more}`,
  lesson: () => choice.chosen,
  title: (lesson, exercise) => choice.title(lesson, exercise),
  place: (lesson, exercise) => choice.place(lesson, exercise),
  tell: toast,
  async attempt(work, done) {
    try {
      await work();
      if (done) toast(done);
      return true;
    } catch (error) {
      toast(sentence(error), true);
      return false;
    }
  },
  refresh: refresher(async () => {
    const roster = await instructor.request('GET', desk.path('/seats')).catch((error) => {
      if (error instanceof Problem && error.status === 404) over(); // it ended while this tab was hidden
      throw error;
    });
    store.dispatch({ type: 'seats', roster });
    await desk.tables.ask();
  }, () => (desk.state.room.servers === 'each' ? APART : UNASKED)),
  redraw: () => store.redraw(),
};

const restarts = new Restarts();
const tables = new Tables(desk);
const bar = new RoomBar(desk, rooms);
const choice = new LessonChoice(desk, (change) => bar.set(change));
const remote = new Remote(desk);
const policy = new PolicyButton((method, more, body) => instructor.request(method, desk.path(more), body));
const matrix = new Matrix(find('#matrix'), desk, (id) => seat(desk, id, (spot) => remote.spotlight(spot)));
const stuck = new Stuck(find('.stuck'), desk);
const rows = new Rows(find('.rows'), desk);
const ask = new Ask(desk);
const narrow = filters(matrix, desk);
names(desk);
exports(desk);
phone(desk);
tidy(desk);
menu(find('.menu', page, HTMLDetailsElement));
panes(page, Boolean(key));

function draw() {
  const { journal, room: { closed }, link } = store.state;
  sign.draw(link);
  narrow(matrix.draw());
  policy.draw(journal);
  for (const part of [bar, choice, stuck, rows, remote, ask]) part.draw();
  restarts.draw(journal);
  if (closed) over();
}

page.dataset.state = 'desk';
if (asked !== room.room) {
  history.replaceState(null, '', address(room.room));
  toast(t('teach.otherRoom', { name: called(room) }), true);
}
desk.redraw();
desk.refresh();
setInterval(() => { if (!document.hidden) desk.redraw(); }, TICK);
follow({
  url: `${desk.path('/events')}?lang=${lang}`,
  headers: () => instructor.headers(),
  onEvent(event) {
    store.dispatch(event);
    remote.hear(event);
    desk.refresh();
  },
  onLink: (link) => desk.change({ link }),
  async onRefused() {
    if (!instructor.token) location.reload(); // the form, or another's token
    instructor.renew();
  },
});
