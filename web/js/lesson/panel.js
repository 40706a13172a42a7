// @ts-check
// The panel: the session table and the wire of the moment that is shown, and the
// thread between them.
import { find } from '../core/dom.js';
import { empty } from '../core/journal.js';
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
    this.table = find('session-table', root, SessionTable);
    this.wire = find('wire-view', root, WireView);
    this.table.addEventListener('scroll', () => this.thread(), { passive: true });
    this.wire.addEventListener('drawn', () => this.thread());
  }

  /** @param {State} view @param {State | null} before one step before, where the moment is not now @param {boolean} picking a row is asked for */
  draw(view, before, picking) {
    this.view = view;
    this.table.draw(view, picking, before);
    this.wire.draw(view);
  }

  /** What wants the page laid out, once all else is drawn. */
  settle() {
    this.wire.settle();
    this.thread();
  }

  thread() {
    const { view } = this;
    const row = this.table.drawn.get(opened(view) ?? '')?.tr ?? null;
    if (row && view.own !== this.seen) reveal(this.table, row);
    this.seen = view.own;
    tie(this.root, row, this.wire.end(view));
  }
}
