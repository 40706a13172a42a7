// @ts-check
// A column of buttons that is one stop of Tab: arrows go on from row to row.

/** Returns what is to be called when the buttons are others. @param {HTMLElement} root @param {string} selector */
export function rovingTabindex(root, selector) {
  const all = () => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
  const stop = () => all().find(({ tabIndex }) => tabIndex === 0);
  root.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement) || !target.matches(selector)) return;
    for (let old = stop(); old && old !== target; old = undefined) old.tabIndex = -1;
    target.tabIndex = 0;
  });
  root.addEventListener('keydown', (event) => {
    const list = all();
    const at = list.findIndex((button) => button === event.target);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: list.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    list[to]?.focus();
  });
  return () => {
    if (stop()) return;
    const [first] = all();
    if (first) first.tabIndex = 0;
  };
}
