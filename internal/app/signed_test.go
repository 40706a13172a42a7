package app

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestSignedLesson: a cookie that was made up and one that was altered are refused
// once the server signs; a session in a cookie can be read until it is encrypted,
// and outlives its logout.
func TestSignedLesson(t *testing.T) {
	inLesson(t, "signed", func(t *testing.T, b *chromium) {
		reads := func() string {
			b.t.Helper()
			b.openXRay()
			text := b.text("dialog.xray [data-part=value]")
			b.run(chromedp.KeyEvent("\x1b"))
			b.wait("the X-ray to close", "!document.querySelector('dialog.xray[open]')")
			b.run(chromedp.KeyEvent("\x1b"))
			b.wait("the jar to close", "!document.querySelector('#jar-a').matches(':popover-open')")
			return text
		}

		b.shown(0, "username")
		b.put("a", "open-sesame")
		b.reload(0, "username")
		b.wait("the made-up key", "document.querySelector('.req .key').textContent.includes('open-sesame')")
		b.click("#policy")
		b.switchboard("!document.querySelector('#policy-escape').disabled")
		b.flip("signed", true)
		b.reload(0, "username")
		b.passed("forge")

		b.reload(0, "username")
		b.login("kim")
		b.shown(0, "Welcome, kim!")
		b.openXRay()
		b.tamper("flip-value")
		b.click("dialog.xray .btn.primary")
		b.wait("the altered value in the jar", "document.querySelector('dialog.xray .row .right')")
		b.run(chromedp.KeyEvent("\x1b"))
		b.wait("the X-ray to close", "!document.querySelector('dialog.xray[open]')")
		b.run(chromedp.KeyEvent("\x1b"))
		b.wait("the jar to close", "!document.querySelector('#jar-a').matches(':popover-open')")
		b.reload(0, "username")
		b.passed("tamper")

		b.flip("stateless", true)
		b.reload(0, "username")
		b.login("lee")
		b.shown(0, "Welcome, lee!")
		if text := reads(); !strings.Contains(text, `"username":"lee"`) {
			t.Errorf("the name is not to be read in the signed cookie: %s", text)
		}
		b.flip("encrypted", true)
		b.reload(0, "username")
		b.login("lee")
		b.shown(0, "Welcome, lee!")
		b.passed("readable")
		if text := reads(); strings.Contains(text, "username") {
			t.Errorf("the name can be read in the encrypted cookie: %s", text)
		}

		b.flip("logout", true)
		b.click("#two")
		b.shown(1, "username")
		b.reload(0, "Logout")
		b.put("b", b.held("a"))
		inFrame[any](b, 0, "{ const form = document.querySelector('form[action$=logout]'); setTimeout(() => form.requestSubmit()); }")
		b.shown(0, "username")
		b.reload(1, "Welcome, lee!")
		b.passed("revoke")

		b.click("#two")
		b.click(".board .row .btn") // all off
		b.wait("no switch to be on", "!document.querySelector('.board [data-on]') && document.querySelector('.rotate').hidden")
		b.flip("signed", true)
		b.reload(0, "username")
		b.login("kim")
		b.shown(0, "Welcome, kim!")
		before := b.held("a")
		change := func(keys string) {
			b.sees("changing", "document.querySelector('.rotate button').ariaBusy === 'true'")
			b.click(".rotate button")
			b.wait(keys+" keys", "seen.changing && document.querySelector('.rotate button').ariaBusy === 'false' && document.querySelector('.rotate output.right')?.textContent.includes(' %s')", keys)
		}
		change("2")
		b.reload(0, "Welcome, kim!")
		b.ranIn("hardened.py · signed", "old-key")
		b.wait("the cookie signed anew", "document.querySelector('.res .head').textContent.includes('Set-Cookie: sessionid=') && !document.querySelector('.res .head').textContent.includes('%s')", before)
		b.wait("the request that brought the old one", "document.querySelector('.req .key').textContent.includes('%s')", before)
		b.reload(0, "Welcome, kim!")
		b.passed("rotate")
		if after := b.held("a"); after == before {
			t.Error("the cookie is the one from before the change of keys")
		}

		// A copy that stayed away for three changes is refused.
		change("3")
		change("3")
		b.put("a", before)
		b.reload(0, "username")
		b.wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 5")
	})
}
