// @ts-check
// The instructor's key comes in the fragment, which never travels. It is taken
// out of the address before anything else happens, so this module comes first.

const MARK = '#key=';

/** @returns {string} */
function taken() {
  if (!location.hash.startsWith(MARK)) return '';
  const found = location.hash.slice(MARK.length);
  history.replaceState(null, '', location.pathname + location.search);
  try {
    return decodeURIComponent(found);
  } catch {
    return found;
  }
}

export const key = taken();

// The link may be opened once more in a tab that shows this page already.
addEventListener('hashchange', () => {
  if (location.hash.startsWith(MARK)) location.reload();
});
