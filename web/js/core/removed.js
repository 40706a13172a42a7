// @ts-check
// The instructor removed this browser's participant: the page says so, and joins
// again only when somebody presses the button.
import { anonymous, call, later, Problem, sentence, trying } from './call.js';
import { say } from './dom.js';
import { act, note } from './notes.js';
import { t } from './words.js';

/** Says that the participant was removed, and what can be done. @param {Seat} seat */
export async function removed(seat) {
  const link = document.querySelector('.link');
  if (link instanceof HTMLElement) {
    link.hidden = false;
    link.dataset.state = 'out';
    link.dataset.removed = ''; // the page's own sign says nothing more
    say(link, t('out'));
  }
  let open = true; // until the server says otherwise
  try {
    ({ open } = await call(anonymous, 'GET', `/api/rooms/${encodeURIComponent(seat.room)}`));
  } catch { /* the button asks again */ }
  if (open) show(seat, t('room.removed'));
  else show(seat, t('room.removedShut'), act(t('room.check'), () => removed(seat)));
}

/** @param {Seat} seat @param {string} text @param {HTMLElement} [way] */
function show(seat, text, way = act(t('room.rejoin'), () => rejoin(seat))) {
  const ways = [way];
  if (seat.away) {
    const home = act(t('room.default'), () => {
      seat.leave();
      location.reload();
    });
    home.classList.remove('primary');
    ways.push(home);
  }
  note('removed', text, ...ways);
  document.querySelector('#notes [data-note="removed"] .icon')?.remove(); // it stays: there is no page without a participant
}

/** Takes a new seat in the room, under the name as before where that is known. @param {Seat} seat */
async function rejoin(seat) {
  try {
    seat.enter(await call(anonymous, 'POST', '/api/seats', { room: seat.room, name: seat.name }));
    location.reload();
  } catch (error) {
    if (error instanceof Problem && error.status === 403) await removed(seat); // it was shut meanwhile
    else if (error instanceof Problem && error.after) {
      note('removed', trying(error));
      await later(error);
      await rejoin(seat);
    } else show(seat, sentence(error));
  }
}
