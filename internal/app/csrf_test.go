package app

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// attacked opens the attacker's page from the lesson, as a student does, and presses
// a button there. It returns what that tab shows then, which closes.
func (b *chromium) attacked(button string) string {
	b.t.Helper()
	const link = ".attack a[href]"
	b.wait("the way to the attacker", "document.querySelector('%s')", link)
	url := eval[string](b, "document.querySelector('"+link+"').href")
	b.click(link)
	tab := b.opened(url)
	defer func() { _ = chromedp.Cancel(tab.ctx) }()
	tab.wait("the attacker's page", "document.readyState === 'complete' && document.querySelector('%s')", button)
	tab.click(button)
	tab.wait("the demo's answer", "document.readyState === 'complete' && /^\\/s\\//.test(location.pathname)")
	return eval[string](tab, "document.body.innerHTML")
}

// opened is the tab of the browser that a press on a link opened.
func (b *chromium) opened(url string) *chromium {
	b.t.Helper()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		all, err := chromedp.Targets(b.ctx)
		if err != nil {
			b.t.Fatal(err)
		}
		at := slices.IndexFunc(all, func(i *target.Info) bool { return i.Type == "page" && i.URL == url })
		if at < 0 {
			continue
		}
		ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(all[at].TargetID))
		b.t.Cleanup(cancel)
		tab := &chromium{t: b.t, ctx: ctx}
		tab.run()
		tab.focused(true)
		return tab
	}
	b.t.Fatalf("no tab shows %s", url)
	return nil
}

// under sets the policy, and waits until the page has heard of it.
func (b *chromium) under(policy string) {
	b.t.Helper()
	l := &lab{url: eval[string](b, "location.origin")}
	l.setPolicy(b.t, policy)
	b.wait("the policy "+policy, "document.querySelector('#policy .held').textContent === '%d'", strings.Count(policy, ":"))
}

// anew logs in under a name with a cookie that was just given.
func (b *chromium) anew(name string) {
	b.t.Helper()
	b.put("a", "")
	b.reload(0, "username")
	b.login(name)
	b.shown(0, "Welcome, "+name+"!")
}

// TestCSRFLesson: a page of another site changes the session without its ID;
// SameSite keeps the cookie from it, and a token refuses it although the cookie
// came. Each tick comes from what the server saw.
func TestCSRFLesson(t *testing.T) {
	inLesson(t, "csrf", func(t *testing.T, b *chromium) {
		b.login("kim")
		b.shown(0, "Welcome, kim!")
		row := b.text(".st tr.is-mine .sid")
		if got := b.attacked("#take button"); !strings.Contains(got, "Welcome, mallory!") {
			t.Errorf("the attack shows %s", got)
		}
		b.passed("forge")
		if name := b.text(".st tr.is-mine .name"); name != "mallory" || b.text(".st tr.is-mine .sid") != row {
			t.Errorf("the row is %s of %s, and was %s", b.text(".st tr.is-mine .sid"), name, row)
		}
		b.click("[name=back]")
		b.wait("where the attack came from", "/^Origin: http:\\/\\/127\\.0\\.0\\.1:/m.test(document.querySelector('.req .head').innerText) && /^Sec-Fetch-Site: cross-site$/m.test(document.querySelector('.req .head').innerText) && document.querySelector('.req .key .sid')")
		b.click(".live")

		b.under(`{"sameSite":"Lax"}`)
		b.anew("lee")
		b.click("[data-ask=after-samesite] li:nth-child(3) input")
		if got := b.attacked("#take button"); !strings.Contains(got, "KeyError") {
			t.Errorf("with SameSite the attack shows %s", got)
		}
		b.wait("the prediction to come true", "document.querySelector('[data-ask=after-samesite] li:nth-child(3).came') && document.querySelector('[data-ask=after-samesite] output.right')")
		b.wait("what kept the cookie back, which the browser has still", "document.querySelector('.about .missing')?.dataset.why === 'site' && document.querySelector('#frame-a .held .sid')")
		if at := eval[string](b, "document.querySelector('#frame-a .url').value"); strings.HasSuffix(at, "/login") {
			t.Errorf("the frame claims to be at %s, where another tab is", at)
		}
		if b.reload(0, "Welcome, lee!"); eval[bool](b, "Boolean(document.querySelector('#ex-token [data-part].done'))") {
			t.Error("a step of the token is done without it")
		}
		b.passed("samesite")

		b.under(`{"csrfToken":true}`)
		b.anew("park")
		if got := b.attacked("#take button"); !strings.Contains(got, "403 Forbidden") {
			t.Errorf("without the token the attack shows %s", got)
		}
		b.reload(0, "Welcome, park!")
		b.passed("token")

		// The second button logs out, where the demo has a logout.
		b.under(`{"logout":true}`)
		b.wait("the way to it", "document.querySelector('.attack a').href.endsWith('&logout')")
		if got := b.attacked("#leave button"); !strings.Contains(got, "username") {
			t.Errorf("who declines sees %s", got)
		}
		b.wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 3")
		if n := eval[int](b, "document.querySelectorAll('.optional [data-part].done').length"); n > 0 {
			t.Error("the browser never held a cookie back that had no SameSite")
		}
	})
}

// TestAttackersPage: it says what it is, it is fit for everyone, and under its policy
// nothing runs in it and no form goes elsewhere.
func TestAttackersPage(t *testing.T) {
	t.Parallel()
	l := start(t)
	me := l.seat(t)
	path := "/attacker/" + strings.Split(me.Demo, "/")[4] + "?lang=ko&logout"
	b := newChromium(t, "ko")
	b.open(strings.Replace(l.url, "localhost", "127.0.0.1", 1) + path)
	if said := b.text(".truth"); !strings.Contains(said, "연습용 공격자") {
		t.Errorf("it says %q", said)
	}
	if form := b.text("pre"); !strings.Contains(form, `action="`+me.Demo+`login"`) || !strings.Contains(form, `value="mallory"`) {
		t.Errorf("it shows the form as %s", form)
	}
	for _, action := range []string{l.url + "/api/seats", strings.Replace(me.Demo, "localhost", "127.0.0.1", 1), "http://evil.example/"} {
		// One that may go takes the page with it, and the promise.
		if got := eval[string](b, `new Promise(done => {
			document.addEventListener('securitypolicyviolation', e => done(e.effectiveDirective), {once: true});
			const form = document.querySelector('#take');
			form.action = '`+action+`';
			form.submit();
		})`); got != "form-action" {
			t.Errorf("a form to %s is stopped by %q", action, got)
		}
	}
	if ran := eval[bool](b, `(() => {
		const script = document.createElement('script');
		script.textContent = 'window.ran = true';
		document.body.append(script);
		return Boolean(window.ran);
	})()`); ran {
		t.Error("a script runs in it")
	}
	b.open(strings.Replace(l.url, "localhost", "127.0.0.1", 1) + path)
	eval[any](b, readAxe(t))
	b.accessible("the attacker's page")
}

// TestNoOtherSite: where there is one name only, the way to the attacker is shut,
// and says why.
func TestNoOtherSite(t *testing.T) {
	t.Parallel()
	l := startNamed(t, "lab.test")
	b := newChromium(t, "en")
	b.open(l.url + "/lessons/csrf?lang=en")
	b.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
	if shut := eval[[]bool](b, "[...document.querySelectorAll('.attack > .btn')].map(e => e.disabled)"); len(shut) != 3 || slices.Contains(shut, false) {
		t.Errorf("the buttons are shut: %v", shut)
	}
	if why := eval[string](b, "document.getElementById(document.querySelector('.attack > .btn').getAttribute('aria-describedby')).textContent"); !strings.Contains(why, "localhost") || !strings.Contains(why, "twin run") {
		t.Errorf("it says %q", why)
	}
}

// TestTwoMinutes: Chromium sends a cookie without SameSite along with another site's
// form while it is new, which here is ten seconds, and then no more. The server sees
// it, and ticks it.
func TestTwoMinutes(t *testing.T) {
	t.Parallel()
	l := start(t)
	me := l.seat(t)
	b := newChromium(t, "en", chromedp.Flag("enable-features", "ShortLaxAllowUnsafeThreshold"))
	b.open(me.Demo)
	b.open(me.Demo) // with the cookie that was given
	page := strings.Replace(l.url, "localhost", "127.0.0.1", 1) + "/attacker/" + strings.Split(me.Demo, "/")[4]
	attack := func() string {
		t.Helper()
		b.open(page)
		eval[any](b, "document.querySelector('#take button').click()")
		b.wait("the demo's answer", "document.readyState === 'complete' && /^\\/s\\//.test(location.pathname)")
		return b.text("h1")
	}
	if got := attack(); got != "Welcome, mallory!" {
		t.Fatalf("while the cookie is new the attack shows %s", got)
	}
	done := func() []*string {
		t.Helper()
		_, body := l.call(t, "GET", "/api/seats/me", me.Token, "")
		return decode[seat](t, body).Progress["csrf"]["forge"].Steps
	}
	if steps := done(); len(steps) != 4 || steps[3] != nil {
		t.Errorf("the steps that are done: %v", steps)
	}
	for began := time.Now(); !strings.Contains(attack(), "KeyError"); {
		if time.Since(began) > patience {
			t.Fatal("the cookie is new for ever")
		}
	}
	for began := time.Now(); done()[3] == nil; {
		if time.Since(began) > patience {
			t.Fatal("the server did not see that the cookie was held back")
		}
	}
}

// TestOtherNameIsNobody: the lab under its other name is a stranger to the lab, as
// any page is.
func TestOtherNameIsNobody(t *testing.T) {
	t.Parallel()
	l := start(t)
	me := l.seat(t)
	other := strings.Replace(l.url, "localhost", "127.0.0.1", 1)
	for _, headers := range [][]string{
		{"Origin: " + other, "Sec-Fetch-Site: cross-site"},
		{"Origin: " + other}, // an old browser
	} {
		for _, c := range []struct{ method, path, body string }{
			{"POST", "/api/seats", "{}"},
			{"PUT", "/api/rooms/main/policy", `{"escape":true}`},
			{"POST", "/api/seats/me/hints", `{"lesson":"csrf","exercise":"forge","hint":1}`},
			{"DELETE", "/api/rooms/main/sessions", ""},
		} {
			for _, token := range []string{"", me.Token} {
				if status, body := l.call(t, c.method, c.path, token, c.body, headers...); status != http.StatusForbidden {
					t.Errorf("%s %s from the other name: %d %s", c.method, c.path, status, body)
				}
			}
		}
		if status, body := l.call(t, "GET", "/api/rooms/main/sessions", "", "", headers...); status != http.StatusUnauthorized {
			t.Errorf("the table, from the other name: %d %s", status, body)
		}
	}
}
