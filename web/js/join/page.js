// @ts-check
// Joining a class: by its code under a name, or by a seat's code as before.
import { anonymous, call, patient, sentence } from '../core/call.js';
import { RoomCodeField } from '../core/room-code.js';
import { find, judge, judgeField, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { followClass, lessonAddress } from '../core/class-lesson.js';
import { onSubmit } from '../core/listen.js';
import { greet } from '../core/notes.js';
import '../core/page.js';
import { Seat } from '../core/seat.js';
import { t } from '../core/words.js';

const page = find('.join');
const form = find('#join', page, HTMLFormElement);
const code = new RoomCodeField(form);
const name = find('#name', form, HTMLInputElement);
const other = find('#other', form, HTMLButtonElement);
const button = find('.primary', form, HTMLButtonElement);
const result = find('#join-say', form);
const back = find('#return', page, HTMLFormElement);
const seatCode = find('#seat-code', back, HTMLInputElement);
const { first = '' } = page.dataset;

/** This browser's seat in the room that the code names, where it has one. @type {{seat: Seat, me: Me} | null} */
let known = null;
let following = false;

/** @param {Element} output @param {string} text @param {HTMLInputElement} field */
function refuse(output, text, field) {
  judgeField(field, output, false, text);
  field.focus();
}

/** Writes a name into the field; one that was typed stays unless it is to go. @param {string} text @param {boolean} [over] */
function offer(text, over = false) {
  const typed = name.value !== name.defaultValue;
  name.defaultValue = text;
  if (over || !typed) name.value = text;
}

/** Offers a name that nobody in the room has. @param {boolean} [over] */
async function offerName(over) {
  try {
    const { names } = await call(anonymous, 'GET', `/api/names?n=1&room=${code.room?.room ?? ''}`);
    offer(names[0], over);
  } catch { /* the seat gets a name without */ }
}

/** Looks the room up, and whether this browser has a seat in it. */
async function look() {
  known = null;
  const room = await code.find();
  if (!room) {
    draw();
    return;
  }
  const seat = new Seat(room.room);
  seat.onGone = () => {}; // here another is taken
  const me = seat.token ? await seat.request('GET', '/api/seats/me').catch(() => null) : null;
  if (code.room !== room) return;
  if (me) {
    known = { seat, me };
    offer(me.name);
    if (!following && room.room === new Seat().room) {
      following = true;
      followClass(seat, room);
    }
  } else {
    offerName();
  }
  draw();
}

/** Draws what is known of the room and the seat. */
function draw() {
  const room = code.room;
  say(button, t(known ? 'join.back' : 'join.enter'));
  other.hidden = Boolean(known);
  say(result, '');
  if (!room) return;
  judge(code.output, true, t(room.name ? 'join.foundNamed' : 'join.found', { name: isolated(room.name) }));
  if (!room.open && !known) {
    judge(result, false, t(room.private ? 'join.shutOwn' : 'join.shut'));
    find('#again', page, HTMLDetailsElement).open = true;
  } else if (known) {
    result.className = 'said';
    say(result, t('join.known', { name: isolated(known.me.name) }));
  }
}

/** @param {() => Promise<void>} act nothing else is sent meanwhile */
async function once(act) {
  if (page.ariaBusy === 'true') return;
  page.ariaBusy = 'true';
  await act().finally(() => { page.ariaBusy = 'false'; });
}

async function join() {
  if (!code.room || code.asked !== code.code) await look();
  if (!code.room) {
    code.field.focus();
    return;
  }
  const { room } = code.room;
  try {
    if (known) await comeBack(known);
    else await enter({ room, name: name.value });
  } catch (error) {
    judge(result, false, sentence(error));
  }
}

/** Back to a seat that this browser has. @param {{seat: Seat, me: Me}} known */
async function comeBack({ seat, me }) {
  const text = name.value.trim();
  if (text && text !== me.name) await seat.request('PATCH', '/api/seats/me', { name: text });
  seat.enter({ room: seat.room, token: seat.token ?? '' });
  location.assign(lessonAddress(me.lesson || first));
}

/** Takes a seat and goes where the class is. @param {object} wanted @param {Element} [output] */
async function enter(wanted, output = result) {
  const given = await patient(() => call(anonymous, 'POST', '/api/seats', wanted), output);
  new Seat().enter(given);
  location.assign(lessonAddress(given.lesson || first));
}

onSubmit(form, () => once(join));
code.field.addEventListener('input', () => {
  if (code.whole && code.code !== code.asked) look();
});
other.addEventListener('click', () => offerName(true));
onSubmit(back, () => {
  const output = find('output', back);
  if (!seatCode.value.trim()) return refuse(output, t('join.noSeatCode'), seatCode);
  once(() => enter({ room: '', name: '', code: seatCode.value }, output)
    .catch((error) => refuse(output, sentence(error), seatCode)));
});

greet();
const given = decodeURIComponent(location.pathname.split('/')[2] ?? '') || new URLSearchParams(location.search).get('code') || '';
if (given) {
  code.field.value = code.field.defaultValue = given.toUpperCase();
  await look();
  code.hide(Boolean(code.room) && code.linked); // nobody types what the link has
} else {
  offerName();
  code.field.focus();
}
