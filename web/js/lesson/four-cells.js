// @ts-check
// The four cells: cookie or none, row or none; where this seat's browsers are,
// as far as the server can know.
import { clock, el, find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { caseOf } from '../core/journal.js';
import { rowAt, tablesOf } from '../core/rows.js';
import { t } from '../core/words.js';

export class FourCells {
  /** @type {string} */
  drawn = '';

  /** @param {HTMLElement} figure */
  constructor(figure) {
    this.figure = figure;
  }

  /** @param {State} state */
  draw(state) {
    // Where two servers have a table each, a cookie's row may be at one of them: the browser then stands in two cells.
    const browsers = [...state.held].flatMap(([browser, held]) => tablesOf(state).map((server) => {
      const row = held.face ? rowAt(state.rows, held.face.tag, server) : undefined;
      const now = caseOf(held.has, Boolean(row));
      return { browser, server, now, came: held.came, name: row?.username && isolated(row.username) };
    }));
    const last = state.own && state.held.get(state.own.browser);
    const version = JSON.stringify([browsers, state.own?.seq]);
    if (version === this.drawn) return;
    this.drawn = version;

    for (const td of this.figure.querySelectorAll('td[data-cell]')) {
      const { cell } = /** @type {HTMLElement} */ (td).dataset;
      const here = browsers.filter(({ now }) => now === cell);
      const were = browsers.filter(({ browser, now, came, server }) => server < 2 && came === cell && came !== now && !here.some((one) => one.browser === browser));
      td.classList.toggle('now', here.length > 0);
      find('.marks', td).replaceChildren(
        ...here.map(({ browser, server, name }) => mark('●', browser, [
          server && t('storage.at', { server }), t('ledger.now'), cell === 'both' && (name ?? t('ledger.waiting'))].filter(Boolean).join(' · '))),
        ...were.map(({ browser }) => mark('○', browser, t('ledger.came'))),
      );
    }
    if (!state.own || !last) return;
    const { browser, at, request } = state.own;
    say(find('.note', this.figure), t('ledger.saw', { browser, time: clock(at), what: `${request.method} ${request.path}` }));
  }
}

/** @param {string} glyph @param {string} browser @param {string} words */
function mark(glyph, browser, words) {
  return el('span', { class: glyph === '●' ? 'mark' : 'mark was' },
    el('span', { 'aria-hidden': 'true' }, `${glyph} `), el('b', {}, browser), ` ${words}`);
}
