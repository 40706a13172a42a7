// @ts-check
// A wall runs for a day: the screen is kept awake where the browser can do that.

/** @param {() => void} onFail called once where it can't, or may not */
export async function keepAwake(onFail) {
  if (!('wakeLock' in navigator)) { // no secure context: a class on plain http
    onFail();
    return;
  }
  const hold = async () => {
    if (!document.hidden) await navigator.wakeLock.request('screen');
  };
  document.addEventListener('visibilitychange', () => { // a hidden page loses it
    hold().catch(() => {});
  });
  await hold().catch(onFail);
}
