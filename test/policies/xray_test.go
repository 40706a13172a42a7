package policies

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestXRay: each tamper shows what it changed and which check of the server says
// no; a tampered value in the jar is refused by the next request.
func TestXRay(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	l.SetPolicy(t, `{"signed":true,"maxAge":3600}`)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	b.AwaitReady()
	b.Login("kim")
	b.Shown(0, "Welcome, kim!")
	b.Passed("login")
	dots := browser.Eval[int](b, "document.querySelectorAll('.dot').length")
	b.OpenXRay()
	value := browser.Eval[string](b, "document.querySelector('#jar-a li input').value")
	if got := browser.Eval[string](b, `[...document.querySelectorAll('.xray .covered [data-part]')].map(p => p.dataset.part).join() + ' ' + document.querySelectorAll('.xray mark').length + ' ' + document.querySelector('.xray .btn.primary').disabled`); got != "name,date,value 0 true" {
		t.Errorf("the MAC covers, marks, put: %s", got)
	}
	if odds := browser.Eval[string](b, "document.querySelector('.xray .odds').innerHTML"); !strings.Contains(odds, "122비트") || !strings.Contains(odds, "256비트") || !strings.Contains(odds, "8.4×10<sup>19</sup></span>년") {
		t.Errorf("the odds: %s", odds)
	}
	for _, c := range []struct{ tamper, part, check, word string }{
		{"flip-date", "date", "mac", "MAC: the value is not valid"},
		{"flip-value", "value", "mac", "MAC: the value is not valid"},
		{"flip-mac", "mac", "mac", "MAC: the value is not valid"},
		{"drop-mac", "mac", "mac", "MAC: the value is not valid"},
		{"cut", "mac", "base64", "base64 decode failed"},
		{"age", "date", "mac", "MAC: the value is not valid"},
		{"old", "date,mac", "date", "expired timestamp"},
		{"rename", "mac", "mac", "MAC: the value is not valid"},
		{"other-key", "mac", "mac", "MAC: the value is not valid"},
	} {
		b.Tamper(c.tamper)
		got := browser.Eval[string](b, `[...new Set([...document.querySelectorAll('.xray mark')].map(m => m.closest('[data-part]').dataset.part))].join() + ' ' +
			[...document.querySelectorAll('.xray [data-state=refused]')].map(c => c.dataset.check).join() + ' ' + document.querySelector('.xray output code').textContent`)
		if !strings.HasPrefix(got, c.part+" "+c.check+" "+c.word) {
			t.Errorf("%s shows %q", c.tamper, got)
		}
	}
	if now := browser.Eval[int](b, "document.querySelectorAll('.dot').length"); now != dots {
		t.Errorf("the X-ray made %d requests to the demo", now-dots)
	}

	// What is put into the jar is what the next request brings, and is refused.
	b.Tamper("flip-value")
	b.Click(".xray .btn.primary")
	b.Wait("the value in the jar", "document.querySelector('.xray .row .right') && document.querySelector('#jar-a li input').value !== '%s'", value)
	b.Run(chromedp.KeyEvent("\x1b"))
	b.Wait("the jar again, with the focus on its button", "!document.querySelector('dialog.xray') && document.querySelector('#jar-a').matches(':popover-open') && document.activeElement.matches('.x-ray')")
	b.Run(chromedp.KeyEvent("\x1b"))
	b.PressReload("a")
	b.Shown(0, "username")
	b.Wait("a new session", "document.querySelector('.res .head').textContent.includes('Set-Cookie: sessionid=') && !document.querySelector('.res .head').textContent.includes('%s')", value)

	// What was encrypted is shown as bytes only.
	given := b.Text(".res .head")
	l.SetPolicy(t, `{"signed":true,"encrypted":true}`)
	b.PressReload("a")
	b.Wait("a session under the new policy", "document.querySelector('.res .head').textContent.includes('Set-Cookie: sessionid=') && document.querySelector('.res .head').textContent !== %q", given)
	b.OpenXRay()
	if inside := b.Text(".xray [data-part=value]"); !strings.Contains(inside, "암호화되어") {
		t.Errorf("an encrypted value shows %s", inside)
	}
	b.Tamper("flip-mac")
	b.Tamper("old")
	b.Wait("why there is none", "document.querySelector('.xray .wrong')?.textContent.includes('Max-Age가 없어서') && !document.querySelector('.xray mark, .xray .checks li') && document.querySelector('.xray .btn.primary').disabled")
}

// TestXRayLooks has the X-ray seen: by axe-core, at every size, and by who asks
// for pictures.
func TestXRayLooks(t *testing.T) {
	t.Parallel()
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		l.SetPolicy(t, `{"signed":true,"maxAge":3600}`)
		b := browser.New(t, lang)
		b.Open(l.URL + "/lessons/session?lang=" + lang)
		b.AwaitReady()
		b.Login("kim")
		b.Passed("login")
		browser.Eval[any](b, "document.querySelector('input[name=pane][value=bench]').click()")
		b.OpenXRay()
		if *browser.Pictures == "" {
			browser.Eval[any](b, browser.ReadAxe(t))
		}
		look := func(what string) {
			if *browser.Pictures != "" {
				if err := os.MkdirAll(*browser.Pictures, 0o755); err != nil {
					t.Fatal(err)
				}
				b.Shoot("xray-" + what + "-" + lang)
				return
			}
			for _, width := range []int64{1440, 1024, 390} {
				b.Run(chromedp.EmulateViewport(width, 844))
				if over := browser.Eval[int](b, "(d => Math.max(d.scrollWidth - d.clientWidth, d.getBoundingClientRect().right - innerWidth))(document.querySelector('dialog.xray'))"); over > 0 {
					t.Errorf("%s at %d px: %d px too wide", what, width, over)
				}
			}
			// The page behind it is other tests' subject.
			b.PartAccessible(lang, what, "document.querySelector('dialog.xray')", 844, 1440, 1024, 390)
			b.Run(chromedp.EmulateViewport(1440, 900))
		}
		look("open")
		b.Tamper("flip-value")
		look("flip")
		b.Tamper("old")
		browser.Eval[any](b, "document.querySelectorAll('.xray .odds').forEach(d => d.open = true)")
		b.Wait("the IDs to guess from", "document.querySelectorAll('.guess .drawn li').length === 3")
		b.Click(".guess [type=submit]")
		b.Wait("what is said to it", "document.querySelector('.guess .wrong')")
		look("old")
	})
}
