// @ts-check
// The figures in the text that draw the journal's state. Each is fetched where a
// lesson has one.

/** @typedef {{ draw(state: State): void }} Figure */

export class Figures {
  /** @type {Figure[]} */
  all = [];

  /** @param {HTMLElement} page @param {() => void} ready called when there is more to draw */
  constructor(page, ready) {
    /** @param {string} selector @param {(node: HTMLElement) => Promise<Figure>} make */
    const each = (selector, make) => page.querySelectorAll(selector).forEach(async (node) => {
      this.all.push(await make(/** @type {HTMLElement} */ (node)));
      ready();
    });
    each('.ledger', async (node) => new (await import('./ledger.js')).Ledger(node));
    each('.console', async (node) => new (await import('./printout.js')).Printout(node));
  }

  /** @param {State} state */
  draw(state) {
    for (const figure of this.all) figure.draw(state);
  }
}
