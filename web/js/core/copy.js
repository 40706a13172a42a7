// @ts-check
// Copying, also where the page is no secure context and has no clipboard API. What is said
// afterwards, and for how long, stands where copy is called.

/** Copies a text; says whether that was possible. @param {string} text @param {HTMLElement} beside where a field may stand for a moment: in the open dialog, if there is one */
export async function copy(text, beside) {
  if (navigator.clipboard) {
    const done = await navigator.clipboard.writeText(text).then(() => true, () => false);
    if (done) return true;
  }
  const focus = document.activeElement;
  const field = document.createElement('textarea');
  field.className = 'sr';
  field.value = text;
  beside.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (focus instanceof HTMLElement) focus.focus();
  return done;
}
