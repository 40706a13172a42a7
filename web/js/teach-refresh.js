// @ts-check
// Work that is asked for often and done seldom: never twice at a time, at most
// every two seconds, now and then unasked, and not while nobody looks.

const EVERY = 2000;
const UNASKED = 15_000; // who is stuck changes by time alone

/** @param {() => Promise<unknown>} work @returns {() => void} asks for it */
export function refresher(work) {
  let due = false;
  let resting = false;

  async function run() {
    if (!due || resting || document.hidden) return;
    due = false;
    resting = true;
    await work().catch(() => {}); // the link says that the lab does not answer
    setTimeout(() => {
      resting = false;
      run();
    }, EVERY);
  }

  const ask = () => {
    due = true;
    run();
  };
  setInterval(ask, UNASKED);
  document.addEventListener('visibilitychange', ask);
  return ask;
}
