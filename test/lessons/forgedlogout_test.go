package lessons

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sessionlab/internal/demo"
	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// careful is the policy of a careful server that is reached by plain http.
func careful(t *testing.T) string {
	t.Helper()
	p := demo.Careful()
	p.Secure = false
	text, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestForgedLogout: another site's form comes to the logout without the cookie,
// which the browser withholds. The response to a top-level navigation could delete
// that cookie all the same. It does not: the user stays logged in.
func TestForgedLogout(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		policy string
		says   string // what the attacker's tab shows in the end
	}{
		"Lax and a token":            {`{"logout":true,"csrfToken":true,"sameSite":"Lax"}`, "403 Forbidden"},
		"Strict and a token":         {`{"logout":true,"csrfToken":true,"sameSite":"Strict"}`, "403 Forbidden"},
		"a careful server":           {careful(t), "403 Forbidden"},
		"without a table":            {`{"signed":true,"stateless":true,"logout":true,"csrfToken":true,"sameSite":"Lax"}`, "403 Forbidden"},
		"Lax alone":                  {`{"logout":true,"sameSite":"Lax"}`, "Welcome, kim!"},
		"Lax alone, without a table": {`{"signed":true,"stateless":true,"logout":true,"sameSite":"Lax"}`, "Welcome, kim!"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, b, attack := loggedIn(t, c.policy)
			if got := attack(); !strings.Contains(got, c.says) {
				t.Errorf("the attacker's tab shows %s", got)
			}
			stillLoggedIn(t, l, b)
		})
	}
}

// TestForgedLogoutLater: so it is where the server sets no SameSite, once the cookie
// is so old that Chromium withholds it, which here is after ten seconds. While it is
// new it comes along, and the token alone refuses the form.
func TestForgedLogoutLater(t *testing.T) {
	t.Parallel()
	l, b, attack := loggedIn(t, `{"logout":true,"csrfToken":true}`, chromedp.Flag("enable-features", "ShortLaxAllowUnsafeThreshold"))
	withheld := func() bool {
		t.Helper()
		_, body := l.Call(t, "GET", "/api/seats/me", l.token, "")
		return lab.Decode[lab.Seat](t, body).Progress["csrf"]["forge"].Steps[3] != nil
	}
	for began := time.Now(); !withheld(); {
		if time.Since(began) > lab.Patience {
			t.Fatal("the browser withheld no cookie")
		}
		if got := attack(); !strings.Contains(got, "403 Forbidden") {
			t.Fatalf("the attacker's tab shows %s", got)
		}
	}
	stillLoggedIn(t, l, b)
}

// TestStrictLink: what the lesson says of Strict. A link of another site arrives
// without the cookie, and the new one that this program then gives replaces it.
func TestStrictLink(t *testing.T) {
	t.Parallel()
	l, b, _ := loggedIn(t, `{"sameSite":"Strict"}`)
	stillLoggedIn(t, l, b)
	b.Open(strings.Replace(l.URL, "localhost", "127.0.0.1", 1) + "/attacker/" + strings.Split(l.demo, "/")[4])
	browser.Eval[any](b, "{ const link = document.createElement('a'); link.href = '"+l.demo+"'; document.body.append(link); link.click(); }")
	b.Wait("the demo", "document.readyState === 'complete' && location.href === '%s' && document.querySelector('input[name=username]')", l.demo)
	b.Open("about:blank")
	b.Open(l.demo)
	if got := browser.Eval[string](b, "document.body.innerHTML"); strings.Contains(got, "Welcome") {
		t.Errorf("after the link the user is still logged in: %s", got)
	}
}

// victim is a lab with a seat whose browser is logged in.
type victim struct {
	*lab.Lab
	demo, token string
}

// loggedIn is a browser that is logged in to a desk's demo under a policy, and the
// way in which another site's page sends its form to the logout.
func loggedIn(t *testing.T, policy string, flags ...chromedp.ExecAllocatorOption) (l victim, b *browser.Chromium, attack func() string) {
	t.Helper()
	started := lab.Start(t)
	me := started.Seat(t)
	started.SetPolicy(t, policy)
	b = browser.New(t, "en", flags...)
	b.Open(me.Demo)
	b.Fill("input[name=username]", "kim")
	b.Run(chromedp.KeyEvent("\r"))
	b.Wait("the welcome", "document.readyState === 'complete' && document.body.innerText.includes('Welcome, kim!')")
	page := strings.Replace(started.URL, "localhost", "127.0.0.1", 1) + "/attacker/" + strings.Split(me.Demo, "/")[4] + "?lang=en&logout"
	return victim{started, me.Demo, me.Token}, b, func() string {
		t.Helper()
		b.Open(page)
		browser.Eval[any](b, "document.querySelector('#leave button').click()")
		b.Wait("the demo's answer", "document.readyState === 'complete' && /^\\/s\\//.test(location.pathname)")
		return browser.Eval[string](b, "document.body.innerHTML")
	}
}

// stillLoggedIn opens the demo's own page, as by its bookmark.
func stillLoggedIn(t *testing.T, l victim, b *browser.Chromium) {
	t.Helper()
	b.Open("about:blank")
	b.Open(l.demo)
	if got := browser.Eval[string](b, "document.body.innerHTML"); !strings.Contains(got, "Welcome, kim!") {
		t.Errorf("the victim sees %s", got)
	}
}
