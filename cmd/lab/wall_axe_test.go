package main

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestWallIsAccessible runs axe-core on the wall's states.
func TestWallIsAccessible(t *testing.T) {
	axe, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no axe-core: ./test.sh installs it: %v", err)
		}
		t.Skip("no axe-core: ./test.sh installs it")
	}
	l := start(t)
	for _, lang := range []string{"ko", "en"} {
		b := newChromium(t, lang)
		b.before(impatient)
		check := func(state string) {
			t.Helper()
			for _, scheme := range []string{"light", "dark"} {
				for _, width := range []int64{1920, 1024, 390} {
					b.theme(scheme)
					b.run(chromedp.EmulateViewport(width, 1080))
					found := eval[[]string](b, `(async () => {
						document.getAnimations().forEach(a => a.finish());
						const result = await axe.run(document);
						return result.violations.flatMap(v => v.nodes.map(n => v.id + ' ' + n.target + ': ' + n.failureSummary));
					})()`)
					if len(found) > 0 {
						t.Errorf("%s, %s, %s, %d px:\n%s", state, lang, scheme, width, strings.Join(found, "\n"))
					}
				}
			}
			b.run(chromedp.EmulateViewport(1920, 1080))
		}
		l.call(t, "POST", "/api/rooms/main/reset", "", "")
		b.open(l.url + "/project/main?lang=" + lang)
		eval[any](b, string(axe)+";0")
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
	}
}
