package app

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// thief is the lesson's own name for it.
const thief = "<script>location='loot?'+document.cookie</script>"

// TestHijackLesson: the session is stolen by a copied ID and by a script in a
// name; HttpOnly and escaping each stop what they are said to stop; each tick
// comes from what the server saw.
func TestHijackLesson(t *testing.T) {
	inLesson(t, "hijack", func(t *testing.T, b *chromium) {
		if !strings.Contains(eval[string](b, "document.querySelector('.read').textContent"), thief) {
			t.Fatal("the lesson does not name the script that is tried here")
		}

		// A copied key.
		b.login("kim")
		b.click("#two")
		b.wait("browser B's own row", "document.querySelectorAll('.st tbody tr.is-mine').length === 2")
		b.shown(1, "username")
		id := b.held("a")
		b.put("b", id)
		b.click("#frame-b [name=reload]")
		b.shown(1, "Welcome, kim!")
		b.passed("copy")
		b.click("#two")

		// A script in the name.
		anew := func() {
			b.click(".st tr.is-mine.is-hit button.danger")
			b.wait("the row to go", "!document.querySelector('.st tr.is-hit')")
		}
		form := func() {
			eval[any](b, "document.querySelector('#frame-a .url').focus()")
			b.fill("#frame-a .url", "/")
			b.run(chromedp.KeyEvent("\r"))
			b.shown(0, "username")
		}
		b.click("#frame-a [name=reload]")
		b.wait("A's request", "document.querySelector('.req .way').textContent.includes('A')")
		anew()
		form()
		b.login(thief)
		b.passed("script")
		b.wait("the key in the path", "document.querySelector('.req .start').textContent.includes('/loot?sessionid=%s ')", id)

		// With HttpOnly the script runs, and finds nothing.
		b.click("#policy")
		b.switchboard("!document.querySelector('#policy-escape').disabled")
		b.flip("httpOnly", true)
		b.put("a", "")
		form()
		b.wait("a new cookie", "/; HttpOnly$/.test(document.querySelector('.res .key').textContent)")
		b.ranIn("hardened.py · cookie", "set-cookie clear-cookie")
		b.login(thief)
		b.passed("httponly")
		b.wait("no key in the path", "document.querySelector('.req .start').textContent.includes('/loot? ')")

		// Escaped, it is text.
		b.flip("escape", true)
		eval[any](b, "document.querySelector('#frame-a .url').focus()")
		b.fill("#frame-a .url", "/")
		b.run(chromedp.KeyEvent("\r"))
		b.shown(0, "Welcome, &lt;script&gt;")
		b.passed("escape")
		if _, query, _ := strings.Cut(b.text(".req .start"), "?"); query != "" {
			t.Errorf("the escaped script ran: %s", query)
		}
		b.wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 4")
	})
}
