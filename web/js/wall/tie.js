// @ts-check
// The thread, sideways: from the header line that carried the session ID to its row.
import { find } from '../core/dom.js';

const mid = find('.mid');
const svg = find('.tie', mid, SVGElement);

/** Ties a line to a row; draws nothing where either is missing. @param {HTMLElement | null} row @param {HTMLElement | null} line */
export function tie(row, line) {
  if (!row || !line) {
    find('path', svg, SVGElement).setAttribute('d', '');
    return;
  }
  svg.dataset.hue = row.dataset.hue;
  const [rowX, y1] = place(row);
  const [x2, y2] = place(line);
  const x1 = rowX + row.offsetWidth;
  const head = line.offsetHeight / 8;
  const way = around(row, x1, x2) ?? `H${(x1 + x2) / 2}`;
  find('path', svg, SVGElement).setAttribute('d', `M${x2} ${y2}${way}V${y1}H${x1 + 4}m${head * 1.2} ${-head}l${-head * 1.2} ${head}l${head * 1.2} ${head}`);
}

/** The way below the second of two tables, where the row is in the first. @param {HTMLElement} row @param {number} from the row's end @param {number} to where the line begins */
function around(row, from, to) {
  const table = row.closest('.rows');
  const next = table?.nextElementSibling;
  if (!(table instanceof HTMLElement && next instanceof HTMLElement) || next.offsetLeft <= table.offsetLeft) return null;
  const [x, middle] = place(next);
  return `H${(x + next.offsetWidth + to) / 2}V${middle + next.offsetHeight / 2 - 2}H${(from + x) / 2}`;
}

/** Where an element begins and its middle, by offsets: a row may be on its way. @param {HTMLElement} e */
function place(e) {
  let x = 0;
  let y = e.offsetHeight / 2;
  for (let at = /** @type {Element | null} */ (e); at instanceof HTMLElement && at !== mid; at = at.offsetParent) {
    x += at.offsetLeft;
    y += at.offsetTop;
  }
  return [x, y];
}
