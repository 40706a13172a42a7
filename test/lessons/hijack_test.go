package lessons

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
)

// thief is the lesson's own name for it.
const thief = "<script>location='loot?'+document.cookie</script>"

// TestHijackLesson: the session is stolen by a copied ID and by a script in a
// name; HttpOnly and escaping each stop what they are said to stop; each tick
// comes from what the server saw.
func TestHijackLesson(t *testing.T) {
	inLesson(t, "hijack", func(t *testing.T, b *browser.Chromium) {
		if !strings.Contains(browser.Eval[string](b, "document.querySelector('.read').textContent"), thief) {
			t.Fatal("the lesson does not name the script that is tried here")
		}

		// A copied key.
		b.Login("kim")
		b.PressTwo()
		b.AwaitRows(2)
		b.Shown(1, "username")
		id := b.Held("a")
		b.Put("b", id)
		b.PressReload("b")
		b.Shown(1, "Welcome, kim!")
		b.Passed("copy")
		b.PressTwo()

		// A script in the name.
		anew := func() {
			b.Click(".st tr.is-mine.is-hit button.danger")
			b.Wait("the row to go", "!document.querySelector('.st tr.is-hit')")
		}
		form := func() {
			browser.Eval[any](b, "document.querySelector('#frame-a .url').focus()")
			b.Fill("#frame-a .url", "/")
			b.Run(chromedp.KeyEvent("\r"))
			b.Shown(0, "username")
		}
		b.PressReload("a")
		b.Wait("A's request", "document.querySelector('.req .way').textContent.includes('A')")
		anew()
		form()
		b.Login(thief)
		b.Passed("script")
		b.Wait("the key in the path", "document.querySelector('.req .start').textContent.includes('/loot?sessionid=%s ')", id)

		// With HttpOnly the script runs, and finds nothing.
		b.PressSettings()
		b.Switchboard("!document.querySelector('#policy-escape').disabled")
		b.Flip("httpOnly", true)
		b.Put("a", "")
		form()
		b.Wait("a new cookie", "/; HttpOnly$/.test(document.querySelector('.res .key').textContent)")
		ranIn(b, "hardened.py · cookie", "set-cookie clear-cookie")
		b.Login(thief)
		b.Passed("httponly")
		b.Wait("no key in the path", "document.querySelector('.req .start').textContent.includes('/loot? ')")

		// Escaped, it is text.
		b.Flip("escape", true)
		browser.Eval[any](b, "document.querySelector('#frame-a .url').focus()")
		b.Fill("#frame-a .url", "/")
		b.Run(chromedp.KeyEvent("\r"))
		b.Shown(0, "Welcome, &lt;script&gt;")
		b.Passed("escape")
		if _, query, _ := strings.Cut(b.Text(".req .start"), "?"); query != "" {
			t.Errorf("the escaped script ran: %s", query)
		}
		b.Wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 4")
	})
}
