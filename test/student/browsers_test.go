package student

import (
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestTwoBrowsers: browser B is a stranger until A's ID is put into its jar; then
// it is A. What the jar does is no request to the demo and touches no row.
func TestTwoBrowsers(t *testing.T) {
	for _, plain := range []bool{false, true} {
		name := map[bool]string{false: "localhost", true: "a plain-http name"}[plain]
		t.Run(name, func(t *testing.T) {
			l := lab.Start(t)
			b := browser.New(t, "ko")
			url := l.URL
			if plain {
				l = lab.StartNamed(t, "lab.test")
				url = l.URL
				b = browser.Own(t, "ko", chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"))
			}
			b.Open(url + "/lessons/session")
			b.AwaitReady()
			b.Login("kim")
			b.Passed("login")
			b.PressTwo()
			b.Wait("browser B's own row", "document.querySelectorAll('.st tbody tr.is-mine').length === 2 && document.querySelector('.req .way').textContent.includes('B')")
			b.Shown(1, "username")
			key := "document.querySelector('#jar-a li input').value"
			b.PressJar("a")
			b.Wait("the jar of A", "document.querySelector('#jar-a').matches(':popover-open') && /^[0-9a-f-]{36}$/.test(%s)", key)
			id := browser.Eval[string](b, key)
			if !browser.Eval[bool](b, "document.querySelector('#jar-a').getBoundingClientRect().bottom <= document.querySelector('.st tbody tr').getBoundingClientRect().top") {
				t.Error("the jar covers a row of the table")
			}
			before := browser.Eval[string](b, "document.querySelectorAll('.dot').length + document.querySelector('.st tbody').innerText")

			b.PressJar("b")
			b.Wait("the jar of B", "document.querySelector('#jar-b li input').value.length === 36")
			browser.Eval[any](b, "document.querySelector('#jar-b [name=value]').focus()")
			b.Fill("#jar-b [name=value]", id)
			b.Click("#jar-b form button")
			b.Wait("the cookie in the jar", "document.querySelector('#jar-b output.right') && document.querySelector('#jar-b li input').value === '%s' && document.querySelectorAll('#jar-b li').length === 1", id)
			if after := browser.Eval[string](b, "document.querySelectorAll('.dot').length + document.querySelector('.st tbody').innerText"); after != before {
				t.Errorf("the jar changed what the server saw:\n%s\nwas\n%s", after, before)
			}
			b.Click("#jar-b h3")
			b.Run(chromedp.KeyEvent("\x1b"))
			b.Wait("the jar of B to close", "!document.querySelector('#jar-b').matches(':popover-open')")
			b.PressReload("b")
			b.Wait("B to come as A", "document.querySelector('.req .way').textContent.includes('B') && document.querySelector('.req .key').textContent.includes('%s') && !document.querySelector('.req .foreign') && document.querySelector('.req output').className === 'hit'", id)
			b.Shown(1, "Welcome, kim!")

			// Deleting the cookie leaves the row.
			b.PressJar("b")
			b.Wait("the jar of B, begun anew", "document.querySelector('#jar-b').matches(':popover-open:not([aria-busy=true])') && !document.querySelector('#jar-b output').textContent && !document.querySelector('#jar-b [name=value]').value")
			b.PressJar("a")
			b.Wait("the jar of A", "document.querySelector('#jar-a').matches(':popover-open:not([aria-busy=true])') && document.querySelector('#jar-a li .danger')")
			b.Click("#jar-a li .danger")
			b.Wait("the empty jar", "document.querySelector('#jar-a li.note')")
			rows := browser.Eval[int](b, "document.querySelectorAll('.st tbody tr').length")
			b.Run(chromedp.KeyEvent("\x1b"))
			b.PressReload("a")
			b.Wait("another row for who has no key", "document.querySelectorAll('.st tbody tr').length === %d && document.querySelector('.req .key.none')", rows+1)

			// It is there again after a reload, and goes when it is switched off.
			b.Run(chromedp.Reload())
			b.Wait("both browsers", "document.querySelectorAll('iframe').length === 2 && document.querySelector('#frame-b').checkVisibility()")
			b.PressTwo()
			b.Wait("browser A alone", "!document.querySelector('#frame-b').checkVisibility()")
		})
	}
}
