package accessible

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestWallIsAccessible runs axe-core on the wall's states.
func TestWallIsAccessible(t *testing.T) {
	axe := browser.ReadAxe(t)
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.Before(browser.Impatient)
		check := func(state string) {
			t.Helper()
			b.AccessibleAt(lang, state, 1080, 1920, 1024, 390)
			b.Run(chromedp.EmulateViewport(1920, 1080))
		}
		b.Open(l.URL + "/project/main?lang=" + lang)
		browser.Eval[any](b, axe)
		b.Wait("the card", "document.querySelector('.nobody').checkVisibility()")
		check("nobody")
		s, student := l.LoggedIn(t, "김민아")
		l.LoggedIn(t, "이서준")
		b.BoardRows(2)
		check("two rows")
		b.Keys("m", "n", kb.ArrowDown, "s", "d")
		b.Wait("the question", "document.querySelector('.is-doomed')")
		check("a row in question")
		b.Keys(kb.Enter)
		b.BoardRows(1)
		student.Visit(t, s.Demo)
		b.Keys("n", "f", kb.ArrowLeft)
		b.AwaitPast()
		check("rewound")
		b.Keys(kb.End, "?")
		b.Wait("the keys", "document.querySelector('#help').open")
		check("keys")
		b.Keys(kb.Escape)
		_, body := l.Call(t, "POST", "/api/rooms/main/asks", "", `{"ask":"?","options":[{"say":"a","page":""},{"say":"b","page":""},{"say":"c","page":""},{"say":"d","page":""}]}`)
		ask := lab.Decode[struct{ ID string }](t, body).ID
		l.Call(t, "PATCH", "/api/rooms/main/asks/"+ask, "", `{"outcome":1}`)
		b.Wait("the outcome", "document.querySelector('.options .right')")
		check("a question")
		l.Call(t, "DELETE", "/api/rooms/main/asks/"+ask, "", "")
	})
}
