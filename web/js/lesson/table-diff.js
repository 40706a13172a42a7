// @ts-check
// What one step changed in the table: of each row that it touched, how.

/** @typedef {'made' | 'gone' | 'named' | 'touched'} Changed */

/** @param {State} before @param {State} after @returns {Map<string, Changed>} by tag */
export function diff(before, after) {
  /** @type {Map<string, Changed>} */
  const changed = new Map();
  for (const [tag, row] of after.rows) {
    const old = before.rows.get(tag);
    if (old === row) continue;
    if (!old || old.created !== row.created) changed.set(tag, 'made');
    else if (old.username !== row.username) changed.set(tag, 'named');
    else if (old.requests !== row.requests) changed.set(tag, 'touched');
  }
  for (const tag of before.rows.keys()) {
    if (!after.rows.has(tag)) changed.set(tag, 'gone');
  }
  return changed;
}

/** The rows of both, each in the place it had. @param {State} before @param {State} after @returns {State['rows']} */
export function merged(before, after) {
  const same = [...before.rows].map(([tag, row]) => /** @type {const} */ ([tag, after.rows.get(tag) ?? row]))
    .filter(([tag, row]) => row.created === before.rows.get(tag)?.created); // else it was made again, and is the newest
  return new Map([...same, ...after.rows]);
}
