// @ts-check
// Rows in the tables of a demo. Where two servers have a table each, both may have a
// row under one ID; so a row is kept by its tag and, there, by its server. Pure functions.

/** The key that a row is kept by. @param {{tag: string, server?: number}} row */
export const keyOf = ({ tag, server }) => (server ? `${tag}@${server}` : tag);

/** The key of the row that a server finds under a tag, null where it finds none. @param {State['rows']} rows @param {string} tag @param {number} [server] */
export function keyAt(rows, tag, server) {
  return [tag, keyOf({ tag, server })].find((key) => rows.has(key)) ?? null;
}

/** The row that a server finds under a tag. @param {State['rows']} rows @param {string} tag @param {number} [server] */
export const rowAt = (rows, tag, server) => rows.get(tag) ?? rows.get(keyOf({ tag, server }));

/** A row under a tag, at whichever server. @param {State['rows']} rows @param {string} tag */
export const anyRow = (rows, tag) => rows.get(tag) ?? rows.get(keyOf({ tag, server: 1 })) ?? rows.get(keyOf({ tag, server: 2 }));

/** Whether any server has a row under a tag. @param {State['rows']} rows @param {string} tag */
export const hasRow = (rows, tag) => anyRow(rows, tag) !== undefined;

/** How many servers a storage has. @param {DemoStorage} storage */
export const serversOf = ({ servers }) => servers ?? 1;

/** The servers that have a table each; [0] is the one table that there is otherwise. @param {Pick<State, 'storage'>} state */
export const tablesOf = ({ storage }) => (serversOf(storage) === 2 && !storage.store ? [1, 2] : [0]);

/** The rows of one server's table; of all where there is one table. @template {{server?: number}} R @param {R[]} rows @param {number} server */
export const ofTable = (rows, server) => (server ? rows.filter((row) => row.server === server) : rows);

/** One row for each tag, where two servers may have one each. @template {{tag: string}} R @param {R[]} rows @returns {R[]} */
export const byTag = (rows) => [...new Map(rows.map((row) => [row.tag, row])).values()];

/** The query that names the server whose row a call is about. @param {Row | undefined} row */
export const atServer = (row) => (row?.server ? `?server=${row.server}` : '');

/**
 * How servers and store were before an event, as far as it tells.
 * @param {StorageChange | ServerChange} ev @returns {Health}
 */
export function healthBefore(ev) {
  if (ev.type === 'storage') return {};
  const { op, server = 0, health } = ev;
  const { stopped = [], store } = health;
  switch (op) {
    case 'stopped': return { ...health, stopped: stopped.filter((n) => n !== server) };
    case 'started': return { ...health, stopped: [...stopped, server].sort() };
    case 'store-off': case 'store-failed': return { stopped };
    case 'store-on': return { stopped, store: 'off' };
    case 'store-back': return { stopped, store: 'failed' };
    default: return { stopped, store };
  }
}
