package lessons

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestSignedLesson: a cookie that was made up and one that was altered are refused
// once the server signs; a session in a cookie can be read until it is encrypted,
// and outlives its logout.
func TestSignedLesson(t *testing.T) {
	inLesson(t, "signed", func(t *testing.T, b *browser.Chromium) {
		reads := func() string {
			b.T.Helper()
			b.OpenXRay()
			text := b.Text("dialog.xray [data-part=value]")
			b.Run(chromedp.KeyEvent("\x1b"))
			b.Wait("the X-ray to close", "!document.querySelector('dialog.xray[open]')")
			b.Run(chromedp.KeyEvent("\x1b"))
			b.Wait("the jar to close", "!document.querySelector('#jar-a').matches(':popover-open')")
			return text
		}

		b.Shown(0, "username")
		lab.Step(t, "a made-up ID, and then a signature")
		b.Put("a", "open-sesame")
		b.Reload(0, "username")
		b.Wait("the made-up key", "document.querySelector('.req .key').textContent.includes('open-sesame')")
		b.PressSettings()
		b.Switchboard("!document.querySelector('#policy-escape').disabled")
		b.Flip("signed", true)
		b.Reload(0, "username")
		b.Passed("forge")

		lab.Step(t, "an altered cookie")
		b.Reload(0, "username")
		b.Login("kim")
		b.Shown(0, "Welcome, kim!")
		b.OpenXRay()
		b.Tamper("flip-value")
		b.Click("dialog.xray .btn.primary")
		b.Wait("the altered value in the jar", "document.querySelector('dialog.xray .row .right')")
		b.Run(chromedp.KeyEvent("\x1b"))
		b.Wait("the X-ray to close", "!document.querySelector('dialog.xray[open]')")
		b.Run(chromedp.KeyEvent("\x1b"))
		b.Wait("the jar to close", "!document.querySelector('#jar-a').matches(':popover-open')")
		b.Reload(0, "username")
		b.Passed("tamper")

		lab.Step(t, "without a table: what a signed and an encrypted cookie tell")
		b.Flip("stateless", true)
		b.Reload(0, "username")
		b.Login("lee")
		b.Shown(0, "Welcome, lee!")
		if text := reads(); !strings.Contains(text, `"username":"lee"`) {
			t.Errorf("the name is not to be read in the signed cookie: %s", text)
		}
		b.Flip("encrypted", true)
		b.Reload(0, "username")
		b.Login("lee")
		b.Shown(0, "Welcome, lee!")
		b.Passed("readable")
		if text := reads(); strings.Contains(text, "username") {
			t.Errorf("the name can be read in the encrypted cookie: %s", text)
		}

		lab.Step(t, "a copy outlives the logout")
		b.Flip("logout", true)
		b.PressTwo()
		b.Shown(1, "username")
		b.Reload(0, "Logout")
		b.Put("b", b.Held("a"))
		browser.InFrame[any](b, 0, "{ const form = document.querySelector('form[action$=logout]'); setTimeout(() => form.requestSubmit()); }")
		b.Shown(0, "username")
		b.Reload(1, "Welcome, lee!")
		b.Passed("revoke")

		b.PressTwo()
		lab.Step(t, "the signing key changes")
		b.Click(".board .row .btn") // all off
		b.Wait("no switch to be on", "!document.querySelector('.board [data-on]') && document.querySelector('.rotate').hidden")
		b.Flip("signed", true)
		b.Reload(0, "username")
		b.Login("kim")
		b.Shown(0, "Welcome, kim!")
		before := b.Held("a")
		change := func(keys string) {
			b.Sees("changing", "document.querySelector('.rotate button').ariaBusy === 'true'")
			b.Click(".rotate button")
			b.Wait(keys+" keys", "seen.changing && document.querySelector('.rotate button').ariaBusy === 'false' && document.querySelector('.rotate output.right')?.textContent.includes(' %s')", keys)
		}
		change("2")
		b.Reload(0, "Welcome, kim!")
		ranIn(b, "hardened.py · signed", "old-key")
		b.Wait("the cookie signed anew", "document.querySelector('.res .head').textContent.includes('Set-Cookie: sessionid=') && !document.querySelector('.res .head').textContent.includes('%s')", before)
		b.Wait("the request that brought the old one", "document.querySelector('.req .key').textContent.includes('%s')", before)
		b.Reload(0, "Welcome, kim!")
		b.Passed("rotate")
		if after := b.Held("a"); after == before {
			t.Error("the cookie is the one from before the change of keys")
		}

		lab.Step(t, "a copy that was away for three changes is refused")
		change("3")
		change("3")
		b.Put("a", before)
		b.Reload(0, "username")
		b.Wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 5")
	})
}
