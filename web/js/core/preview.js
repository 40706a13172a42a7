// @ts-check
// The next Set-Cookie, at the foot of the switchboard: what the policy adds to the
// chapter's is marked. The server says how it writes one; the value is yet to come.
import { el, say } from './dom.js';
import { t } from './words.js';

/** What stands for the value. @param {Policy} policy */
const valueOf = (policy) => t(`policy.value.${['stateless', 'encrypted', 'signed'].find((field) => policy[field]) ?? 'id'}`);

export class Preview {
  /** @type {Policy | undefined} */
  policy;

  /** @param {import('./switchboard.js').Call} call */
  constructor(call) {
    this.call = call;
    this.line = el('p', { class: 'line' });
    this.node = el('footer', {}, el('h3', {}, t('policy.sets')), this.line);
  }

  /** @param {Policy} policy */
  async draw(policy) {
    if (policy === this.policy) return;
    this.policy = policy;
    try {
      /** @type {{name: string, attributes: string[]}} */
      const { name, attributes } = await this.call('GET', '/policy/cookie');
      if (policy !== this.policy) return; // another one holds by now
      const sealed = Boolean(policy.signed || policy.stateless);
      this.line.replaceChildren(
        wire('Set-Cookie: '), wire(name, Boolean(policy.hostPrefix)), wire('='),
        el(sealed ? 'mark' : 'span', { class: 'note' }, valueOf(policy)),
        ...attributes.flatMap((attribute) => [wire('; '), wire(attribute, true)]),
      );
    } catch {
      this.policy = undefined; // the next draw asks again
      say(this.line, '');
    }
  }
}

/** @param {string} text @param {boolean} [added] whether the policy adds it */
const wire = (text, added = false) => el(added ? 'mark' : 'span', { lang: 'en', translate: 'no' }, text);
