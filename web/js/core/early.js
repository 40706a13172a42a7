// @ts-check
// Before the first paint: the chosen theme, and the chosen language where the
// address names none. A plain script, because a module would come too late.
try {
  const root = document.documentElement;
  root.dataset.theme = localStorage.getItem('lab.theme') ?? 'auto';

  const lang = localStorage.getItem('lab.lang');
  const url = new URL(location.href);
  if (lang && root.dataset.languages?.split(' ').includes(lang) && lang !== root.lang && !url.searchParams.has('lang')) {
    url.searchParams.set('lang', lang);
    location.replace(url);
  }
} catch { /* no storage: the system's theme, the server's language */ }
