package lessons

import (
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// inLesson opens a lesson in each language, both at once, and runs a test there.
func inLesson(t *testing.T, slug string, test func(t *testing.T, b *browser.Chromium)) {
	t.Helper()
	t.Parallel()
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.Open(l.URL + "/lessons/" + slug + "?lang=" + lang)
		b.AwaitReady()
		test(t, b)
	})
}

// ranIn waits until the part of a listing has a line lit that belongs to the steps.
func ranIn(b *browser.Chromium, listing, steps string) {
	b.T.Helper()
	b.Wait(listing+" to have run "+steps, "document.querySelector('[aria-label=\"%s\"][data-from] .l.ran[data-step=\"%s\"] .val')", listing, steps)
}
