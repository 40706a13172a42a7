package app

import (
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/internal/demo"
)

// TestPolicyCall: the policy is read and replaced whole; absent is off. In a class
// only who leads replaces it.
func TestPolicyCall(t *testing.T) {
	l := start(t)
	s := l.seat(t)
	put := func(body string) (int, string) {
		t.Helper()
		return l.call(t, "PUT", "/api/rooms/main/policy", s.Token, body)
	}
	if _, body := l.call(t, "GET", "/api/rooms/main/policy", s.Token, ""); strings.TrimSpace(body) != "{}" {
		t.Errorf("a lab begins with the policy %s", body)
	}
	if status, body := put(`{"httpOnly":true,"sameSite":"Strict","maxAge":60}`); status != 200 || strings.TrimSpace(body) != `{"httpOnly":true,"sameSite":"Strict","maxAge":60}` {
		t.Errorf("replaced: %d %s", status, body)
	}
	r, err := http.Get(s.Demo)
	if err != nil {
		t.Fatal(err)
	}
	_ = read(t)(r, nil)
	if line := r.Header.Get("Set-Cookie"); !strings.HasSuffix(line, "; Max-Age=60; HttpOnly; SameSite=Strict") {
		t.Errorf("the demo gives %q", line)
	}
	if _, body := l.call(t, "GET", "/api/rooms/main/policy/cookie", s.Token, ""); strings.TrimSpace(body) != `{"name":"sessionid","attributes":["Max-Age=60","HttpOnly","SameSite=Strict"]}` {
		t.Errorf("the next cookie: %s", body)
	}
	if status, body := put(`{"logout":true}`); status != 200 || strings.TrimSpace(body) != `{"logout":true}` {
		t.Errorf("replaced: %d %s", status, body)
	}
	if _, body := l.call(t, "GET", "/api/rooms/main/policy/cookie", s.Token, ""); strings.TrimSpace(body) != `{"name":"sessionid","attributes":[]}` {
		t.Errorf("the chapter's cookie: %s", body)
	}
	if status, body := put(``); status != 200 || strings.TrimSpace(body) != `{}` {
		t.Errorf("nothing is all off: %d %s", status, body)
	}
	_, body := l.call(t, "GET", "/api/protections", s.Token, "", "Accept-Language: ko")
	fields := decode[[]struct{ Field, Title, Does, Stops, Leaves, Source string }](t, body)
	if len(fields) != len(protections) || fields[0].Title != "스크립트에게 쿠키 숨기기" {
		t.Errorf("%d protections: %s", len(fields), body)
	}

	c := newClass(t)
	student := decode[seat](t, c.lead(t, "POST", "/api/seats", `{"room":"`+c.room+`"}`))
	if status, _ := c.call(t, "PUT", "/api/rooms/"+c.room+"/policy", student.Token, `{}`); status != 403 {
		t.Errorf("a student replaces the class's policy: %d", status)
	}
	if body := c.lead(t, "PUT", "/api/rooms/"+c.room+"/policy", `{"escape":true}`); strings.TrimSpace(body) != `{"escape":true}` {
		t.Errorf("the instructor replaces it: %s", body)
	}
}

// protections are the rows of demo's one list.
var protections = demo.Policy{}.Explain()

// switchboard waits until the switchboard has a switch for each protection, and a
// condition holds.
func (b *chromium) switchboard(condition string) {
	b.t.Helper()
	b.wait("the switchboard", "document.querySelectorAll('.board li').length === %d && %s", len(protections), condition)
}

// flip switches a protection at the open switchboard, and waits until it holds.
func (b *chromium) flip(field string, on bool) {
	b.t.Helper()
	b.click("#policy-" + field)
	b.wait(field+" to be told of", "document.querySelector('.board[aria-busy=false] > output.right') && document.querySelector('#policy-%s').checked === %t && document.querySelector('[data-field=%s]').hasAttribute('data-on') === %t", field, on, field, on)
}

// allOff switches every protection off at the open switchboard.
func (b *chromium) allOff() {
	b.t.Helper()
	b.click(".board > .row .btn:nth-child(1)")
	b.wait("the book's program", "document.querySelector('.board[aria-busy=false]') && document.querySelector('#policy .held').textContent === '0' && !document.querySelector('.board li[data-on]')")
}

// TestSwitchboard: a switch that is flipped shows in the next exchange; what is
// impossible is refused with the reason; where all desks share a jar there is no
// browser B.
func TestSwitchboard(t *testing.T) {
	t.Parallel()
	axe, words := readAxe(t), map[string]struct{ refused, shut string }{
		"ko": {"서명을 함께 켜세요", "쿠키 통 하나"}, "en": {"Turn signing on as well", "share one cookie jar"},
	}
	inEach(t, func(t *testing.T, lang string) {
		l := start(t)
		b := newChromium(t, lang)
		b.open(l.url + "/lessons/session?lang=" + lang)
		b.wait("the own row", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.link[data-state=open]')")
		b.click("#policy")
		b.switchboard("!document.querySelector('#policy-escape').disabled")
		eval[any](b, axe)
		b.accessible(lang + ", the switchboard")

		b.flip("escape", true)
		b.flip("httpOnly", true)
		b.wait("how many are on", "document.querySelector('#policy .held').textContent === '2'")
		b.wait("the next Set-Cookie", "/^Set-Cookie: sessionid=.+; HttpOnly$/.test(document.querySelector('.board .line').textContent) && [...document.querySelectorAll('.board mark')].map(m => m.textContent).join() === 'HttpOnly'")
		b.login("<b>kim</b>")
		b.shown(0, "Welcome, &lt;b&gt;kim&lt;/b&gt;!")
		if cookie := inFrame[string](b, 0, "document.cookie"); !strings.Contains(cookie, "sessionid=") {
			t.Errorf("the cookie of before has no attribute, and the page sees %q", cookie)
		}
		b.click("#frame-a .jar")
		b.wait("the jar", "document.querySelector('#jar-a').matches(':popover-open') && document.querySelector('#jar-a li .danger')")
		b.click("#jar-a li .danger")
		b.wait("the empty jar", "document.querySelector('#jar-a li.note')")
		b.run(chromedp.KeyEvent("\x1b"))
		b.click("#frame-a [name=reload]")
		b.wait("the attribute in the next Set-Cookie", "/; HttpOnly$/.test(document.querySelector('.res .key').textContent)")
		b.shown(0, "username")
		if cookie := inFrame[string](b, 0, "document.cookie"); cookie != "" {
			t.Errorf("a script sees the HttpOnly cookie: %q", cookie)
		}

		b.click("#policy-encrypted")
		b.wait("the refusal", "document.querySelector('.board > output.wrong')?.textContent.includes('%s') && !document.querySelector('#policy-encrypted').checked", words[lang].refused)

		eval[any](b, "(() => { const path = document.querySelector('#policy-path'); path.value = '/'; path.dispatchEvent(new Event('change')); })()")
		b.wait("browser B to be off, with the reason", "document.querySelector('#two').disabled && document.querySelector('#two-why').textContent.includes('%s')", words[lang].shut)

		b.click(".board .row .btn:nth-child(2)")
		b.wait("the careful server", "document.querySelector('#policy-renewAtLogin').checked && document.querySelector('#policy-idleTimeout').value === '900' && !document.querySelector('#two').disabled")
		b.wait("its Set-Cookie", "document.querySelector('.board .line').textContent.endsWith('; HttpOnly; Secure; SameSite=Lax')")
		b.click("#frame-a [name=reload]")
		b.shown(0, "csrf_token")
		b.login("kim")
		b.shown(0, "Logout")
		b.click(".board .row .btn:nth-child(1)")
		b.wait("the book's program", "document.querySelector('#policy .held').textContent === '0' && !document.querySelector('.board li[data-on]')")
		if dots := eval[int](b, "[...document.querySelectorAll('.dot sup')].filter(e => e.textContent === '§').length"); dots != 5 {
			t.Errorf("the timeline has %d changes of the policy, want 5", dots)
		}
		b.run(chromedp.KeyEvent("\x1b"))
		b.wait("the switchboard to close", "!document.querySelector('.board[open]') && document.activeElement === document.querySelector('#policy')")
	})
}

// TestSwitchboardOfAClass: a student sees what is on and who decides; what the
// instructor sets is there at once.
func TestSwitchboardOfAClass(t *testing.T) {
	t.Parallel()
	c := newClass(t)
	b := c.joined(t)
	b.click("#policy")
	b.switchboard("document.querySelector('.board .note').textContent.includes('강사가 정합니다')")
	if open := eval[int](b, "document.querySelectorAll('.board :is(input, select, .row .btn):not(:disabled)').length"); open != 0 {
		t.Errorf("a student may flip %d switches", open)
	}
	c.lead(t, "PUT", "/api/rooms/"+c.room+"/policy", `{"httpOnly":true}`)
	b.wait("what the instructor set", "document.querySelector('#policy-httpOnly').checked && document.querySelector('#policy .held').textContent === '1'")
	if why := b.text("#policy-secure-why"); !strings.Contains(why, "http라서") {
		t.Errorf("by plain http Secure says %q", why)
	}
}

// TestSwitchboardOfTheInstructor: the instructor's page has the same board, which
// switches the server of the whole class.
func TestSwitchboardOfTheInstructor(t *testing.T) {
	t.Parallel()
	axe := readAxe(t)
	c := newClass(t)
	student := c.joined(t)
	b := c.student(t)
	b.open(c.site + "/teach?room=" + c.room + "#key=" + c.key(t))
	b.wait("the room", "document.querySelector('.desk[data-state=desk]') && document.querySelector('.link[data-state=open]')")
	b.click("#policy")
	b.switchboard("!document.querySelector('#policy-escape').disabled")
	eval[any](b, axe)
	b.accessible("ko, the instructor's switchboard")
	b.flip("escape", true)
	student.wait("what the instructor set", "document.querySelector('#policy .held').textContent === '1'")
	b.run(chromedp.KeyEvent("\x1b"))
	b.wait("the switchboard to close", "!document.querySelector('.board[open]') && document.activeElement === document.querySelector('#policy')")

	// At the lab's own machine, too, the board goes by how the class comes: a Secure
	// cookie would reach nobody in it.
	b.open(c.url + "/teach?room=" + c.room + "#key=" + c.key(t))
	b.wait("the room", "isSecureContext && document.querySelector('.desk[data-state=desk]') && document.querySelector('.link[data-state=open]')")
	b.click("#policy")
	b.wait("Secure to be shut, with the reason", "document.querySelector('#policy-secure')?.disabled && document.querySelector('#policy-secure-why').textContent.includes('http라서')")
	b.click(".board .row .btn:nth-child(2)")
	b.wait("the careful server", "document.querySelector('#policy-renewAtLogin').checked && !document.querySelector('#policy-secure').checked")
	student.reload(0, "csrf_token")
	student.login("kim")
	student.shown(0, "Welcome, kim!")
}
