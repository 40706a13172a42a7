package lessons

import (
	"testing"

	"sessionlab/test/browser"
)

// TestFixationLesson: a planted key lets the thief in; a new ID at login keeps the
// thief out, and so does a server that takes no ID it did not make.
func TestFixationLesson(t *testing.T) {
	inLesson(t, "fixation", func(t *testing.T, b *browser.Chromium) {
		b.PressTwo()
		b.AwaitRows(2)
		b.Shown(1, "username")
		b.Put("a", b.Held("b"))
		b.Reload(0, "username")
		b.Login("kim")
		b.Shown(0, "Welcome, kim!")
		b.Reload(1, "Welcome, kim!")
		b.Passed("plant")

		b.PressSettings()
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
		b.Wait("the page after the login", browser.IsPast)
		b.Click("[name=back]") // to the login itself
		b.Wait("the line that renews, lit", "document.querySelector('.listing .l.ran[data-step~=renew-id] .val')")
		b.Click(".live")
		b.Wait("now", browser.IsLive)

		b.Flip("renewAtLogin", false)
		b.Put("a", "open-sesame")
		b.Reload(0, "username")
		b.Wait("the row of the ID that was made up", "document.querySelector('.req .key').textContent.includes('open-sesame') && document.querySelector('.st tr.is-mine.is-hit, .st tr.is-mine.is-fresh, .st tr.is-mine')")
		b.Click(".st tbody tr.is-mine:first-child button.danger")
		b.Wait("the row to go", "document.querySelector('.req .sid.orphan')")
		b.Flip("rejectUnknown", true)
		b.Reload(0, "username")
		b.Passed("reject")
		ranIn(b, "hardened.py · visit", "reject-unknown")
		if id := b.Held("a"); len(id) != 36 {
			t.Errorf("the server gave %q", id)
		}
		b.Wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 3")
	})
}
