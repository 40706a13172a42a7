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
  const bend = (x1 + x2) / 2;
  const head = line.offsetHeight / 8;
  find('path', svg, SVGElement).setAttribute('d', `M${x2} ${y2}H${bend}V${y1}H${x1 + 4}m${head * 1.2} ${-head}l${-head * 1.2} ${head}l${head * 1.2} ${head}`);
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
