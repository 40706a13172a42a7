// @ts-check
// The demo's servers and the store that they share, each with its plug: restart it, stop
// it, start it, switch the store off and on.
import { sentence } from './call.js';
import { arrange, button, el, say } from './dom.js';
import { storeName } from './lives.js';
import { serversOf } from './rows.js';
import { t } from './words.js';

/** One thing that has a plug: server 0 is the store. @typedef {{item: HTMLLIElement, name: HTMLElement, state: HTMLElement, acts: HTMLButtonElement[]}} Plug */

export class Plugs {
  /** By server; 0 is the store. @type {Map<number, Plug>} */
  plugs = new Map();
  may = false;
  /** What is drawn. @type {unknown[]} */
  drawn = [];

  /** @param {import('./switchboard.js').Call} call @param {(ok: boolean, text: string) => void} tell */
  constructor(call, tell) {
    this.call = call;
    this.tell = tell;
    this.node = el('ul', { class: 'plugs', 'aria-label': t('plug.title') });
  }

  /** @param {Pick<State, 'storage' | 'health'>} state @param {boolean} may whether this visitor may pull a plug */
  draw({ storage, health }, may) {
    const now = [storage, health, may];
    if (now.every((part, i) => part === this.drawn[i])) return;
    this.drawn = now;
    const count = serversOf(storage);
    const numbers = [...Array(count).keys()].map((i) => i + 1);
    const all = storage.store ? [...numbers, 0] : numbers;
    arrange(this.node, all.map((server) => {
      const plug = this.plugs.get(server) ?? this.plug(server);
      const off = server ? Boolean(health.stopped?.includes(server)) : health.store === 'off' || health.store === 'failed';
      const failed = !server && health.store === 'failed';
      say(plug.name, server ? t(count === 2 ? 'storage.at' : 'plug.server', { server }) : storeName(storage.store));
      say(plug.state, failed ? t('storage.is.failed') : t(off ? 'plug.off' : 'plug.on'));
      plug.item.toggleAttribute('data-off', off);
      const shown = server ? [!off, count === 2 && !off, off] : [!off || failed, health.store === 'off'];
      const pressed = plug.acts.find((act) => act === document.activeElement);
      plug.acts.forEach((act, i) => { act.hidden = !shown[i] || !may; });
      if (pressed?.hidden) plug.acts.find((act) => !act.hidden)?.focus(); // the button that undoes it
      return plug.item;
    }));
  }

  /** @param {number} server @returns {Plug} */
  plug(server) {
    const name = el('b');
    const state = el('span', { class: 'is' });
    const ops = server ? ['restarted', 'stopped', 'started'] : ['store-off', 'store-on'];
    const acts = ops.map((op) => button(t(`plug.${op}`), () => this.pull(op, server), { name: op, 'aria-label': t(`plug.${op}.of`, { server }) }));
    const plug = { item: el('li', { 'data-server': `${server}` }, name, ' ', state, ...acts), name, state, acts };
    this.plugs.set(server, plug);
    return plug;
  }

  /** @param {string} op @param {number} server */
  async pull(op, server) {
    try {
      await this.call('POST', '/servers', server ? { op, server } : { op });
      this.tell(true, t(`plug.${op}.done`, { server }));
    } catch (error) {
      this.tell(false, sentence(error));
    }
  }
}
