// @ts-check
// What the switchboard does to the server beside its policy: the clock that can be
// set forward, for the timeouts that go by it, and a new key to sign with.
import { sentence } from './call.js';
import { span } from './clock.js';
import { button, el, judge, say } from './dom.js';
import { sure } from './sure.js';
import { t } from './words.js';

const SKIPS = [60, 900, 3600, 86_400]; // seconds: what timeouts are made of

/**
 * A button of one call, with what came of it said in an output. Quick clicks make one call.
 * @param {HTMLElement} output @param {string} text @param {() => Promise<any>} act its answer; false where it is not done after all
 * @param {(answer: any) => string} done @param {Record<string, string>} attrs
 */
function acts(output, text, act, done, attrs) {
  const node = button(text, async () => {
    if (node.ariaBusy === 'true') return;
    node.ariaBusy = 'true';
    try {
      const answer = await act();
      if (answer !== false) judge(output, true, done(answer));
    } catch (error) {
      judge(output, false, sentence(error));
    }
    node.ariaBusy = 'false';
  }, attrs);
  return node;
}

export class ServerActs {
  /** @param {import('./switchboard.js').Call} call @param {HTMLElement} output the switchboard's */
  constructor(call, output) {
    const skips = SKIPS.map((skip) => (
      acts(output, `+${span(skip)}`, () => call('POST', '/clock', { skip }), () => t('clock.skipped'), { name: `${skip}` })));
    const swept = (/** @type {{swept: number}} */ answer) => t('clock.swept', { n: answer.swept });
    const sweep = acts(output, t('clock.sweep'), () => call('POST', '/sweep'), swept, { name: 'sweep' });
    const asked = { title: t('clock.backTitle'), text: t('clock.backSay'), verb: t('clock.backYes') };
    const back = async () => await sure(asked) && call('DELETE', '/clock');
    this.back = acts(output, t('clock.back'), back, () => t('clock.turned'), { name: 'back' });
    this.now = el('p', { class: 'ahead' });
    this.clock = el('section', { class: 'turn', 'aria-labelledby': 'turn-h' },
      el('h3', { id: 'turn-h' }, t('clock.title')), this.now,
      el('div', { class: 'row' }, ...skips), el('div', { class: 'row' }, sweep, this.back),
      el('p', { class: 'note' }, t('clock.note')));

    const said = el('output', { class: 'said' });
    const made = (/** @type {{keys: number}} */ answer) => t('rotate.done', { n: answer.keys });
    const rotate = acts(said, t('rotate'), () => call('POST', '/keys'), made, { 'aria-describedby': 'rotate-why' });
    this.rotate = el('div', { class: 'rotate' }, rotate, el('p', { class: 'note', id: 'rotate-why' }, t('rotate.why')), said);
    this.buttons = [...skips, sweep, rotate];
    this.draw({}, 0, false);
  }

  /** @param {Policy} policy @param {number} ahead seconds @param {boolean} may whether this visitor may do it */
  draw(policy, ahead, may) {
    this.rotate.hidden = !policy.signed && !policy.stateless;
    say(this.now, ahead ? t('clock.ahead', { time: span(ahead) }) : t('clock.now'));
    for (const node of this.buttons) node.disabled = !may;
    this.back.disabled = !may || !ahead;
  }
}
