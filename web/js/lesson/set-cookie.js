// @ts-check
// A Set-Cookie line as a browser reads it (RFC 6265, section 5.2). Pure functions.

/** @typedef {{name: string, value: string, attributes: Map<string, string>}} Given */

/** @param {string} line with or without the header's name @returns {Given} */
export function setCookie(line) {
  const [pair, ...rest] = line.replace(/^set-cookie:/i, '').split(';').map((part) => cut(part));
  return { name: pair[0], value: pair[1], attributes: new Map(rest.map(([name, value]) => [name.toLowerCase(), value])) };
}

/** @param {string} part @returns {[string, string]} */
function cut(part) {
  const at = part.indexOf('=');
  return at < 0 ? [part.trim(), ''] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
}

/**
 * When a cookie ends, in ms since 1970: Max-Age counts before Expires. Infinity
 * where the browser keeps it until it is closed.
 * @param {Given} cookie @param {string} at when it was given
 */
export function ends({ attributes }, at) {
  const age = attributes.get('max-age') ?? '';
  if (/^-?\d+$/.test(age)) return Number(age) > 0 ? Date.parse(at) + 1000 * Number(age) : -Infinity;
  const date = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(date) ? Infinity : date;
}
