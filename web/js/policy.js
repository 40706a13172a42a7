// @ts-check
// The button that opens the server's switchboard, and says how many of its
// switches are on. The board itself is fetched when it is first asked for.
import { find, say } from './dom.js';

/** Whether the policy puts all desks of a browser into one cookie jar. @param {Policy} policy */
export const oneJar = (policy) => policy.path === '/' || Boolean(policy.hostPrefix);

export class PolicyButton {
  /** @type {import('./switchboard.js').Switchboard | undefined} */
  board;
  /** @type {Policy} */
  policy = {};

  /** @param {HTMLElement} page @param {Seat} seat */
  constructor(page, seat) {
    this.button = find('#policy', page, HTMLButtonElement);
    this.count = find('.held', this.button);
    this.button.addEventListener('click', async () => {
      const { Switchboard } = await import('./switchboard.js');
      this.board ??= new Switchboard(page, this.button, seat);
      await this.board.toggle(this.policy);
    });
  }

  /** @param {Policy} policy */
  draw(policy) {
    if (policy === this.policy) return;
    this.policy = policy;
    say(this.count, `${Object.keys(policy).length}`);
    this.board?.draw(policy);
  }
}
