// @ts-check
// A menu that is a disclosure: it closes on Escape, on a press elsewhere and when
// one of its buttons is pressed, and gives the focus back to its own button.
import { find } from '../core/dom.js';

/** @param {HTMLDetailsElement} menu */
export function menu(menu) {
  const button = find('summary', menu);
  const close = () => {
    if (menu.contains(document.activeElement)) button.focus();
    menu.open = false;
  };
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    event.stopPropagation();
    close();
  });
  // Before the pressed button opens a dialog, which remembers where the focus was.
  menu.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('.pop button')) close();
  }, true);
  document.addEventListener('pointerdown', ({ target }) => {
    if (menu.open && target instanceof Node && !menu.contains(target)) menu.open = false;
  });
  menu.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false;
  });
}
