package policies

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestSwitchboard: a switch that is flipped shows in the next exchange; what is
// impossible is refused with the reason; where all desks share a jar there is no
// browser B.
func TestSwitchboard(t *testing.T) {
	t.Parallel()
	axe, words := browser.ReadAxe(t), map[string]struct{ refused, shut string }{
		"ko": {"서명을 함께 켜세요", "쿠키 통 하나"}, "en": {"Turn signing on as well", "share one cookie jar"},
	}
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.Open(l.URL + "/lessons/session?lang=" + lang)
		b.AwaitReady()
		b.PressSettings()
		b.Switchboard("!document.querySelector('#policy-escape').disabled")
		browser.Eval[any](b, axe)
		b.AccessibleIn(lang, "the switchboard")

		b.Flip("escape", true)
		b.Flip("httpOnly", true)
		b.Wait("how many are on", "document.querySelector('#policy .held').textContent === '2'")
		b.Wait("the next Set-Cookie", "/^Set-Cookie: sessionid=.+; HttpOnly$/.test(document.querySelector('.board .line').textContent) && [...document.querySelectorAll('.board mark')].map(m => m.textContent).join() === 'HttpOnly'")
		b.Login("<b>kim</b>")
		b.Shown(0, "Welcome, &lt;b&gt;kim&lt;/b&gt;!")
		if cookie := browser.InFrame[string](b, 0, "document.cookie"); !strings.Contains(cookie, "sessionid=") {
			t.Errorf("the cookie of before has no attribute, and the page sees %q", cookie)
		}
		b.PressJar("a")
		b.Wait("the jar", "document.querySelector('#jar-a').matches(':popover-open') && document.querySelector('#jar-a li .danger')")
		b.Click("#jar-a li .danger")
		b.Wait("the empty jar", "document.querySelector('#jar-a li.note')")
		b.Run(chromedp.KeyEvent("\x1b"))
		b.PressReload("a")
		b.Wait("the attribute in the next Set-Cookie", "/; HttpOnly$/.test(document.querySelector('.res .key').textContent)")
		b.Shown(0, "username")
		if cookie := browser.InFrame[string](b, 0, "document.cookie"); cookie != "" {
			t.Errorf("a script sees the HttpOnly cookie: %q", cookie)
		}

		b.Click("#policy-encrypted")
		b.Wait("the refusal", "document.querySelector('.board > output.wrong')?.textContent.includes('%s') && !document.querySelector('#policy-encrypted').checked", words[lang].refused)

		browser.Eval[any](b, "(() => { const path = document.querySelector('#policy-path'); path.value = '/'; path.dispatchEvent(new Event('change')); })()")
		b.Wait("browser B to be off, with the reason", "document.querySelector('#two').disabled && document.querySelector('#two-why').textContent.includes('%s')", words[lang].shut)

		b.Click(".board .row .btn:nth-child(2)")
		b.Wait("the careful server", "document.querySelector('#policy-renewAtLogin').checked && document.querySelector('#policy-idleTimeout').value === '900' && !document.querySelector('#two').disabled")
		b.Wait("its Set-Cookie", "document.querySelector('.board .line').textContent.endsWith('; HttpOnly; Secure; SameSite=Lax')")
		b.PressReload("a")
		b.Shown(0, "csrf_token")
		b.Login("kim")
		b.Shown(0, "Logout")
		b.Click(".board .row .btn:nth-child(1)")
		b.Wait("the book's program", "document.querySelector('#policy .held').textContent === '0' && !document.querySelector('.board li[data-on]')")
		if dots := browser.Eval[int](b, "[...document.querySelectorAll('.dot sup')].filter(e => e.textContent === '§').length"); dots != 5 {
			t.Errorf("the timeline has %d changes of the policy, want 5", dots)
		}
		b.Run(chromedp.KeyEvent("\x1b"))
		b.Wait("the switchboard to close", "!document.querySelector('.board[open]') && document.activeElement === document.querySelector('#policy')")
	})
}

// TestSwitchboardOfAClass: a student sees what is on and who decides; what the
// instructor sets is there at once.
func TestSwitchboardOfAClass(t *testing.T) {
	t.Parallel()
	c := lab.NewClass(t)
	b := browser.Joined(t, c)
	b.PressSettings()
	b.Switchboard("document.querySelector('.board .note').textContent.includes('강사가 정합니다')")
	if open := browser.Eval[int](b, "document.querySelectorAll('.board :is(input, select, .row .btn):not(:disabled)').length"); open != 0 {
		t.Errorf("a student may flip %d switches", open)
	}
	c.Lead(t, "PUT", "/api/rooms/"+c.Room+"/policy", `{"httpOnly":true}`)
	b.Wait("what the instructor set", "document.querySelector('#policy-httpOnly').checked && document.querySelector('#policy .held').textContent === '1'")
	if why := b.Text("#policy-secure-why"); !strings.Contains(why, "http라서") {
		t.Errorf("by plain http Secure says %q", why)
	}
}

// TestSwitchboardOfTheInstructor: the instructor's page has the same board, which
// switches the server of the whole class.
func TestSwitchboardOfTheInstructor(t *testing.T) {
	t.Parallel()
	axe := browser.ReadAxe(t)
	c := lab.NewClass(t)
	student := browser.Joined(t, c)
	b := browser.New(t, "ko")
	b.Open(c.Site + "/teach?room=" + c.Room + "#key=" + c.Key(t))
	b.Wait("the room", "document.querySelector('.desk[data-state=desk]') && document.querySelector('.link[data-state=open]')")
	b.PressSettings()
	b.Switchboard("!document.querySelector('#policy-escape').disabled")
	browser.Eval[any](b, axe)
	b.Accessible("ko, the instructor's switchboard")
	b.Flip("escape", true)
	student.Wait("what the instructor set", "document.querySelector('#policy .held').textContent === '1'")
	b.Run(chromedp.KeyEvent("\x1b"))
	b.Wait("the switchboard to close", "!document.querySelector('.board[open]') && document.activeElement === document.querySelector('#policy')")

	// At the lab's own machine, too, the board goes by how the class comes: a Secure
	// cookie would reach nobody in it.
	b.Open(c.URL + "/teach?room=" + c.Room + "#key=" + c.Key(t))
	b.Wait("the room", "isSecureContext && document.querySelector('.desk[data-state=desk]') && document.querySelector('.link[data-state=open]')")
	b.PressSettings()
	b.Wait("Secure to be shut, with the reason", "document.querySelector('#policy-secure')?.disabled && document.querySelector('#policy-secure-why').textContent.includes('http라서')")
	b.Click(".board .row .btn:nth-child(2)")
	b.Wait("the careful server", "document.querySelector('#policy-renewAtLogin').checked && !document.querySelector('#policy-secure').checked")
	student.Reload(0, "csrf_token")
	student.Login("kim")
	student.Shown(0, "Welcome, kim!")
}
