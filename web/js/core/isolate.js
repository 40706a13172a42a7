// @ts-check
// A name is text that somebody typed, and may hold what turns the writing
// direction round: a right-to-left override (U+202E), or simply Hebrew or Arabic.
// Each name is isolated wherever it is printed, so that it reorders nothing around
// it. Characters do that, not elements: they work in a sentence, a title, an
// option and a label alike, and an unclosed override ends with them.

// Controls of the direction, and the scripts that are written from right to left.
const TURNS = /[\u061c\u200f\u202a-\u202e\u2066-\u2069\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const OPENS = /[\u2066-\u2068]/;
const CLOSE = '\u2069';

/** A name as it may stand anywhere; most stay as they are. @param {string} name */
export function isolated(name) {
  const flat = name.replace(/[\p{Cc}\u2028\u2029]/gu, ' '); // the end of a line ends an isolate
  return TURNS.test(flat) ? `\u2068${balanced(flat)}${CLOSE}` : flat;
}

/** Text whose own isolates all end in it, and that ends none before it. @param {string} text */
function balanced(text) {
  let open = 0;
  let safe = '';
  for (const sign of text) {
    if (sign === CLOSE && !open) continue;
    if (sign === CLOSE) open--;
    else if (OPENS.test(sign)) open++;
    safe += sign;
  }
  return safe + CLOSE.repeat(open);
}
