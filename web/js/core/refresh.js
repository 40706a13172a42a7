// @ts-check
// Work that is asked for often and done seldom: never twice at a time, at most
// every two seconds, now and then unasked, and not while nobody looks.

const EVERY = 2000;

/**
 * @param {() => Promise<unknown>} work
 * @param {() => number} pause how many ms may pass at most until it is done unasked
 * @returns {() => void} asks for it
 */
export function refresher(work, pause) {
  let due = false;
  let resting = false;
  let timer = 0;

  async function run() {
    if (!due || resting || document.hidden) return;
    due = false;
    clearTimeout(timer);
    resting = true;
    await work().catch(() => {}); // the link says that the lab does not answer
    setTimeout(() => {
      resting = false;
      timer = setTimeout(ask, pause());
      run();
    }, EVERY);
  }

  const ask = () => {
    due = true;
    run();
  };
  document.addEventListener('visibilitychange', ask);
  return ask;
}
