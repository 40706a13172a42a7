// @ts-check
// Browser B with the session of browser A: its session ID is put into B's cookie jar,
// as the jar editor does it, so that two requests can have one row between them.
import { button, el } from '../core/dom.js';
import { sentence } from '../core/call.js';
import { t } from '../core/words.js';
import { askJar } from './cookie-button.js';

/** @param {import('./browsers.js').Browsers} browsers @param {(ok: boolean, text: string) => void} tell */
export function sameSession(browsers, tell) {
  const [a, b] = browsers.frames;
  return el('span', { class: 'same' },
    button(t('together.same'), async () => {
      try {
        await browsers.both(); // else the answer to its first request would put another ID into its jar
        const pair = (await a.held.ask())?.find(({ name, from }) => name === a.held.name && !from);
        if (!pair) return tell(false, t('together.noSession'));
        const { ok } = await askJar(b.desk, { name: pair.name, value: pair.value });
        if (!ok) return tell(false, t('jar.none'));
        b.go(b.desk);
        tell(true, t('together.isSame'));
      } catch (error) {
        tell(false, sentence(error));
      }
    }, { name: 'same' }),
    button(t('together.both'), async () => {
      await browsers.both();
      for (const frame of browsers.frames) frame.go(frame.here);
    }, { name: 'both' }));
}
