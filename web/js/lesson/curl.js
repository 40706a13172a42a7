// @ts-check
// An exchange's request as a command for bash, made from its head as it
// travelled. What curl says itself, or counts anew, is left out.

const ITS_OWN = /^(host|connection|content-length):/i;

/**
 * The command, and whether it has all that was sent: of bodies only the name in
 * the login's form is recorded.
 * @param {Exchange} ev @param {string} origin the demo's
 */
export function curl(ev, origin) {
  const [start = '', ...lines] = (ev.request.head ?? '').replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/).filter(Boolean);
  const [, method = 'GET', target = '/'] = /^(\S+) (.*) \S+$/.exec(start) ?? [];
  const name = ev.trace.find(({ step }) => step === 'read-form')?.value;
  const empty = name === undefined && lines.some((line) => /^(content-length: *[1-9]|transfer-encoding:)/i.test(line));
  const sends = name !== undefined || empty || method === 'POST';

  const words = [`curl -i ${travelled(target.startsWith('/') ? origin + target : target)}`];
  if (/[[\]{}]/.test(target)) words.push('--globoff');
  if (/\/\.{1,2}([/?]|$)/.test(target)) words.push('--path-as-is');
  if (method === 'HEAD') words.push('--head');
  else if (method !== (sends ? 'POST' : 'GET')) words.push(`-X ${travelled(method)}`);
  for (const line of lines) {
    if (ITS_OWN.test(line)) continue;
    words.push(`-H ${travelled(line.replace(/:[ \t]*$/, ';'))}`); // curl takes "name:" for "do not send it"
    if (/^accept-encoding:/i.test(line)) words.push('--compressed');
  }
  if (name !== undefined) words.push(`--data-urlencode ${quote(`username=${name}`)}`);
  else if (sends) words.push("--data-raw ''");
  return { text: words.join(' \\\n  '), whole: !empty };
}

/** A piece of a head as a word: where it shows \xNN a byte travelled that is not UTF-8. @param {string} text */
function travelled(text) {
  return quote(text, /\\x[89a-f][0-9a-f]/);
}

/** What cannot be seen, what a terminal acts on, and what turns around the text beside it. */
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/;

/** A text as one word of bash, which may have escapes already. @param {string} text @param {RegExp} [escapes] */
function quote(text, escapes = /(?!)/) {
  if (!UNSEEN.test(text) && !escapes.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const special = new RegExp(`${escapes.source}|['\\\\!]|${UNSEEN.source}`, 'g');
  return `$'${text.replace(special, (found) => {
    if (found.length > 1) return found;
    return found === "'" || found === '\\' ? `\\${found}` : bytes(found);
  })}'`;
}

/** A character as the bytes of its UTF-8. @param {string} character */
function bytes(character) {
  return [...new TextEncoder().encode(character)].map((b) => `\\x${b.toString(16).padStart(2, '0')}`).join('');
}
