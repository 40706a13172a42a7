// @ts-check
// Rows with buttons that come and go: none moves while the pointer or the focus
// is among them, so that nobody presses the button of another row.

/** Whether rows have to stay where they are. A finger leaves no hover behind that counts. @param {HTMLElement} rows */
export function held(rows) {
  return (matchMedia('(hover: hover)').matches && rows.matches(':hover')) || rows.contains(document.activeElement);
}

/** Calls back when they need not stay any more. @param {HTMLElement} rows @param {() => void} then */
export function released(rows, then) {
  for (const type of ['pointerleave', 'focusout']) {
    rows.addEventListener(type, () => requestAnimationFrame(() => { if (!held(rows)) then(); }));
  }
}

/**
 * What is on display and still exists, in its order, and after it what came.
 * @template T
 * @param {Iterable<string>} shown keys
 * @param {Map<string, T>} all
 * @param {Map<string, T>} fits what would be shown, in the order it should have
 * @returns {Map<string, T>}
 */
export function still(shown, all, fits) {
  /** @type {Map<string, T>} */
  const kept = new Map();
  for (const key of shown) {
    const one = all.get(key);
    if (one !== undefined) kept.set(key, one);
  }
  return new Map([...kept, ...[...fits].filter(([key]) => !kept.has(key))]);
}
