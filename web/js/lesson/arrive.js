// @ts-check
// Arriving at a lesson: the seat is taken, or asked for, while the rest of the
// page is still on its way.
import { Seat } from '../core/seat.js';

export const seat = new Seat();

/** Who this seat is; refused like any call, for whoever waits for it. */
export const arrived = seat.me();
arrived.catch(() => {}); // the lesson asks again
