// @ts-check
// The head of a request or a response, as it travelled. Pure functions.

/** A header's value, '' where there is none. @param {{head?: string}} message @param {string} name */
export function header({ head = '' }, name) {
  return new RegExp(`^${name}:[ \\t]*(.*?)[ \\t]*$`, 'im').exec(head)?.[1] ?? '';
}

/** The first line of a header, '' where there is none. @param {{head?: string}} message @param {string} name */
export function lineOf({ head = '' }, name) {
  return head.split(/\r?\n/).find((line) => line.toLowerCase().startsWith(`${name}:`)) ?? '';
}

/** What was asked for, with its query. @param {Exchange} ev */
export function target({ request: { head = '', path } }) {
  return /^\S+ (.*) \S+\r?\n/.exec(head)?.[1] ?? path;
}

/** The status with its reason. @param {Exchange} ev */
export function statusOf({ response: { head = '', status } }) {
  return /^\S+ (.*)/.exec(head)?.[1] ?? `${status}`;
}

/** Whether another site began the request, as far as the browser says. @param {Exchange} ev */
export const crossSite = ({ request }) => header(request, 'sec-fetch-site') === 'cross-site';
