// @ts-check
// The four cells: cookie or none, row or none; where this seat's browsers are,
// as far as the server can know.
import { clock, el, find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { caseOf } from '../core/journal.js';
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
    const browsers = [...state.held].map(([browser, held]) => {
      const row = held.face ? state.rows.get(held.face.tag) : undefined;
      const now = caseOf(held.has, Boolean(row));
      return { browser, now, came: held.came, name: row?.username && isolated(row.username) };
    });
    const last = state.own && state.held.get(state.own.browser);
    const version = JSON.stringify([browsers, state.own?.seq]);
    if (version === this.drawn) return;
    this.drawn = version;

    for (const td of this.figure.querySelectorAll('td[data-cell]')) {
      const { cell } = /** @type {HTMLElement} */ (td).dataset;
      const here = browsers.filter(({ now }) => now === cell);
      const were = browsers.filter(({ now, came }) => came === cell && came !== now);
      td.classList.toggle('now', here.length > 0);
      find('.marks', td).replaceChildren(
        ...here.map(({ browser, name }) => mark('●', browser, [
          t('ledger.now'), cell === 'both' && (name ?? t('ledger.waiting'))].filter(Boolean).join(' · '))),
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
