// @ts-check
// A prepared question comes in every language; each page shows it in its own.
// What the instructor typed has one wording and stays as it is.
import { lang } from './words.js';

/** @template {Ask | null} T @param {T} ask @returns {T} */
export function worded(ask) {
  const wording = ask?.words?.[lang];
  if (!ask || !wording) return ask;
  return { ...ask, ask: wording.ask, options: ask.options.map((option, i) => ({ ...option, say: wording.options[i] ?? option.say })) };
}
