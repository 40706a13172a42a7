// @ts-check
// The bar below the session table, where the demo has more than one server in memory:
// the plugs, a look into the store, and browser B with the session of A.
import { el, find, judge, say } from '../core/dom.js';
import { unseen } from '../core/lives.js';
import { Plugs } from '../core/plugs.js';
import { serversOf } from '../core/rows.js';
import { t } from '../core/words.js';
import { StoreView } from './store-view.js';
import { sameSession } from './same-session.js';

export class ServersBar {
  may = false;
  /** The class for which it is known who may. @type {Settings | null | undefined} */
  asked = undefined;

  /** @param {HTMLElement} panel @param {Seat} seat @param {import('./browsers.js').Browsers} browsers @param {() => void} redraw */
  constructor(panel, seat, browsers, redraw) {
    this.root = find('.servers', panel);
    this.seat = seat;
    this.redraw = redraw;
    this.output = el('output', { class: 'said' });
    const tell = (/** @type {boolean} */ ok, /** @type {string} */ text) => {
      if (ok) {
        this.output.replaceChildren(); // one sees it; a line more would move all below
        say(find('#live'), text);
      } else judge(this.output, false, text);
    };
    /** @type {import('../core/switchboard.js').Call} */
    const call = (method, more, body) => seat.call(method, seat.path(more), body);
    this.plugs = new Plugs(call, tell);
    this.what = el('p', { class: 'what' });
    this.view = new StoreView(find('.tables', panel), call);
    this.same = sameSession(browsers, tell);
    this.root.append(this.what, this.plugs.node, this.view.button, this.same, this.output);
  }

  /** @param {State} state @param {boolean} past whether a moment before now is shown */
  draw(state, past) {
    const { storage } = state;
    const two = serversOf(storage) === 2;
    this.root.hidden = !two && !storage.store && !storage.delay;
    this.view.draw(state, past);
    this.same.hidden = !storage.delay || past;
    if (this.root.hidden) return;
    this.ask(state);
    say(this.what, unseen(storage));
    this.plugs.node.hidden = past;
    this.plugs.draw(state, this.may);
  }

  /** Learns who may pull a plug: once, and again where the class has changed. @param {State} state */
  async ask({ room }) {
    if (this.asked !== undefined && room === this.asked) return;
    this.asked = room;
    try {
      this.may = (await this.seat.call('GET', this.seat.path())).maySetPolicy;
      this.redraw();
    } catch {
      this.asked = undefined; // the link says that the lab does not answer
    }
  }
}
