package accessible

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestNarrow: nothing has to be scrolled sideways, and no control is cut off.
func TestNarrow(t *testing.T) {
	l := lab.Start(t)
	lab.NewClient().Visit(t, l.Seat(t).Demo)
	for _, lang := range []string{"ko", "en"} {
		h := &browser.Hands{Chromium: browser.New(t, lang)}
		check := func(state string) {
			t.Helper()
			for _, width := range []int64{320, 390, 1024} {
				h.Run(chromedp.EmulateViewport(width, 844))
				for _, fault := range []string{browser.Wide, browser.Clipped} {
					if found := browser.Eval[[]string](h.Chromium, fault); len(found) > 0 {
						t.Errorf("%s, %s, %d px: %s", state, lang, width, strings.Join(found, ", "))
					}
				}
			}
		}
		h.Open(l.URL + "/?lang=" + lang)
		check("home")
		h.Open(l.URL + "/nope?lang=" + lang)
		check("error")
		h.Run(chromedp.EmulateViewport(1440, 900))
		h.Open(l.URL + "/lessons/session?lang=" + lang)
		h.AwaitRow()
		h.Login("김민아")
		h.Passed("login")
		browser.Eval[any](h.Chromium, "document.querySelectorAll('details').forEach(e => { e.open = true })")
		check("the text")
		browser.Eval[any](h.Chromium, "document.querySelector('[name=pane][value=bench]').click()")
		check("the bench")
	}
}
