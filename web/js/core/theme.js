// @ts-check
// Light, dark, or as the system says. early.js applies it before the first paint.
import { find, keep, kept } from './dom.js';
import { t } from './words.js';

const ORDER = ['auto', 'light', 'dark'];

/** Gives the theme button its work. */
export function theme() {
  if (!CSS.supports('color', 'light-dark(#000, #fff)')) return;
  const button = find('#theme');
  let now = Math.max(0, ORDER.indexOf(kept('lab.theme') ?? ''));
  const draw = () => {
    const name = ORDER[now];
    document.documentElement.dataset.theme = name;
    find('use', button, SVGUseElement).setAttribute('href', `#i-${name}`);
    button.title = t(`theme.${name}`);
    button.ariaLabel = button.title;
  };
  button.addEventListener('click', () => {
    now = (now + 1) % ORDER.length;
    keep('lab.theme', now ? ORDER[now] : null);
    draw();
  });
  button.hidden = false;
  draw();
}
