// @ts-check
// One call of the lab's API, and when it is worth another try.
import { judge } from './dom.js';
import { lang, t } from './words.js';

/** The headers of a call by nobody in particular. */
export const anonymous = { 'Accept-Language': lang };

/** An answer of the API that is not a success; its message is the sentence it gave. */
export class Problem extends Error {
  /** @param {number} status @param {string} detail @param {string} [reason] @param {number} [after] seconds until it is worth another try, 0 where the server does not say */
  constructor(status, detail, reason = '', after = 0) {
    super(detail);
    this.status = status;
    this.reason = reason;
    this.after = after;
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
  if (!response.ok) throw new Problem(response.status, data?.detail ?? response.statusText, data?.reason, Number(response.headers.get('Retry-After')));
  return data;
}

/** What went wrong, in a sentence. @param {unknown} error */
export function sentence(error) {
  return error instanceof Problem ? error.message : t('unreachable');
}

/** What went wrong where the page tries again by itself. @param {Problem} problem */
export const trying = ({ after, message }) => (after ? t('again', { say: message }) : message);

/** Waits until another try is worth it; a class that was refused at once does not come back at once. @param {unknown} error @param {number} [least] in ms */
export function later(error, least = 0) {
  const after = error instanceof Problem ? error.after * 1000 : 0;
  return new Promise((done) => { setTimeout(done, Math.max(least, after * (1 + Math.random() / 2))); });
}

/**
 * Does a piece of work, and again where so many ask for it at the same time that the
 * server says when to come back; says so meanwhile.
 * @param {() => Promise<any>} work @param {Element} output where that is said
 * @param {() => boolean} [wanted] whether another try is still worth it
 * @returns {Promise<any>}
 */
export async function patient(work, output, wanted = () => true) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || !error.after || !wanted()) throw error;
    judge(output, false, trying(error), '…');
    await later(error);
    if (!wanted()) throw error;
    return patient(work, output, wanted);
  }
}
