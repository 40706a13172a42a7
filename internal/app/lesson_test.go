package app

import (
	"testing"
)

// inLesson opens a lesson in each language, both at once, and runs a test there.
func inLesson(t *testing.T, slug string, test func(t *testing.T, b *Chromium)) {
	t.Helper()
	t.Parallel()
	InEach(t, func(t *testing.T, lang string) {
		l := Start(t)
		b := New(t, lang)
		b.Open(l.URL + "/lessons/" + slug + "?lang=" + lang)
		b.Wait("the own row", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.link[data-state=open]')")
		test(t, b)
	})
}

// Reload reloads the demo in one of the page's browsers, and waits for a text.
func (b *Chromium) Reload(browser int, text string) {
	b.T.Helper()
	b.Click("#frame-" + []string{"a", "b"}[browser] + " [name=reload]")
	b.Shown(browser, text)
}

// ranIn waits until the part of a listing has a line lit that belongs to the steps.
func (b *Chromium) ranIn(listing, steps string) {
	b.T.Helper()
	b.Wait(listing+" to have run "+steps, "document.querySelector('[aria-label=\"%s\"][data-from] .l.ran[data-step=\"%s\"] .val')", listing, steps)
}
