// @ts-check
// The thread: from the header line that carried the session ID to the row it opened.
import { find } from './dom.js';

/** Ties a line to a row of the panel; hides the thread where either is missing. @param {HTMLElement} panel @param {HTMLElement} table the row's @param {HTMLElement | null} row @param {Element | null} line */
export function tie(panel, table, row, line) {
  const thread = find('.thread', panel);
  if (!row || !line) {
    thread.hidden = true;
    return;
  }

  // Everything is read before anything is written, so that the page is laid out once.
  const top = panel.getBoundingClientRect().top + panel.clientTop;
  const middle = (/** @type {Element} */ e) => {
    const box = e.getBoundingClientRect();
    return box.top + box.height / 2 - top;
  };
  const head = find('thead', table).getBoundingClientRect().bottom - top;
  const foot = table.getBoundingClientRect().bottom - top;
  const reach = table.getBoundingClientRect().left - panel.getBoundingClientRect().left;
  const want = middle(row);
  const start = Math.min(Math.max(want, head), foot);
  const end = middle(line);
  const far = reach > 8; // the row is in the second of two tables: the thread goes below the first
  thread.hidden = false;
  thread.toggleAttribute('data-away', start !== want); // the row is scrolled out of sight
  thread.dataset.hue = row.dataset.hue;
  thread.style.top = `${(far ? foot : start) - 1}px`;
  thread.style.height = `${end - (far ? foot : start) + 2}px`;
  thread.toggleAttribute('data-far', far);
  thread.style.setProperty('--reach', `${reach}px`);
  thread.style.setProperty('--below', `${foot - start}px`);
}

/** Scrolls the table, and nothing else, until the row can be seen. @param {HTMLElement} table @param {HTMLElement} row */
export function reveal(table, row) {
  const head = find('thead', table).getBoundingClientRect().bottom;
  const view = table.getBoundingClientRect();
  const box = row.getBoundingClientRect();
  if (box.top < head) table.scrollTop -= head - box.top;
  else if (box.bottom > view.bottom) table.scrollTop += box.bottom - view.bottom;
}
