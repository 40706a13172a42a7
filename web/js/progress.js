// @ts-check
// How far an exercise is, as the API says it.

/** When each part that is needed to pass was done. @param {Pick<Done, 'steps' | 'optional'>} done */
export function needed({ steps, optional = 0 }) {
  return steps.slice(0, steps.length - optional);
}
