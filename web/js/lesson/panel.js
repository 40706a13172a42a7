// @ts-check
// The panel: the session table and the wire of the moment that is shown, and the
// thread between them.
import { find } from '../core/dom.js';
import { empty } from '../core/journal.js';
import { tablesOf } from '../core/rows.js';
import { reveal, tie } from '../core/thread.js';
import { opened } from '../core/verdict.js';
import { SessionTable } from './table.js';
import { WireView } from './wire.js';

export class Panel {
  /** What is drawn. */
  view = empty();
  /** The exchange whose row was scrolled to. @type {Exchange | null} */
  seen = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.place = find('.tables', root);
    this.table = find('session-table', root, SessionTable);
    /** One for each server that has a table. */
    this.tables = [this.table];
    this.wire = find('wire-view', root, WireView);
    this.place.addEventListener('scroll', () => this.thread(), { passive: true, capture: true });
    this.wire.addEventListener('drawn', () => this.thread());
  }

  /** @param {State} view @param {State | null} before one step before, where the moment is not now @param {boolean} picking a row is asked for */
  draw(view, before, picking) {
    this.view = view;
    const servers = tablesOf(view);
    if (servers.length !== this.tables.length) this.part(servers.length);
    this.tables.forEach((table, i) => {
      table.server = servers[i];
      table.draw(view, picking, before);
    });
    this.wire.draw(view);
  }

  /** Makes so many tables. @param {number} n */
  part(n) {
    this.place.toggleAttribute('data-split', n > 1);
    for (const table of this.tables.splice(n)) table.remove();
    while (this.tables.length < n) {
      const table = SessionTable.beside(this.table);
      this.place.append(table);
      this.tables.push(table);
    }
  }

  /** What wants the page laid out, once all else is drawn. */
  settle() {
    this.wire.settle();
    this.thread();
  }

  thread() {
    const { view } = this;
    const key = opened(view) ?? '';
    const table = this.tables.find(({ drawn }) => drawn.has(key)) ?? this.table;
    const row = table.drawn.get(key)?.tr ?? null;
    if (row && view.own !== this.seen) reveal(table, row);
    this.seen = view.own;
    tie(this.root, table, row, this.wire.end(view));
  }
}
