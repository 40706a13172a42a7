// @ts-check
// What every element module needs. Data reaches the page as text nodes only.

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string | undefined>} [attrs]
 * @param {...(Node | string)} kids
 */
export function el(tag, attrs = {}, ...kids) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs)) {
    if (value !== undefined) node.setAttribute(name, value);
  }
  node.append(...kids);
  return node;
}

/** A button that does something. @param {string} text @param {() => unknown} act @param {Record<string, string | undefined>} [attrs] */
export function button(text, act, attrs = {}) {
  const node = el('button', { class: 'btn', type: 'button', ...attrs }, text);
  node.addEventListener('click', act);
  return node;
}

/** The button that closes something. @param {string} name @param {() => unknown} act */
export const closer = (name, act) => button('✕', act, { class: 'btn icon bare', 'aria-label': name, title: name });

/** A text of the wire or of a program: it is in no language, and is not translated. @param {...(Node | string)} kids */
export const code = (...kids) => el('code', { lang: 'en', translate: 'no' }, ...kids);

/**
 * The one element that must be there.
 * @template {Element} [T=HTMLElement]
 * @param {string} selector
 * @param {ParentNode} [root]
 * @param {new () => T} [kind]
 */
export function find(selector, root = document, kind) {
  const node = root.querySelector(selector);
  if (!node || (kind && !(node instanceof kind))) throw new Error(`no ${selector}`);
  return /** @type {T} */ (node);
}

/** Sets text only where it differs, so that live regions stay quiet. @param {Element} node @param {string} text */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Says in an output how a try ended, and whether that is right. Set anew even where the
 * words are the same, so that a live region tells of each try.
 * @param {Element} output @param {boolean} ok @param {string} text @param {string} [sign]
 */
export function judge(output, ok, text, sign = ok ? '✓' : '✕') {
  output.classList.toggle('right', ok);
  output.classList.toggle('wrong', !ok);
  output.replaceChildren(`${sign} ${text}`);
}

/** Says the same of what stands in a field. @param {HTMLInputElement} field @param {Element} output @param {boolean} ok @param {string} text */
export function judgeField(field, output, ok, text) {
  field.ariaInvalid = `${!ok}`;
  judge(output, ok, text);
}

/** Makes rows the children of a list, in their order; only what is out of place moves. @param {HTMLElement} list @param {Iterable<Element>} rows */
export function arrange(list, rows) {
  const want = [...rows];
  const keep = new Set(want);
  for (const row of [...list.children]) {
    if (!keep.has(row)) row.remove();
  }
  want.forEach((row, i) => {
    if (list.children[i] !== row) list.insertBefore(row, list.children[i] ?? null);
  });
}

/** HH:MM:SS of an instant, by this computer's clock. @param {string} at */
export function clock(at) {
  const d = new Date(at);
  return [d.getHours(), d.getMinutes(), d.getSeconds()].map((n) => String(n).padStart(2, '0')).join(':');
}

/** The same of an instant that may not be known: what was before the first event that is kept. @param {string} at */
export const timeOf = (at) => (at ? clock(at) : '–');

/** Reads what this browser keeps, null where storage is refused. @param {string} key */
export function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string | null} value */
export function keep(key, value) {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch { /* then it lives as long as the page */ }
}
