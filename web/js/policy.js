// @ts-check
// The button that opens the server's switchboard, and says how many of its
// switches are on. The board itself is fetched when it is first asked for.
import { find, say } from './dom.js';

/** Whether the policy puts all desks of a browser into one cookie jar. @param {Policy} policy */
export const oneJar = (policy) => policy.path === '/' || Boolean(policy.hostPrefix);

/** Puts a board over a lesson's text; on a phone, between the demo and the panel. @param {HTMLElement} page @returns {(board: HTMLElement) => void} */
export const overText = (page) => (board) => {
  if (matchMedia('(width < 56rem)').matches) find('.stage', page).after(board);
  else page.append(board);
};

export class PolicyButton {
  /** @type {import('./switchboard.js').Switchboard | undefined} */
  board;
  /** @type {Policy} */
  policy = {};

  /**
   * @param {import('./switchboard.js').Call} call
   * @param {(board: HTMLDialogElement) => void} [place] puts the board where it covers nothing that is watched; without, it lies over all
   */
  constructor(call, place) {
    this.button = find('#policy', document, HTMLButtonElement);
    this.count = find('.held', this.button);
    this.button.addEventListener('click', async () => {
      const { Switchboard } = await import('./switchboard.js');
      this.board ??= new Switchboard(this.button, call, place);
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
