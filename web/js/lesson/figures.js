// @ts-check
// The figures that draw the journal's state beside the panel: those in the text,
// fetched where a lesson has one, and a row's story, when it is asked for. A
// figure that is far from sight is drawn when nothing else is to be, or not at
// all: who goes back and forth in time waits for what is in sight alone.

const LATER = 400; // ms

/** @typedef {{ draw(state: State): void, nearOnly?: boolean }} Figure nearOnly: it is much to draw */

export class Figures {
  /** @type {Map<Element, Figure>} */
  all = new Map();
  /** @type {Set<Element>} */
  near = new Set();
  /** What the panel shows, and what is now. @type {{view: State, now: State} | undefined} */
  last;
  later = 0;
  /** The row whose story is open. @type {import('./story.js').Story | undefined} */
  story;

  /** @param {HTMLElement} page */
  constructor(page) {
    const eye = new IntersectionObserver((entries) => entries.forEach(({ target, isIntersecting }) => {
      this.near[isIntersecting ? 'add' : 'delete'](target);
      if (isIntersecting && this.last) this.all.get(target)?.draw(this.last.view);
    }), { rootMargin: '50%' });
    /** @param {string} selector @param {(node: HTMLElement) => Promise<Figure>} make */
    const each = (selector, make) => page.querySelectorAll(selector).forEach(async (node) => {
      this.all.set(node, await make(/** @type {HTMLElement} */ (node)));
      eye.observe(node);
      this.soon();
    });
    each('.listing', async (node) => new (await import('./listing.js')).Listing(node));
    each('.ledger', async (node) => new (await import('./four-cells.js')).FourCells(node));
    each('.attack a', async (node) => new (await import('./attacker.js')).Attacker(node));
    each('.console', async (node) => new (await import('./printout.js')).Printout(node));
  }

  /** @param {State} view what the panel shows @param {State} now */
  draw(view, now) {
    this.last = { view, now };
    for (const node of this.near) this.all.get(node)?.draw(view);
    this.soon();
    this.story?.draw(now, view.seq); // going back to one of its moments takes none of them away
  }

  /** Draws those that are far once nothing was drawn for a while. */
  soon() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.all.forEach((figure) => {
      if (this.last && !figure.nearOnly) figure.draw(this.last.view);
    }), LATER);
  }

  /** Opens the story of a row, or closes it. @param {HTMLElement} page @param {string} key */
  async tell(page, key) {
    const { Story } = await import('./story.js');
    this.story ??= new Story(page);
    if (this.last) this.story.toggle(key, this.last.now);
  }
}
