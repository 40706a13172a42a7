// @ts-check
// The page's words, in its language, as the server put them into the page.
import { find } from './dom.js';

const data = JSON.parse(find('#words').textContent ?? '');
/** @type {Record<string, string>} */
const words = typeof data === 'string' ? JSON.parse(data) : data;

export const lang = document.documentElement.lang;

/** The words under js.{key}, {name} replaced. @param {string} key @param {Record<string, string | number>} [vars] */
export function t(key, vars = {}) {
  return (words[`js.${key}`] ?? key).replace(/\{(\w+)\}/g, (_, name) => String(vars[name]));
}

/** The same with nodes in the places of {name}s. @param {string} key @param {Record<string, Node | string>} nodes @returns {(Node | string)[]} */
export function woven(key, nodes) {
  return (words[`js.${key}`] ?? key).split(/(\{\w+\})/).map((part) => nodes[/^\{(\w+)\}$/.exec(part)?.[1] ?? ''] ?? part);
}
