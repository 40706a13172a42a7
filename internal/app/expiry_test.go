package app

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// set types a number of seconds at the open switchboard, and waits until it holds.
func (b *chromium) set(field, seconds string) {
	b.t.Helper()
	eval[any](b, "document.querySelector('#policy-"+field+"').focus()")
	b.fill("#policy-"+field, seconds)
	b.run(chromedp.KeyEvent("\r"))
	b.wait(field+" to be told of", "document.querySelector('.board[aria-busy=false] > output.right') && document.querySelector('[data-field=%s]').hasAttribute('data-on')", field)
}

// turn presses a button of the server's clock at the open switchboard, and waits
// until the server's clock is so far ahead.
func (b *chromium) turn(button, ahead string) {
	b.t.Helper()
	b.click(".turn [name='" + button + "']")
	if button == "back" {
		b.wait("the question before the table is emptied", "document.activeElement.matches('.sure [name=no]')")
		b.click(".sure [name=yes]")
	}
	b.wait("the clock to be ahead by "+ahead, "document.querySelector('.board > output.right') && document.querySelector('#policy .turned').textContent === '%s'", ahead)
}

// TestExpiryLesson: an abandoned session is good until something ends it: either
// timeout, by the server's clock; a logout; and not Max-Age, by the browser's.
func TestExpiryLesson(t *testing.T) {
	inLesson(t, "expiry", func(t *testing.T, b *chromium) {
		in := map[string]map[string]string{
			"ko": {"quarter": "+15분", "half": "+30분", "three": "+45분", "hour": "+1시간", "over": "기한 지남"},
			"en": {"quarter": "+15 min", "half": "+30 min", "three": "+45 min", "hour": "+1 h", "over": "expired"},
		}[eval[string](b, "document.documentElement.lang")]

		// A key that its owner threw away opens the row.
		b.click("#two")
		b.wait("browser B's own row", "document.querySelectorAll('.st tbody tr.is-mine').length === 2")
		b.shown(1, "username")
		b.login("kim")
		b.shown(0, "Welcome, kim!")
		id := b.held("a")
		b.put("a", "")
		b.reload(0, "username")
		b.put("b", id)
		b.reload(1, "Welcome, kim!")
		b.passed("orphan")
		b.click("#two")

		// Unused, it ends.
		b.click("#policy")
		b.switchboard("!document.querySelector('#policy-escape').disabled")
		b.set("idleTimeout", "900")
		b.login("lee")
		b.shown(0, "Welcome, lee!")
		b.turn("900", in["quarter"])
		b.wait("the row that is over", "document.querySelector('.st tr.is-mine.is-over .c-seen').textContent === '%s'", in["over"])
		b.reload(0, "username")
		b.passed("idle")
		b.wait("the old row to be gone", "![...document.querySelectorAll('.st .name')].some(e => e.textContent === 'lee')")
		// What nobody comes back to is swept out.
		b.turn("sweep", in["quarter"])
		b.wait("the table without what is over", "!document.querySelector('.st tr.is-over') && document.querySelector('.st tr.is-mine')")

		// However much it is used, it ends.
		b.set("idleTimeout", "1800")
		b.set("absoluteTimeout", "3600")
		b.login("park")
		b.shown(0, "Welcome, park!")
		b.turn("back", "")
		b.wait("the empty table", "!document.querySelector('.st tbody tr')")
		b.reload(0, "username")
		b.login("park")
		b.shown(0, "Welcome, park!")
		for _, ahead := range []string{"quarter", "half", "three"} {
			b.turn("900", in[ahead])
			before := b.text(".st tr.is-mine.is-hit .why")
			b.reload(0, "Welcome, park!")
			b.wait("the request that keeps it alive", "document.querySelector('.st tr.is-mine.is-hit .why').textContent !== '%s'", before)
		}
		b.turn("900", in["hour"])
		b.reload(0, "username")
		b.passed("absolute")

		// The browser drops its cookie, and the row stays.
		b.allOff()
		b.set("maxAge", "5")
		for deadline := time.Now().Add(patience); ; { // again, if it takes longer than the cookie lives
			b.put("a", "sessionid-of-before") // so that there is one to be deleted
			b.put("a", "")
			b.reload(0, "username")
			b.login("choi")
			b.wait("an answer", "document.querySelector('.req .start').textContent.startsWith('GET') || !document.querySelector('.res .start').textContent.includes('302')")
			if page := inFrame[string](b, 0, "document.documentElement.outerHTML"); strings.Contains(page, "Welcome, choi!") {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("a login takes longer than the cookie lives")
			}
		}
		inFrame[any](b, 0, "new Promise(done => { const look = () => { if (document.cookie) setTimeout(look, 50); else done(); }; look(); })")
		b.reload(0, "username")
		b.passed("max-age")
		b.wait("the row that outlived it", "[...document.querySelectorAll('.st .name')].some(e => e.textContent === 'choi')")

		// A logout ends it at both ends.
		b.allOff()
		b.flip("logout", true)
		b.click("#two")
		b.reload(1, "username")
		b.login("han")
		b.shown(0, "Logout")
		id = b.held("a")
		inFrame[any](b, 0, "{ const form = document.querySelector('form[action$=logout]'); setTimeout(() => form.requestSubmit()); }")
		b.shown(0, "username")
		b.put("b", id)
		b.reload(1, "username")
		b.passed("logout")
		b.wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 5")
	})
}
