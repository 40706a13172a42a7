package app

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// Put sets the session cookie of one of the page's browsers in its jar, which has
// one; without a value it deletes it.
func (b *Chromium) Put(browser, value string) {
	b.T.Helper()
	card, first := "#jar-"+browser, "document.querySelector('#jar-"+browser+" li input')"
	b.Click("#frame-" + browser + " .jar")
	b.Wait("the jar of "+browser, "document.querySelector('%s').matches(':popover-open:not([aria-busy=true])') && %s", card, first)
	if value == "" {
		b.Click(card + " li .danger")
		b.Wait("the empty jar", "document.querySelector('%s li.note')", card)
	} else {
		b.Fill(card+" li input", value)
		b.Click(card + " li .btn:has(+ .danger)")
		b.Wait("the value in the jar", "document.querySelector('%s output.right') && %s?.value === '%s'", card, first, value)
	}
	b.Run(chromedp.KeyEvent("\x1b"))
	b.Wait("the jar to close", "!document.querySelector('%s').matches(':popover-open')", card)
}

// Held is the session cookie of one of the page's browsers.
func (b *Chromium) Held(browser string) string {
	b.T.Helper()
	b.Click("#frame-" + browser + " .jar")
	b.Wait("the jar of "+browser, "document.querySelector('#jar-%s').matches(':popover-open:not([aria-busy=true])') && document.querySelector('#jar-%s li input')", browser, browser)
	value := Eval[string](b, "document.querySelector('#jar-"+browser+" li input').value")
	b.Run(chromedp.KeyEvent("\x1b"))
	b.Wait("the jar to close", "!document.querySelector('#jar-%s').matches(':popover-open')", browser)
	return value
}

// TestFixationLesson: a planted key lets the thief in; a new ID at login keeps the
// thief out, and so does a server that takes no ID it did not make.
func TestFixationLesson(t *testing.T) {
	inLesson(t, "fixation", func(t *testing.T, b *Chromium) {
		b.Click("#two")
		b.Wait("browser B's own row", "document.querySelectorAll('.st tbody tr.is-mine').length === 2")
		b.Shown(1, "username")
		b.Put("a", b.Held("b"))
		b.Reload(0, "username")
		b.Login("kim")
		b.Shown(0, "Welcome, kim!")
		b.Reload(1, "Welcome, kim!")
		b.Passed("plant")

		b.Click("#policy")
		b.Switchboard("!document.querySelector('#policy-escape').disabled")
		b.Flip("renewAtLogin", true)
		b.Put("a", "")
		b.Put("b", "")
		b.Reload(0, "username")
		b.Reload(1, "username")
		planted := b.Held("b")
		b.Put("a", planted)
		b.Reload(0, "username")
		b.Login("lee")
		b.Shown(0, "Welcome, lee!")
		if id := b.Held("a"); id == planted {
			t.Error("the key is the one that was planted")
		}
		b.Reload(1, "username")
		b.Passed("renew")
		b.Click("[name=back]")
		b.Wait("the page after the login", IsPast)
		b.Click("[name=back]") // to the login itself
		b.Wait("the line that renews, lit", "document.querySelector('.listing .l.ran[data-step~=renew-id] .val')")
		b.Click(".live")
		b.Wait("now", IsLive)

		b.Flip("renewAtLogin", false)
		b.Put("a", "open-sesame")
		b.Reload(0, "username")
		b.Wait("the row of the ID that was made up", "document.querySelector('.req .key').textContent.includes('open-sesame') && document.querySelector('.st tr.is-mine.is-hit, .st tr.is-mine.is-fresh, .st tr.is-mine')")
		b.Click(".st tbody tr.is-mine:first-child button.danger")
		b.Wait("the row to go", "document.querySelector('.req .sid.orphan')")
		b.Flip("rejectUnknown", true)
		b.Reload(0, "username")
		b.Passed("reject")
		b.ranIn("hardened.py · visit", "reject-unknown")
		if id := b.Held("a"); len(id) != 36 {
			t.Errorf("the server gave %q", id)
		}
		b.Wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 3")
	})
}
