// @ts-check
// How far an exercise is, as the API says it.

/**
 * Whether somebody has begun a lesson. Ticks alone do not say so: a step that
 * lessons share is ticked in all of them.
 * @param {{opened: string[], progress: Record<string, Record<string, Done>>}} seat @param {string} lesson
 */
export function begun({ opened, progress }, lesson) {
  return opened.includes(lesson) || Object.values(progress[lesson] ?? {}).some((done) => done.passed);
}

/** How an exercise ended: passed, or shown by its last hint and done all the same; '' where it has not. @param {Done | undefined} done */
export function ended(done) {
  if (done?.passed) return 'passed';
  return done?.shown && needed(done).every(Boolean) ? 'shown' : '';
}

/** When each part that is needed to pass was done. @param {Pick<Done, 'steps' | 'optional'>} done */
export function needed({ steps, optional = 0 }) {
  return steps.slice(0, steps.length - optional);
}
