// @ts-check
// The chip: how a session ID looks wherever it appears. The server gives hue,
// shape and tag; CSS draws the shape, so that copying copies what travelled.
import { el } from './dom.js';
import { t } from './words.js';

const LONG = 64; // no line has room for more: a sealed value

/**
 * @param {Identity} face
 * @param {object} [how]
 * @param {string} [how.text] what travelled, in place of the tag; never altered
 * @param {string} [how.rest] more of the id after the tag
 * @param {boolean} [how.orphan] it opens no row
 * @param {boolean} [how.button] it can be picked
 */
export function chip(face, { text = face.tag, rest, orphan, button } = {}) {
  const node = el(button ? 'button' : 'span', {
    class: ['sid', text === face.tag && 'tag', text.length > LONG && 'long', face.chosen && 'chosen', orphan && 'orphan'].filter(Boolean).join(' '),
    'data-hue': `${face.hue}`,
    'data-shape': `${face.shape}`,
    title: face.chosen ? t('chosen') : undefined,
  });
  const bold = text.startsWith(face.tag) ? face.tag : text;
  if (bold) node.append(el('b', {}, bold), text.slice(bold.length));
  if (rest) node.append(el('span', { class: 'rest' }, rest));
  return node;
}
