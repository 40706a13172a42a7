// @ts-check
// Arriving at a lesson: the seat is taken, or asked for, while the rest of the
// page is still on its way.
import { Seat } from '../core/seat.js';

export const seat = new Seat();

/** What the server says of this seat; rejected as any call may be. */
export const arrived = seat.me();
arrived.catch(() => {}); // the lesson asks again
