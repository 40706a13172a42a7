// @ts-check
// A call's answer as a file. It is fetched, because a link could not carry the token.
import { Problem } from './call.js';
import { el } from './dom.js';

/** Saves what a path answers; throws a Problem unless it succeeds. @param {Record<string, string>} headers @param {string} path @param {string} name what the file is called, without the day @param {string} kind its extension */
export async function download(headers, path, name, kind) {
  const response = await fetch(path, { headers, cache: 'no-store' });
  if (!response.ok) throw new Problem(response.status, (await response.json().catch(() => null))?.detail ?? response.statusText);
  const url = URL.createObjectURL(await response.blob());
  const day = new Date().toLocaleDateString('sv'); // 2026-11-22
  el('a', { href: url, download: `session-lab-${name}-${day}.${kind}` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
