// @ts-check
// What a session table says of itself: whose it is, whether its server runs and its
// store answers, and why it is empty.
import { clock, find, say } from '../core/dom.js';
import { t } from '../core/words.js';

/** Why a table has no rows. @param {State} state @param {number} server whose it is, 0 where there is one table */
export function none({ emptied, health, restarted, storage }, server) {
  const at = emptied[server || 1];
  if (server && health.stopped?.includes(server)) return t('storage.stoppedEmpty', { server });
  if (at && server) return t('storage.emptiedOf', { server, time: clock(at) });
  if (at && !storage.store) return t('storage.emptied', { time: clock(at) });
  return restarted ? t('restarted', { time: clock(restarted) }) : t('emptyTable');
}

/** The table's name and state. @param {HTMLElement} root @param {State} state @param {number} server */
export function head(root, { storage, health }, server) {
  const stopped = Boolean(server ? health.stopped?.includes(server) : health.stopped?.length && (health.stopped.length === (storage.servers ?? 1)));
  root.toggleAttribute('data-stopped', stopped || Boolean(health.store));
  const name = server ? t('storage.tableOf', { server }) : t('storage.table');
  say(find('caption b', root), name);
  if (root.ariaLabel !== name) root.ariaLabel = name;
  const where = find('.where', root);
  const shared = where.dataset.servers; // what a class says of its servers (class.js)
  if (storage.store || server) say(where, t(`storage.in.${storage.store || 'own'}`));
  else say(where, t(shared ? `room.${shared}` : 'storage.in.memory'));
  const word = stopped ? t('storage.stopped') : health.store ? t(`storage.is.${health.store}`) : '';
  const output = find('.health', root);
  output.hidden = !word;
  say(output, word);
}
