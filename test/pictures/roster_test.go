package pictures

import (
	"testing"

	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestRosterPictures takes the wall with its seats.
func TestRosterPictures(t *testing.T) {
	if *browser.Pictures == "" {
		t.Skip("takes pictures when told where: -pictures DIR")
	}
	for _, lang := range []string{"ko", "en"} {
		l := lab.Start(t)
		browser.RosterClass(t, l, lang)
		for range 2 {
			browser.PicturedClass(t, l, lang)
		}
		b := browser.New(t, lang)
		b.Open(l.URL + "/project/main?lang=" + lang)
		b.Wait("the seats", "document.querySelectorAll('.roster li').length === 44")
		b.Keys(kb.ArrowDown, kb.ArrowRight)
		b.Shoot("wall-each-" + lang)
	}
}
