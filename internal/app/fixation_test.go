package app

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// put sets the session cookie of one of the page's browsers in its jar, which has
// one; without a value it deletes it.
func (b *chromium) put(browser, value string) {
	b.t.Helper()
	card, first := "#jar-"+browser, "document.querySelector('#jar-"+browser+" li input')"
	b.click("#frame-" + browser + " .jar")
	b.wait("the jar of "+browser, "document.querySelector('%s').matches(':popover-open:not([aria-busy=true])') && %s", card, first)
	if value == "" {
		b.click(card + " li .danger")
		b.wait("the empty jar", "document.querySelector('%s li.note')", card)
	} else {
		b.fill(card+" li input", value)
		b.click(card + " li .btn:has(+ .danger)")
		b.wait("the value in the jar", "document.querySelector('%s output.right') && %s?.value === '%s'", card, first, value)
	}
	b.run(chromedp.KeyEvent("\x1b"))
	b.wait("the jar to close", "!document.querySelector('%s').matches(':popover-open')", card)
}

// held is the session cookie of one of the page's browsers.
func (b *chromium) held(browser string) string {
	b.t.Helper()
	b.click("#frame-" + browser + " .jar")
	b.wait("the jar of "+browser, "document.querySelector('#jar-%s').matches(':popover-open:not([aria-busy=true])') && document.querySelector('#jar-%s li input')", browser, browser)
	value := eval[string](b, "document.querySelector('#jar-"+browser+" li input').value")
	b.run(chromedp.KeyEvent("\x1b"))
	b.wait("the jar to close", "!document.querySelector('#jar-%s').matches(':popover-open')", browser)
	return value
}

// TestFixationLesson: a planted key lets the thief in; a new ID at login keeps the
// thief out, and so does a server that takes no ID it did not make.
func TestFixationLesson(t *testing.T) {
	inLesson(t, "fixation", func(t *testing.T, b *chromium) {
		b.click("#two")
		b.wait("browser B's own row", "document.querySelectorAll('.st tbody tr.is-mine').length === 2")
		b.shown(1, "username")
		b.put("a", b.held("b"))
		b.reload(0, "username")
		b.login("kim")
		b.shown(0, "Welcome, kim!")
		b.reload(1, "Welcome, kim!")
		b.passed("plant")

		b.click("#policy")
		b.switchboard("!document.querySelector('#policy-escape').disabled")
		b.flip("renewAtLogin", true)
		b.put("a", "")
		b.put("b", "")
		b.reload(0, "username")
		b.reload(1, "username")
		planted := b.held("b")
		b.put("a", planted)
		b.reload(0, "username")
		b.login("lee")
		b.shown(0, "Welcome, lee!")
		if id := b.held("a"); id == planted {
			t.Error("the key is the one that was planted")
		}
		b.reload(1, "username")
		b.passed("renew")
		b.click("[name=back]")
		b.wait("the page after the login", isPast)
		b.click("[name=back]") // to the login itself
		b.wait("the line that renews, lit", "document.querySelector('.listing .l.ran[data-step~=renew-id] .val')")
		b.click(".live")
		b.wait("now", isLive)

		b.flip("renewAtLogin", false)
		b.put("a", "open-sesame")
		b.reload(0, "username")
		b.wait("the row of the ID that was made up", "document.querySelector('.req .key').textContent.includes('open-sesame') && document.querySelector('.st tr.is-mine.is-hit, .st tr.is-mine.is-fresh, .st tr.is-mine')")
		b.click(".st tbody tr.is-mine:first-child button.danger")
		b.wait("the row to go", "document.querySelector('.req .sid.orphan')")
		b.flip("rejectUnknown", true)
		b.reload(0, "username")
		b.passed("reject")
		b.ranIn("hardened.py · visit", "reject-unknown")
		if id := b.held("a"); len(id) != 36 {
			t.Errorf("the server gave %q", id)
		}
		b.wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 3")
	})
}
