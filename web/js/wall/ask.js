// @ts-check
// Predict, then see: the question, how the room answers, and who was right.
import { el, find, say } from '../dom.js';
import { t } from '../words.js';

const root = find('.ask');
/** @type {Ask | null} */
let drawn = null;

/** @param {Ask | null} ask */
export function drawAsk(ask) {
  if (ask === drawn) return;
  const same = ask && drawn?.id === ask.id;
  drawn = ask;
  root.hidden = !ask;
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
  const decides = ask.options.some((o) => o.page) ? 'wall.ask.next' : 'wall.ask.hand';
  say(find('.standing', root), outcome !== null ? t('wall.ask.outcome', { n: right, all: ask.answered })
    : `${t('wall.ask.answered', { n: ask.answered })} ${t(ask.open ? 'wall.ask.open' : decides)}`);
}
