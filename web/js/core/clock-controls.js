// @ts-check
// Sets the demo's clock forward or back to now, at the switchboard: beside the timeouts that go by it.
import { sentence } from './call.js';
import { span } from './clock.js';
import { button, el, say } from './dom.js';
import { sure } from './sure.js';
import { t } from './words.js';

const SKIPS = [60, 900, 3600, 86_400]; // seconds: what timeouts are made of

export class ClockControls {
  /** @param {import('./switchboard.js').Call} call @param {(ok: boolean, text: string) => void} tell */
  constructor(call, tell) {
    this.call = call;
    this.tell = tell;
    this.now = el('p', { class: 'ahead' });
    const skips = SKIPS.map((skip) => this.button(`${skip}`, `+${span(skip)}`, () => call('POST', '/clock', { skip }), () => t('clock.skipped')));
    const sweep = this.button('sweep', t('clock.sweep'), () => call('POST', '/sweep'), ({ swept }) => t('clock.swept', { n: swept }));
    const asked = { title: t('clock.backTitle'), text: t('clock.backSay'), verb: t('clock.backYes') };
    this.back = this.button('back', t('clock.back'), async () => await sure(asked) && call('DELETE', '/clock'), () => t('clock.turned'));
    this.buttons = [...skips, sweep];
    this.node = el('section', { class: 'turn', 'aria-labelledby': 'turn-h' },
      el('h3', { id: 'turn-h' }, t('clock.title')), this.now,
      el('div', { class: 'row' }, ...skips), el('div', { class: 'row' }, sweep, this.back),
      el('p', { class: 'note' }, t('clock.note')));
    this.draw(0, false);
  }

  /** @param {string} name @param {string} text @param {() => Promise<any>} act @param {(answer: any) => string} done */
  button(name, text, act, done) {
    return button(text, async () => {
      try {
        const answer = await act();
        if (answer !== false) this.tell(true, done(answer)); // false: it is not done after all
      } catch (error) {
        this.tell(false, sentence(error));
      }
    }, { name });
  }

  /** @param {number} ahead seconds @param {boolean} may whether this visitor may set it */
  draw(ahead, may) {
    say(this.now, ahead ? t('clock.ahead', { time: span(ahead) }) : t('clock.now'));
    for (const node of this.buttons) node.disabled = !may;
    this.back.disabled = !may || !ahead;
  }
}
