// @ts-check
// The wall: one room's table for a whole class to see. Everything on it is
// drawn from one View; what its keys change is shared with the other walls.
import { sentence } from '../core/call.js';
import { clock, find, keep, kept, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { Instructor } from '../core/instructor.js';
import { drop } from '../core/notes.js';
import '../core/page.js';
import { act, shine, step } from './acts.js';
import { drawAsk } from './ask.js';
import { keepAwake } from './awake.js';
import { Feed, roomPath } from './feed.js';
import { Join } from './head.js';
import { Keys } from './keys.js';
import { pathOf } from './mask.js';
import { Roster } from './roster.js';
import { drawSequence, tied } from './sequence.js';
import { begin, reduce } from './state.js';
import { BigTables } from './tables.js';
import { tie } from './tie.js';
import { Restarts } from '../core/restart.js';
import { hasRow } from '../core/rows.js';
import { SharedWall } from '../core/shared-wall.js';
import { Store } from '../core/store.js';
import { Timeline } from '../core/timeline.js';
import { t } from '../core/words.js';

const TOLD = 30_000; // how long the sentence about sleep stays

const page = find('.wall');
const room = decodeURIComponent(location.pathname.split('/')[2] ?? '');
const instructor = new Instructor();

const store = new Store(begin(), reduce, draw);
const redraw = () => store.redraw();
const shared = new SharedWall((change) => instructor.request('PATCH', `${roomPath(room)}/wall`, change), () => {
  store.dispatch({ type: 'set', wall: shared.wall });
}, () => {
  shared.hear(shared.wall); // then it stands so on this wall alone, until the server has its say
});
const feed = new Feed(room, instructor, store, (wall) => shared.hear(wall));
const keys = new Keys(find('.keys', page), (doing) => act(bench, doing));
const join = new Join(page, room, redraw);
const tables = new BigTables(page, (tag) => shared.set({ row: tag === shared.wall.row ? '' : tag }), redraw);
const timeline = new Timeline(find('.tl', page), {
  wide: 3.6, go, live: () => act(bench, 'live'), path: (path) => pathOf(path, shared.wall), redraw,
});
const older = find('.older', page, HTMLButtonElement);

const restarts = new Restarts();
const roster = new Roster(page, (seat) => shine(shared, seat));

const doom = (/** @type {View['doomed']} */ doomed) => store.dispatch({ type: 'doom', doomed });
/** @type {import('./acts.js').Bench} */
const bench = { look, feed, shared, keys, roster, remove, doom };

/** Deletes rows of the table in view. @param {string} what */
async function remove(what) {
  doom('none');
  try {
    await instructor.request('DELETE', roomPath(feed.journal.id) + what);
  } catch (error) {
    keys.tell(sentence(error));
  }
}

/** Goes to an event; to the last one that is taken in is to now. @param {number} seq */
function go(seq) {
  const last = feed.journal.history.last(shared.wall.frozen ?? Infinity);
  shared.set({ at: seq === last?.seq ? null : seq });
}

/** What is to be seen now. @returns {View} */
function look() {
  const { wall, link } = store.state;
  const { history, number } = feed.journal;
  const seq = wall.at ?? wall.frozen;
  return {
    ...store.state,
    state: seq === null ? history.now : history.moment(seq).state,
    event: history.last(seq ?? Infinity, feed.own ? '' : wall.seat),
    mode: wall.at !== null ? 'past' : wall.frozen !== null ? 'frozen' : 'live',
    journal: number,
    own: Boolean(feed.own),
    apart: feed.apart,
    follows: link === 'open' || link === 'connecting',
  };
}

function draw() {
  feed.shine();
  const view = look();
  const { wall, state, mode, apart, doomed, link } = view;
  const { history } = feed.journal;
  const seq = wall.at ?? wall.frozen;
  if (seq !== null && !history.reaches(seq)) feed.older();
  if (doomed === 'row' && !hasRow(state.rows, wall.row)) keys.answer(false);

  document.documentElement.dataset.size = `${wall.size}`;
  page.dataset.mode = apart ? 'live' : mode;
  page.toggleAttribute('data-spot', Boolean(wall.seat));
  find('.refused', page).hidden = link !== 'refused';
  find('.revoked', page).hidden = !view.revoked;
  if (link === 'refused') drop('restart'); // it is of the class too
  else restarts.draw(feed.main.history.now);
  drawAsk(view.ask, wall.names ? view.decider.name : '');
  join.draw(view);
  roster.draw(view);
  drawSequence(view);
  const { key, line } = tied(view);
  const below = tables.draw(view, key);
  timeline.draw(history, seq ?? Infinity, mode, wall.seat, view.follows);
  older.disabled = timeline.first && (history.whole || !history.events.length);
  keys.draw(view);
  caption(view, below, history.last(wall.at ?? Infinity), history.events.length - history.count(wall.frozen ?? Infinity));
  tie(tables.row(key), line);
}

/** What the table's caption says of it. @param {View} view @param {number} below rows that are not drawn @param {Happened | null} moment of the table, whichever seat is in the spotlight @param {number} waiting events that are not taken in */
function caption({ wall, mode, own, apart, follows, link, spot }, below, moment, waiting) {
  const whose = find('.whose', page);
  whose.hidden = !own;
  if (own) say(whose, t('wall.whose', { name: (wall.names && isolated(spot.name)) || wall.seat }));

  const output = find('.mode', page);
  const gone = !follows && link !== 'refused';
  output.hidden = link === 'refused'; // a card says why
  output.dataset.mode = gone ? 'lost' : apart ? 'live' : mode;
  say(output, link === 'closed' ? t('wall.closed')
    : gone ? t('lost')
      : apart ? t('wall.apart')
        : mode === 'past' ? t('wall.past', { time: moment ? clock(moment.at) : '–' })
          : mode === 'frozen' ? t('wall.frozen', { n: waiting })
            : below ? t('wall.more', { n: below }) : t('wall.grows'));
}

older.addEventListener('click', () => step(bench, -timeline.room));
for (const part of ['.mid', '.rows', '.track']) new ResizeObserver(redraw).observe(find(part, page));
document.fonts.addEventListener('loadingdone', redraw);
keepAwake(() => {
  if (!kept('lab.wall.awake')) keys.tell(t('wall.awake'), TOLD);
  keep('lab.wall.awake', 'told');
});
