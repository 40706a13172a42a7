// @ts-check
// Notes: sentences of the moment, each until it is closed or what it offers is
// done. They stand where they cover nothing, and take no focus.
import { button, el, find, keep, kept } from './dom.js';
import { t } from './words.js';

const LATER = 'lab.said';

/** Shows a note, in the place of the one with the same id, and returns it where it is new. @param {string} id @param {string} text @param {...HTMLElement} acts */
export function note(id, text, ...acts) {
  const before = document.querySelector(`#notes [data-note="${id}"] p`);
  if (before?.textContent === text) return null; // it is read out once
  drop(id);
  const close = el('button', { class: 'btn icon bare', type: 'button', 'aria-label': t('note.close') }, '✕');
  const node = el('div', { class: 'told', 'data-note': id }, el('p', {}, text), ...acts, close);
  node.addEventListener('click', ({ target }) => {
    if (!(target instanceof Element) || !target.closest('.btn')) return;
    drop(id);
    onward(find('#notes'));
  });
  find('#notes').append(node);
  return node;
}

/** Where the focus went away with something, it is on what comes after that. @param {Element} gone its place */
export function onward(gone) {
  const now = document.activeElement;
  if (now?.matches(':not(body)') && now.checkVisibility()) return;
  const next = [...document.querySelectorAll('a, button, summary, input')].find((e) => e.checkVisibility()
    && (gone.contains(e) || gone.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING));
  if (next instanceof HTMLElement) next.focus({ preventScroll: true });
}

/** Takes a note away. @param {string} id */
export function drop(id) {
  document.querySelector(`#notes [data-note="${id}"]`)?.remove();
}

/** A button of a note. @param {string} text @param {() => unknown} work */
export const act = (text, work) => button(text, work, { class: 'btn primary' });

/** Whether leaving now could take away what somebody types; of the demo's page nobody knows. */
export function typing() {
  return document.activeElement instanceof HTMLIFrameElement
    || [...document.querySelectorAll('input')].some((f) => f.type === 'text' && !f.readOnly && f.value !== f.defaultValue);
}

/** Begins the page anew, in the default room, and says why: at once, unless somebody is typing. @param {string} why */
export function startOver(why) {
  const go = () => {
    keep(LATER, why);
    location.reload();
  };
  if (typing()) note('over', why, act(t('note.goOn'), go));
  else go();
}

/** Says what was left to say when the page began anew. */
export function greet() {
  const why = kept(LATER);
  keep(LATER, null);
  if (why) note('over', why);
}
