// @ts-check
// What can be taken away from the wire: the request as a command, and the log as
// a file. Fetched when one of them is first asked for.
import { seat } from './arrive.js';
import { sentence } from '../core/call.js';
import { copy } from '../core/copy.js';
import { curl } from './curl.js';
import { find, say } from '../core/dom.js';
import { download } from '../core/download.js';
import { t } from '../core/words.js';

const SHOWN = 8000; // ms that an answer to a press stands beside the buttons
let timer = 0;

/** @param {import('./wire.js').WireView} wire @param {string} what the button's name */
export async function act(wire, what) {
  const output = find('.outcome', wire);
  clearTimeout(timer);
  say(output, ''); // so that the same words are news again
  say(output, await (what === 'har' ? save() : take(wire)));
  timer = setTimeout(() => say(output, ''), SHOWN);
}

/** @param {import('./wire.js').WireView} wire */
async function take(wire) {
  if (!wire.own) return '';
  const { text, whole } = curl(wire.own, wire.dataset.demo ?? '');
  if (!await copy(text, wire)) return `✕ ${t('curl.refused')}`;
  return `✓ ${t(whole ? 'curl.copied' : 'curl.bodyless')}`;
}

async function save() {
  try {
    await download(seat.headers(), seat.path('/log.har'), seat.room, 'har');
    return `✓ ${t('har.saved')}`;
  } catch (error) {
    return `✕ ${sentence(error)}`;
  }
}
