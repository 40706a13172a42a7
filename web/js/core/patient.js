// @ts-check
// Calls that come again by themselves where the server says when.
import { later, Problem, trying } from './call.js';
import { judge } from './dom.js';

/**
 * Does a piece of work, and again where so many ask for it at the same time that the
 * server says when to come back; says so meanwhile.
 * @param {() => Promise<any>} work @param {Element} output where that is said
 * @param {() => boolean} [wanted] whether another try is still worth it
 * @returns {Promise<any>}
 */
export async function patient(work, output, wanted = () => true) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Problem) || !error.after || !wanted()) throw error;
    judge(output, false, trying(error), '…');
    await later(error);
    if (!wanted()) throw error;
    return patient(work, output, wanted);
  }
}
