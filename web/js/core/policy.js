// @ts-check
// The button that opens the server's switchboard, and says how many of its
// switches are on, and how far its clock is ahead. The board itself is fetched when it is first asked for.
import { span } from './clock.js';
import { find, say } from './dom.js';
import { named } from './lives.js';
import { empty } from './journal.js';

/** Whether the policy puts all desks of a browser into one cookie jar. @param {Policy} policy */
export const oneJar = (policy) => policy.path === '/' || Boolean(policy.hostPrefix);

/** Puts a board over a lesson's text; on a phone, in the bench's place. @param {HTMLElement} page @returns {(board: HTMLElement) => void} */
export const overText = (page) => (board) => {
  if (matchMedia('(width < 56rem)').matches) find('.stage', page).after(board);
  else page.append(board);
};

export class PolicyButton {
  /** @type {import('./switchboard.js').Switchboard | undefined} */
  board;
  /** What was drawn last. @type {State} */
  state = empty();

  /**
   * @param {import('./switchboard.js').Call} call
   * @param {(board: HTMLDialogElement) => void} [place] puts the board where it covers nothing that is watched; without, it lies over all
   */
  constructor(call, place) {
    this.button = find('#policy', document, HTMLButtonElement);
    this.count = find('.held', this.button);
    this.clock = find('.turned', this.button);
    this.button.addEventListener('click', async () => {
      const { Switchboard } = await import('./switchboard.js');
      this.board ??= new Switchboard(this.button, call, place);
      await this.board.toggle(this.state);
    });
  }

  /** @param {State} state */
  draw(state) {
    const before = this.state;
    this.state = state;
    const { policy, ahead } = state;
    if (this.board?.dialog.open && state !== before) this.board.tell(state);
    if (policy === before.policy && ahead === before.ahead && state.storage === before.storage) return;
    say(this.count, `${Object.keys(policy).length}`);
    say(this.clock, [ahead ? `+${span(ahead)}` : '', named(state.storage)].filter(Boolean).join(' · '));
  }
}
