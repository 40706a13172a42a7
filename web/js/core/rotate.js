// @ts-check
// The button that lets the server sign with a new key, below the switch that lets
// it sign.
import { sentence } from './call.js';
import { button, el, judge } from './dom.js';
import { t } from './words.js';

export class Rotate {
  /** @param {import('./switchboard.js').Call} call */
  constructor(call) {
    this.call = call;
    this.button = button(t('rotate'), () => this.rotate(), { 'aria-describedby': 'rotate-why' });
    this.output = el('output', { class: 'said' });
    this.node = el('div', { class: 'rotate', hidden: '' }, this.button, el('p', { class: 'note', id: 'rotate-why' }, t('rotate.why')), this.output);
  }

  /** @param {Policy} policy @param {boolean} mayset */
  draw(policy, mayset) {
    this.node.hidden = !policy.signed && !policy.stateless;
    this.button.disabled = !mayset;
  }

  async rotate() {
    if (this.button.ariaBusy === 'true') return; // one change for two quick clicks
    this.button.ariaBusy = 'true';
    try {
      const { keys } = await this.call('POST', '/keys');
      judge(this.output, true, t('rotate.done', { n: keys }));
    } catch (error) {
      judge(this.output, false, sentence(error));
    }
    this.button.ariaBusy = 'false';
  }
}
