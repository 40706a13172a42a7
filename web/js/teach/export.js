// @ts-check
// Progress as a file. It is fetched, because a link could not carry the token.
import { Problem } from '../call.js';
import { el, find } from '../dom.js';
import { t } from '../words.js';

/** Makes the two buttons work. @param {Desk} desk */
export function exports(desk) {
  for (const kind of ['csv', 'json']) {
    find(`#${kind}`).addEventListener('click', () => desk.attempt(() => save(desk, kind), t('teach.exported')));
  }
}

/** @param {Desk} desk @param {string} kind */
async function save(desk, kind) {
  const { room, code } = desk.state.room;
  const response = await fetch(desk.path(`/progress.${kind}`), { headers: desk.lead.headers(), cache: 'no-store' });
  if (!response.ok) throw new Problem(response.status, (await response.json().catch(() => null))?.detail ?? response.statusText);
  const url = URL.createObjectURL(await response.blob());
  const day = new Date().toLocaleDateString('sv'); // 2026-11-22
  el('a', { href: url, download: `session-lab-${code || room}-${day}.${kind}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
