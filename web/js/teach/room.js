// @ts-check
// The room's own bar: which room, who may come in, whose server, and its end.
import { el, find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { copy } from '../core/copy.js';
import { open, sure } from './dialog.js';
import { t } from '../core/words.js';

/** The address of this page for a room. @param {string} room */
export function address(room) {
  const url = new URL(location.href);
  url.searchParams.set('room', room);
  return url.href;
}

/** What a room is called. @param {RoomView} room */
export const called = ({ name, code, room }) => isolated(name || code || room);

export class RoomBar {
  /** @param {Desk} desk @param {RoomView[]} rooms */
  constructor(desk, rooms) {
    this.desk = desk;
    this.home = rooms[0].room; // the default room, which stays
    this.open = find('#open', document, HTMLInputElement);
    this.clear = find('#clear', document, HTMLButtonElement);
    this.servers = [...document.querySelectorAll('input[name="servers"]')].filter((input) => input instanceof HTMLInputElement);

    this.closing = false; // by this page, which then knows where to go

    this.choice = find('#rooms', document, HTMLSelectElement);
    this.choice.replaceChildren(...rooms.map((room) => el('option', { value: room.room }, called(room))));
    this.choice.hidden = rooms.length < 2;
    this.choice.addEventListener('change', () => location.assign(address(this.choice.value)));
    addEventListener('pageshow', () => this.stay()); // also when the browser brings this page back as it was left
    this.stay();

    this.open.addEventListener('change', () => this.set({ open: this.open.checked }));
    for (const input of this.servers) {
      input.addEventListener('change', () => this.set({ servers: input.value === 'each' ? 'each' : 'one' }));
    }
    for (const id of ['#copy', '#nobody button']) find(id).addEventListener('click', () => this.copy());
    for (const id of ['#clear', '#w-clear']) find(id).addEventListener('click', () => this.empty());
    find('#new-room').addEventListener('click', () => this.make());
    find('#reset').addEventListener('click', () => this.reset());
    find('#close').addEventListener('click', () => this.close());
    find('#close').hidden = desk.state.room.room === this.home;
    this.links();
  }

  /** The choice shows the room that the page is of. */
  stay() {
    this.choice.value = this.desk.state.room.room;
  }

  /** Links that lead to this room, or keep to it. */
  links() {
    const { room } = this.desk.state.room;
    for (const link of document.querySelectorAll('#project, #nobody a')) {
      if (link instanceof HTMLAnchorElement) link.href = `/project/${room}`;
      if (link instanceof HTMLElement) link.hidden = false;
    }
    for (const link of document.querySelectorAll('.topbar a[hreflang]')) {
      if (!(link instanceof HTMLAnchorElement)) continue;
      const url = new URL(address(room));
      url.searchParams.set('lang', link.hreflang);
      link.href = url.href;
    }
  }

  /** Changes the room, here at once. @param {Partial<RoomView>} change */
  async set(change) {
    const { desk } = this;
    const before = desk.state.room;
    desk.change({ room: { ...before, ...change } });
    const done = await desk.attempt(async () => {
      const room = await desk.instructor.request('PATCH', desk.path(), change);
      desk.change({ room: { ...desk.state.room, ...room } });
    });
    if (done) desk.refresh();
    else desk.change({ room: before });
  }

  async copy() {
    const { join = '' } = this.desk.state.room;
    const done = await copy(join, document.body);
    this.desk.tell(done ? t('teach.copied', { what: join }) : t('teach.notCopied', { what: join }), !done);
  }

  make() {
    const dialog = find('#d-new', document, HTMLDialogElement);
    find('input', dialog, HTMLInputElement).value = '';
    open(dialog, async (form) => {
      const room = await this.desk.instructor.request('POST', '/api/rooms', { name: String(form.get('name')).trim() });
      location.assign(address(room.room));
    });
  }

  empty() {
    const { desk } = this;
    const n = desk.state.journal.count;
    sure({ title: t('teach.clearTitle'), text: t('teach.clearSay', { n }), verb: t('teach.clearYes') }, async () => {
      await desk.instructor.request('DELETE', desk.path('/sessions'));
      desk.tell(t('teach.cleared'));
      desk.refresh();
    });
  }

  reset() {
    const { desk } = this;
    sure({ title: t('teach.resetTitle'), text: t('teach.resetSay'), verb: t('teach.resetYes') }, async () => {
      await desk.instructor.request('POST', desk.path('/reset'));
      desk.tell(t('teach.wasReset'));
      desk.refresh();
    });
  }

  close() {
    const { desk, home } = this;
    const name = called(desk.state.room);
    sure({ title: t('teach.closeTitle', { name }), text: t('teach.closeSay'), verb: t('teach.closeYes') }, async () => {
      this.closing = true;
      try {
        await desk.instructor.request('DELETE', desk.path());
      } catch (error) {
        this.closing = false;
        throw error;
      }
      location.assign(address(home));
    });
  }

  draw() {
    const { room, journal } = this.desk.state;
    say(find('#room-name'), isolated(room.name || t('teach.room')));
    say(find('#code'), room.code ?? '');
    this.open.checked = room.open;
    for (const input of this.servers) input.checked = input.value === room.servers;
    say(find('#servers-say'), [t(`teach.say.${room.servers}`), room.open ? '' : t('teach.say.closed')].join(' ').trim());
    for (const id of ['#clear', '#w-clear']) find(id, document, HTMLButtonElement).disabled = !journal.count;
    this.nobody(room);
  }

  /** What is said while nobody has come. @param {RoomView} room */
  nobody({ join, code = '', class: led }) {
    const root = find('#nobody');
    if (root.hidden || !join || root.dataset.key === join) return;
    root.dataset.key = join;
    const { host, hostname, port } = new URL(join);
    const here = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    say(find('.where', root), t('teach.where', { address: code ? `${host}/j` : join.replace(/^https?:\/\//, '') }));
    say(find('.code-word', root), code);
    say(find('.help', root), here ? t(led ? 'teach.noAddress' : 'teach.onlyHere') : t('teach.help', { port: port || '80' }));
    find('img', root, HTMLImageElement).src = this.desk.path('/qr.svg');
  }
}
