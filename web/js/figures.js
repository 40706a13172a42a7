// @ts-check
// The figures that draw the journal's state beside the panel: those in the text,
// fetched where a lesson has one, and a row's story, when it is asked for.

/** @typedef {{ draw(state: State): void }} Figure */

export class Figures {
  /** @type {Figure[]} */
  all = [];
  /** @type {State | undefined} */
  state;
  /** The row whose story is open. @type {import('./story.js').Story | undefined} */
  story;

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

  /** @param {State} view what the panel shows @param {State} now */
  draw(view, now) {
    this.state = now;
    for (const figure of this.all) figure.draw(view);
    this.story?.draw(now, view.seq); // going back to one of its moments takes none of them away
  }

  /** Opens the story of a row, or closes it. @param {HTMLElement} page @param {string} tag */
  async tell(page, tag) {
    const { Story } = await import('./story.js');
    this.story ??= new Story(page);
    if (this.state) this.story.toggle(tag, this.state);
  }
}
