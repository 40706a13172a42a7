// @ts-check
// What the chapter's program prints, in Python's own notation. Pure functions.

/** @type {Record<string, string>} */
const SHORT = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** Python's repr() of a string. Which characters print is up to this browser's version of Unicode. @param {string} text */
export function repr(text) {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  // str.isprintable: no Other and no Separator but the space
  const inside = text.replace(/[\\'"]|[\p{C}\p{Z}]/gu, (c) => {
    if (c === ' ') return c;
    if (c === "'" || c === '"') return c === quote ? `\\${c}` : c;
    return SHORT[c] ?? hex(c.codePointAt(0) ?? 0);
  });
  return quote + inside + quote;
}

/** @param {number} code */
function hex(code) {
  const [letter, digits] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8];
  return `\\${letter}${code.toString(16).padStart(digits, '0')}`;
}

/** A header's value as http.server reads it: each byte is a character (ISO-8859-1). @param {string} text */
export function header(text) {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');
}

/** One row of the dictionary: its key, and the rest. @param {string} id @param {string | null} username */
export function entry(id, username) {
  return [repr(id), `: {'username': ${username === null ? 'None' : repr(username)}}`];
}

/** What print(sessions) writes; rows in the order in which they were made. @param {Iterable<[id: string, username: string | null]>} rows */
export function sessions(rows) {
  return `{${Array.from(rows, ([id, name]) => entry(id, name).join('')).join(', ')}}`;
}
