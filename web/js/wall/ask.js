// @ts-check
// Predict, then see: the question, how the room answers, and who was right.
import { el, find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { t } from '../core/words.js';
import { worded } from '../core/worded.js';

const root = find('.ask');
/** What is drawn. @type {Ask | null} */
let drawn = null;
let by = '';

/** @param {Ask | null} told @param {string} name of the seat that decides, '' where it is not to be told */
export function drawAsk(told, name) {
  if (told === drawn && name === by) return;
  const same = told && drawn?.id === told.id;
  drawn = told;
  by = name;
  root.hidden = !told;
  const ask = worded(told);
  if (!ask) return;
  const list = find('.options', root);
  if (!same) {
    say(find('h2', root), ask.ask);
    list.replaceChildren(...ask.options.map(({ say: text }) => (
      el('li', {}, el('span', { class: 'what' }, text), el('span', { class: 'bar', 'aria-hidden': 'true' }, el('i')), el('b', { class: 'n' }), el('span', { class: 'mark' })))));
    list.classList.toggle('two', ask.options.length > 3);
  }
  const { counts, outcome } = ask;
  const most = Math.max(1, ...counts ?? []);
  [...list.children].forEach((li, i) => {
    const n = counts?.[i] ?? 0;
    find('i', li).style.inlineSize = `${(100 * n) / most}%`;
    say(find('.n', li), counts ? `${n}` : '');
    li.classList.toggle('right', i === outcome);
    say(find('.mark', li), i === outcome ? t('wall.ask.right') : '');
  });
  const right = outcome === null ? 0 : counts?.[outcome] ?? 0;
  say(find('.standing', root), outcome !== null ? t('wall.ask.outcome', { n: right, all: ask.answered })
    : `${t('wall.ask.answered', { n: ask.answered })} ${ask.open ? t('wall.ask.open') : decides(ask, name)}`);
}

/** Whose act says which answer is right. @param {Ask} ask @param {string} name */
function decides({ seat, row, options }, name) {
  if (!options.some((o) => o.page) || (!seat && !row)) return t('wall.ask.hand');
  if (row) return t('wall.ask.row', { tag: row });
  return name ? t('wall.ask.seat', { name: isolated(name) }) : t('wall.ask.one');
}
