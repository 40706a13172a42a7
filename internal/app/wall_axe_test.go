package app

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestWallIsAccessible runs axe-core on the wall's states.
func TestWallIsAccessible(t *testing.T) {
	axe := readAxe(t)
	inEach(t, func(t *testing.T, lang string) {
		l := start(t)
		b := newChromium(t, lang)
		b.before(impatient)
		check := func(state string) {
			t.Helper()
			b.accessibleAt(lang+", "+state, 1080, 1920, 1024, 390)
			b.run(chromedp.EmulateViewport(1920, 1080))
		}
		b.open(l.url + "/project/main?lang=" + lang)
		eval[any](b, axe)
		b.wait("the card", "document.querySelector('.nobody').checkVisibility()")
		check("nobody")
		s, student := l.loggedIn(t, "김민아")
		l.loggedIn(t, "이서준")
		b.rows(2)
		check("two rows")
		b.keys("m", "n", kb.ArrowDown, "s", "d")
		b.wait("the question", "document.querySelector('.is-doomed')")
		check("a row in question")
		b.keys(kb.Enter)
		b.rows(1)
		student.get(t, s.Demo)
		b.keys("n", "f", kb.ArrowLeft)
		b.wait("the past", "document.querySelector('.wall').dataset.mode === 'past'")
		check("rewound")
		b.keys(kb.End, "?")
		b.wait("the keys", "document.querySelector('#help').open")
		check("keys")
		b.keys(kb.Escape)
		_, body := l.call(t, "POST", "/api/rooms/main/asks", "", `{"ask":"?","options":[{"say":"a","page":""},{"say":"b","page":""},{"say":"c","page":""},{"say":"d","page":""}]}`)
		ask := decode[struct{ ID string }](t, body).ID
		l.call(t, "PATCH", "/api/rooms/main/asks/"+ask, "", `{"outcome":1}`)
		b.wait("the outcome", "document.querySelector('.options .right')")
		check("a question")
		l.call(t, "DELETE", "/api/rooms/main/asks/"+ask, "", "")
	})
}
