// @ts-check
// One call of the lab's API.
import { t } from './words.js';

/** An answer of the API that is not a success; its message is the sentence it gave. */
export class Problem extends Error {
  /** @param {number} status @param {string} detail */
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/**
 * Sends JSON and reads JSON; a 204 is null. Throws a Problem unless it succeeds.
 * @param {Record<string, string>} headers @param {string} method @param {string} path @param {object} [body]
 * @returns {Promise<any>}
 */
export async function call(headers, method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { ...headers, ...(body && { 'Content-Type': 'application/json' }) },
    body: JSON.stringify(body),
    cache: 'no-store',
  });
  const data = await response.json().catch(() => null); // a 204 has no body
  if (!response.ok) throw new Problem(response.status, data?.detail ?? response.statusText);
  return data;
}

/** What went wrong, in a sentence. @param {unknown} error */
export function sentence(error) {
  return error instanceof Problem ? error.message : t('unreachable');
}
