package lessons

import (
	"strings"
	"testing"
	"time"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestExpiryLesson: an abandoned session is good until something ends it: either
// timeout, by the server's clock; a logout; and not Max-Age, by the browser's.
func TestExpiryLesson(t *testing.T) {
	inLesson(t, "expiry", func(t *testing.T, b *browser.Chromium) {
		in := map[string]map[string]string{
			"ko": {"quarter": "+15분", "half": "+30분", "three": "+45분", "hour": "+1시간", "over": "기한 지남"},
			"en": {"quarter": "+15 min", "half": "+30 min", "three": "+45 min", "hour": "+1 h", "over": "expired"},
		}[browser.Eval[string](b, "document.documentElement.lang")]

		lab.Step(t, "an ID that its owner threw away opens the row")
		b.PressTwo()
		b.AwaitRows(2)
		b.Shown(1, "username")
		b.Login("kim")
		b.Shown(0, "Welcome, kim!")
		id := b.Held("a")
		b.Put("a", "")
		b.Reload(0, "username")
		b.Put("b", id)
		b.Reload(1, "Welcome, kim!")
		b.Passed("orphan")
		b.PressTwo()

		lab.Step(t, "an unused session ends")
		b.PressSettings()
		b.Switchboard("!document.querySelector('#policy-escape').disabled")
		b.Set("idleTimeout", "900")
		b.Login("lee")
		b.Shown(0, "Welcome, lee!")
		b.Turn("900", in["quarter"])
		b.Wait("the row that is over", "document.querySelector('.st tr.is-mine.is-over .c-seen').textContent === '%s'", in["over"])
		b.Reload(0, "username")
		b.Passed("idle")
		b.Wait("the old row to be gone", "![...document.querySelectorAll('.st .name')].some(e => e.textContent === 'lee')")
		lab.Step(t, "a session that nobody comes back to is swept out")
		b.Turn("sweep", in["quarter"])
		b.Wait("the table without what is over", "!document.querySelector('.st tr.is-over') && document.querySelector('.st tr.is-mine')")

		lab.Step(t, "a session ends however much it is used")
		b.Set("idleTimeout", "1800")
		b.Set("absoluteTimeout", "3600")
		b.Login("park")
		b.Shown(0, "Welcome, park!")
		b.Turn("back", "")
		b.Wait("the empty table", "!document.querySelector('.st tbody tr')")
		b.Reload(0, "username")
		b.Login("park")
		b.Shown(0, "Welcome, park!")
		for _, ahead := range []string{"quarter", "half", "three"} {
			b.Turn("900", in[ahead])
			before := b.Text(".st tr.is-mine.is-hit .why")
			b.Reload(0, "Welcome, park!")
			b.Wait("the request that keeps it alive", "document.querySelector('.st tr.is-mine.is-hit .why').textContent !== '%s'", before)
		}
		b.Turn("900", in["hour"])
		b.Reload(0, "username")
		b.Passed("absolute")

		lab.Step(t, "the browser drops its cookie, and the row stays")
		b.AllOff()
		b.Set("maxAge", "5")
		for deadline := time.Now().Add(lab.Patience); ; { // again, if it takes longer than the cookie lives
			b.Put("a", "sessionid-of-before") // so that there is one to be deleted
			b.Put("a", "")
			b.Reload(0, "username")
			b.Login("choi")
			b.Wait("an answer", "document.querySelector('.req .start').textContent.startsWith('GET') || !document.querySelector('.res .start').textContent.includes('302')")
			if page := browser.InFrame[string](b, 0, "document.documentElement.outerHTML"); strings.Contains(page, "Welcome, choi!") {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("a login takes longer than the cookie lives")
			}
		}
		browser.InFrame[any](b, 0, "new Promise(done => { const look = () => { if (document.cookie) setTimeout(look, 50); else done(); }; look(); })")
		b.Reload(0, "username")
		b.Passed("max-age")
		b.Wait("the row that outlived it", "[...document.querySelectorAll('.st .name')].some(e => e.textContent === 'choi')")

		lab.Step(t, "a logout ends it at both ends")
		b.AllOff()
		b.Flip("logout", true)
		b.PressTwo()
		b.Reload(1, "username")
		b.Login("han")
		b.Shown(0, "Logout")
		id = b.Held("a")
		browser.InFrame[any](b, 0, "{ const form = document.querySelector('form[action$=logout]'); setTimeout(() => form.requestSubmit()); }")
		b.Shown(0, "username")
		b.Put("b", id)
		b.Reload(1, "username")
		b.Passed("logout")
		b.Wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 5")
	})
}
