// @ts-check
// A page's one state. What happens to it is an action: an event of the room's
// journal, or something that the page learnt otherwise. The page's reducer, a pure
// function, makes the next state of it, and the page is drawn once per animation
// frame, however many actions came.

/**
 * @template S
 * @template A
 */
export class Store {
  frame = 0;

  /** @param {S} state to begin with @param {(state: S, action: A) => S} reduce @param {() => void} draw */
  constructor(state, reduce, draw) {
    this.state = state;
    this.reduce = reduce;
    this.draw = draw;
  }

  /** @param {A} action */
  dispatch(action) {
    this.state = this.reduce(this.state, action);
    this.redraw();
  }

  /** Draws with the next frame, where nothing but the room for it has changed too. */
  redraw() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.draw();
    });
  }
}
