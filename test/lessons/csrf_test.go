package lessons

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// attacked opens the attacker's page from the lesson, as a student does, and presses
// a button there. It returns what that tab shows then, which closes.
func attacked(b *browser.Chromium, button string) string {
	b.T.Helper()
	const link = ".attack a[href]"
	b.Wait("the way to the attacker", "document.querySelector('%s')", link)
	url := browser.Eval[string](b, "document.querySelector('"+link+"').href")
	b.Click(link)
	tab := opened(b, url)
	defer func() { _ = chromedp.Cancel(tab.Ctx) }()
	tab.Wait("the attacker's page", "document.readyState === 'complete' && document.querySelector('%s')", button)
	tab.Click(button)
	tab.Wait("the demo's answer", "document.readyState === 'complete' && /^\\/s\\//.test(location.pathname)")
	return browser.Eval[string](tab, "document.body.innerHTML")
}

// opened is the tab of the browser that a press on a link opened.
func opened(b *browser.Chromium, url string) *browser.Chromium {
	b.T.Helper()
	for deadline := time.Now().Add(lab.Patience); time.Now().Before(deadline); {
		all, err := chromedp.Targets(b.Ctx)
		if err != nil {
			b.T.Fatal(err)
		}
		at := slices.IndexFunc(all, func(i *target.Info) bool { return i.Type == "page" && i.URL == url })
		if at < 0 {
			continue
		}
		ctx, cancel := chromedp.NewContext(b.Ctx, chromedp.WithTargetID(all[at].TargetID))
		b.T.Cleanup(cancel)
		tab := &browser.Chromium{T: b.T, Ctx: ctx}
		tab.Run()
		tab.Focused(true)
		return tab
	}
	b.T.Fatalf("no tab shows %s", url)
	return nil
}

// under sets the policy, and waits until the page has heard of it.
func under(b *browser.Chromium, policy string) {
	b.T.Helper()
	l := &lab.Lab{URL: browser.Eval[string](b, "location.origin")}
	l.SetPolicy(b.T, policy)
	b.Wait("the policy "+policy, "document.querySelector('#policy .held').textContent === '%d'", strings.Count(policy, ":"))
}

// anew logs in under a name with a cookie that was just given.
func anew(b *browser.Chromium, name string) {
	b.T.Helper()
	b.Put("a", "")
	b.Reload(0, "username")
	b.Login(name)
	b.Shown(0, "Welcome, "+name+"!")
}

// TestCSRFLesson: a page of another site changes the session without its ID;
// SameSite keeps the cookie from it, and a token refuses it although the cookie
// came. Each tick comes from what the server saw.
func TestCSRFLesson(t *testing.T) {
	inLesson(t, "csrf", func(t *testing.T, b *browser.Chromium) {
		b.Login("kim")
		b.Shown(0, "Welcome, kim!")
		row := b.Text(".st tr.is-mine .sid")
		if got := attacked(b, "#take button"); !strings.Contains(got, "Welcome, mallory!") {
			t.Errorf("the attack shows %s", got)
		}
		b.Passed("forge")
		if name := b.Text(".st tr.is-mine .name"); name != "mallory" || b.Text(".st tr.is-mine .sid") != row {
			t.Errorf("the row is %s of %s, and was %s", b.Text(".st tr.is-mine .sid"), name, row)
		}
		b.Click("[name=back]")
		b.Wait("where the attack came from", "/^Origin: http:\\/\\/127\\.0\\.0\\.1:/m.test(document.querySelector('.req .head').innerText) && /^Sec-Fetch-Site: cross-site$/m.test(document.querySelector('.req .head').innerText) && document.querySelector('.req .key .sid')")
		b.Click(".live")

		under(b, `{"sameSite":"Lax"}`)
		anew(b, "lee")
		b.Click("[data-ask=after-samesite] li:nth-child(3) input")
		if got := attacked(b, "#take button"); !strings.Contains(got, "KeyError") {
			t.Errorf("with SameSite the attack shows %s", got)
		}
		b.Wait("the prediction to come true", "document.querySelector('[data-ask=after-samesite] li:nth-child(3).came') && document.querySelector('[data-ask=after-samesite] output.right')")
		b.Wait("what kept the cookie back, which the browser has still", "document.querySelector('.about .missing')?.dataset.why === 'site' && document.querySelector('#frame-a .held .sid')")
		if at := browser.Eval[string](b, "document.querySelector('#frame-a .url').value"); strings.HasSuffix(at, "/login") {
			t.Errorf("the frame claims to be at %s, where another tab is", at)
		}
		if b.Reload(0, "Welcome, lee!"); browser.Eval[bool](b, "Boolean(document.querySelector('#ex-token [data-part].done'))") {
			t.Error("a step of the token is done without it")
		}
		b.Passed("samesite")

		under(b, `{"csrfToken":true}`)
		anew(b, "park")
		if got := attacked(b, "#take button"); !strings.Contains(got, "403 Forbidden") {
			t.Errorf("without the token the attack shows %s", got)
		}
		b.Reload(0, "Welcome, park!")
		b.Passed("token")

		// The second button logs out, where the demo has a logout.
		under(b, `{"logout":true}`)
		b.Wait("the way to it", "document.querySelector('.attack a').href.endsWith('&logout')")
		if got := attacked(b, "#leave button"); !strings.Contains(got, "username") {
			t.Errorf("who declines sees %s", got)
		}
		b.Wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 3")
		if n := browser.Eval[int](b, "document.querySelectorAll('.optional [data-part].done').length"); n > 0 {
			t.Error("the browser never held a cookie back that had no SameSite")
		}
	})
}

// TestAttackersPage: it says what it is, it is fit for everyone, and under its policy
// nothing runs in it and no form goes elsewhere.
func TestAttackersPage(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	me := l.Seat(t)
	path := "/attacker/" + strings.Split(me.Demo, "/")[4] + "?lang=ko&logout"
	b := browser.New(t, "ko")
	b.Open(strings.Replace(l.URL, "localhost", "127.0.0.1", 1) + path)
	if said := b.Text(".truth"); !strings.Contains(said, "연습용 공격자") {
		t.Errorf("it says %q", said)
	}
	if form := b.Text("pre"); !strings.Contains(form, `action="`+me.Demo+`login"`) || !strings.Contains(form, `value="mallory"`) {
		t.Errorf("it shows the form as %s", form)
	}
	for _, action := range []string{l.URL + "/api/seats", strings.Replace(me.Demo, "localhost", "127.0.0.1", 1), "http://evil.example/"} {
		// One that may go takes the page with it, and the promise.
		if got := browser.Eval[string](b, `new Promise(done => {
			document.addEventListener('securitypolicyviolation', e => done(e.effectiveDirective), {once: true});
			const form = document.querySelector('#take');
			form.action = '`+action+`';
			form.submit();
		})`); got != "form-action" {
			t.Errorf("a form to %s is stopped by %q", action, got)
		}
	}
	if ran := browser.Eval[bool](b, `(() => {
		const script = document.createElement('script');
		script.textContent = 'window.ran = true';
		document.body.append(script);
		return Boolean(window.ran);
	})()`); ran {
		t.Error("a script runs in it")
	}
	b.Open(strings.Replace(l.URL, "localhost", "127.0.0.1", 1) + path)
	browser.Eval[any](b, browser.ReadAxe(t))
	b.Accessible("the attacker's page")
}

// TestNoOtherSite: where there is one name only, the way to the attacker is shut,
// and says why.
func TestNoOtherSite(t *testing.T) {
	t.Parallel()
	l := lab.StartNamed(t, "lab.test")
	b := browser.New(t, "en")
	b.Open(l.URL + "/lessons/csrf?lang=en")
	b.AwaitRow()
	if shut := browser.Eval[[]bool](b, "[...document.querySelectorAll('.attack > .btn')].map(e => e.disabled)"); len(shut) != 3 || slices.Contains(shut, false) {
		t.Errorf("the buttons are shut: %v", shut)
	}
	if why := browser.Eval[string](b, "document.getElementById(document.querySelector('.attack > .btn').getAttribute('aria-describedby')).textContent"); !strings.Contains(why, "localhost") || !strings.Contains(why, "twin run") {
		t.Errorf("it says %q", why)
	}
}

// TestTwoMinutes: Chromium sends a cookie without SameSite along with another site's
// form while it is new, which here is ten seconds, and then no more. The server sees
// it, and ticks it.
func TestTwoMinutes(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	me := l.Seat(t)
	b := browser.New(t, "en", chromedp.Flag("enable-features", "ShortLaxAllowUnsafeThreshold"))
	b.Open(me.Demo)
	b.Open(me.Demo) // with the cookie that was given
	page := strings.Replace(l.URL, "localhost", "127.0.0.1", 1) + "/attacker/" + strings.Split(me.Demo, "/")[4]
	attack := func() string {
		t.Helper()
		b.Open(page)
		browser.Eval[any](b, "document.querySelector('#take button').click()")
		b.Wait("the demo's answer", "document.readyState === 'complete' && /^\\/s\\//.test(location.pathname)")
		return b.Text("h1")
	}
	if got := attack(); got != "Welcome, mallory!" {
		t.Fatalf("while the cookie is new the attack shows %s", got)
	}
	done := func() []*string {
		t.Helper()
		_, body := l.Call(t, "GET", "/api/seats/me", me.Token, "")
		return lab.Decode[lab.Seat](t, body).Progress["csrf"]["forge"].Steps
	}
	if steps := done(); len(steps) != 4 || steps[3] != nil {
		t.Errorf("the steps that are done: %v", steps)
	}
	for began := time.Now(); !strings.Contains(attack(), "KeyError"); {
		if time.Since(began) > lab.Patience {
			t.Fatal("the cookie is new for ever")
		}
	}
	for began := time.Now(); done()[3] == nil; {
		if time.Since(began) > lab.Patience {
			t.Fatal("the server did not see that the cookie was held back")
		}
	}
}
