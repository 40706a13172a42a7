// @ts-check
// The chip: how a session ID looks wherever it appears. The server gives hue,
// shape and tag; CSS draws the shape, so that copying copies what travelled.
import { el } from './dom.js';
import { t } from './words.js';

const LONG = 64; // no line has room for more: a sealed value

/**
 * @param {Key} key
 * @param {object} [how]
 * @param {string} [how.text] what travelled, in place of the tag; never altered
 * @param {string} [how.rest] more of the id after the tag
 * @param {boolean} [how.orphan] it opens no row
 * @param {boolean} [how.button] it can be picked
 */
export function chip(key, { text = key.tag, rest, orphan, button } = {}) {
  const node = el(button ? 'button' : 'span', {
    class: ['sid', text === key.tag && 'tag', text.length > LONG && 'long', key.chosen && 'chosen', orphan && 'orphan'].filter(Boolean).join(' '),
    'data-hue': `${key.hue}`,
    'data-shape': `${key.shape}`,
    title: key.chosen ? t('chosen') : undefined,
  });
  const bold = text.startsWith(key.tag) ? key.tag : text;
  if (bold) node.append(el('b', {}, bold), text.slice(bold.length));
  if (rest) node.append(el('span', { class: 'rest' }, rest));
  return node;
}
