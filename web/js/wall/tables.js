// @ts-check
// The board's tables: one, or one for each of two servers, side by side.
import { clock, find, say } from '../core/dom.js';
import { tablesOf } from '../core/rows.js';
import { BigTable } from './table.js';
import { t } from '../core/words.js';

export class BigTables {
  /** @param {HTMLElement} page @param {(tag: string) => void} onChoose @param {() => void} onOld */
  constructor(page, onChoose, onOld) {
    this.place = find('.pair', page);
    this.make = (/** @type {HTMLElement} */ root) => new BigTable(root, onChoose, onOld);
    /** One for each server that has a table. */
    this.all = [this.make(find('.rows', this.place))];
  }

  /** Makes so many tables. @param {number} n */
  part(n) {
    this.place.toggleAttribute('data-split', n > 1);
    for (const { root } of this.all.splice(n)) root.remove();
    if (this.all.length === n) return;
    const root = /** @type {HTMLElement} */ (this.all[0].root.cloneNode(true));
    for (const part of root.querySelectorAll('.whose, .mode, .roster, .roster-said')) part.remove();
    find('tbody', root).replaceChildren();
    find('caption b', root).id = 'big-h-2';
    find('table', root).setAttribute('aria-labelledby', 'big-h-2');
    this.place.append(root);
    this.all.push(this.make(root));
  }

  /** Draws them, and says how many rows there is no room for. @param {View} view @param {string | null} hit the key of the row that the thread leads to */
  draw(view, hit) {
    const { state, apart } = view;
    const servers = apart ? [0] : tablesOf(state);
    if (servers.length !== this.all.length) this.part(servers.length);
    return this.all.map((table, i) => {
      table.server = servers[i];
      const below = table.draw(view, hit);
      this.head(table, view);
      return below;
    }).reduce((a, b) => a + b);
  }

  /** What a table says of itself. @param {BigTable} table @param {View} view */
  head(table, { state, apart, seats }) {
    const { server, root } = table;
    const { health, storage, emptied, epoch, count, restarted } = state;
    const stopped = !apart && Boolean(server ? health.stopped?.includes(server) : health.stopped?.length === (storage.servers ?? 1));
    const is = apart ? '' : stopped ? t('storage.stopped') : health.store ? t(`storage.is.${health.store}`) : '';
    root.toggleAttribute('data-stopped', is !== '');
    say(find('caption b', root), apart ? t('wall.seats', { n: seats.length }) : server ? t('storage.at', { server })
      : storage.store ? t(`storage.tableIn.${storage.store}`) : t('wall.table'));
    const output = find('.health', root);
    output.hidden = !is;
    say(output, is);
    const at = emptied[server || 1];
    const why = server && stopped ? 'storage.stoppedEmpty' : server ? 'storage.emptiedOf' : 'wall.restarted';
    table.say(!epoch ? '' : apart ? (seats.length ? '' : t('wall.each')) : table.drawn.size || (!server && count) ? ''
      : at ? t(why, { server, time: clock(at) })
        : restarted ? t('wall.restarted', { time: clock(restarted) }) : t('wall.empty'));
  }

  /** The row with a key, as it is drawn. @param {string | null} key */
  row(key) {
    return this.all.map(({ drawn }) => drawn.get(key ?? '')?.tr).find(Boolean) ?? null;
  }
}
