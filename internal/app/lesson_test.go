package app

import "testing"

// inLesson opens a lesson in each language, both at once, and runs a test there.
func inLesson(t *testing.T, slug string, test func(t *testing.T, b *chromium)) {
	t.Helper()
	t.Parallel()
	inEach(t, func(t *testing.T, lang string) {
		l := start(t)
		b := newChromium(t, lang)
		b.open(l.url + "/lessons/" + slug + "?lang=" + lang)
		b.wait("the own row", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.link[data-state=open]')")
		test(t, b)
	})
}

// reload reloads the demo in one of the page's browsers, and waits for a text.
func (b *chromium) reload(browser int, text string) {
	b.t.Helper()
	b.click("#frame-" + []string{"a", "b"}[browser] + " [name=reload]")
	b.shown(browser, text)
}

// ranIn waits until the part of a listing has a line lit that belongs to the steps.
func (b *chromium) ranIn(listing, steps string) {
	b.t.Helper()
	b.wait(listing+" to have run "+steps, "document.querySelector('[aria-label=\"%s\"][data-from] .l.ran[data-step=\"%s\"] .val')", listing, steps)
}
