// @ts-check
// Long polling of a room's journal, for where something on the way (some
// antivirus programs and proxies) holds a stream back until it ends.

const WAIT = 25; // seconds that the server may take when nothing happens
const LATE = 10_000; // how much later than that its answer may be
const PAUSE = 1000; // after an answer that was empty before its time

/**
 * Reads a room's journal with one poll after another, until a time or until
 * one of them fails. The first is answered at once, so that it is known to work.
 * @param {Reading} reading
 * @param {number} until
 */
export async function poll(reading, until) {
  for (let wait = 0; Date.now() < until; wait = WAIT) {
    const asked = Date.now();
    reading.expect(wait * 1000 + LATE);
    const after = reading.last();
    const response = await reading.ask(`&wait=${wait}${after && `&after=${after}`}`, 'application/json');
    /** @type {Answer} */
    const { events, seq } = await response.json();
    reading.take(events, String(seq));
    if (wait && !events.length && Date.now() - asked < PAUSE) {
      await new Promise((done) => { setTimeout(done, PAUSE); });
    }
  }
}
