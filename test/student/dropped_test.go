package student

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// missing waits until the panel tells why a cookie did not come back.
func missing(b *browser.Chromium, why, words string) {
	b.T.Helper()
	b.Wait("the panel to say what ate the cookie: "+why, "document.querySelector('.about .missing')?.dataset.why === '%s'", why)
	if said := browser.Eval[string](b, "document.querySelector('.about .missing').textContent"); !strings.Contains(said, words) {
		b.T.Errorf("of a cookie that is missing (%s) is said %q", why, said)
	}
}

// TestDropped: where a cookie was given and does not come back, the panel says
// what ate it, and what to do: seen by what real browsers do.
func TestDropped(t *testing.T) {
	t.Parallel()
	t.Run("by the student's hand", func(t *testing.T) {
		t.Parallel()
		axe := browser.ReadAxe(t)
		for lang, words := range map[string][2]string{"ko": {"쿠키 통에서 지웠습니다", "개발자 도구에서 지웠거나"}, "en": {"You deleted it in the cookie jar", "deleted in the developer tools"}} {
			l := lab.Start(t)
			b := browser.New(t, lang)
			b.Open(l.URL + "/lessons/session?lang=" + lang)
			b.AwaitReady()
			b.Login("kim")
			b.Passed("login")
			if browser.Eval[bool](b, "Boolean(document.querySelector('.about .missing'))") {
				t.Error("a cookie that came back counts as missing")
			}
			b.PressJar("a")
			b.Wait("the jar", "document.querySelector('#jar-a').matches(':popover-open') && document.querySelector('#jar-a li .danger')")
			b.Click("#jar-a li .danger")
			b.Wait("the empty jar", "document.querySelector('#jar-a li.note')")
			b.Run(chromedp.KeyEvent("\x1b"))
			b.PressReload("a")
			missing(b, "removed", words[0])
			browser.Eval[any](b, axe)
			b.AccessibleIn(lang, "a cookie that is missing")
			browser.Eval[any](b, "document.querySelector('.views [value=sequence]').click()")
			b.Wait("the same in the sequence", "[...document.querySelectorAll('.chain li')].some(e => e.textContent.includes('%s'))", words[0])

			b.PressReload("a")
			b.Wait("the next cookie to come back", "!document.querySelector('.about .missing') && document.querySelector('.req output').className === 'hit'")
			b.Run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, network.ClearBrowserCookies, cdp.Empty{})
				return err
			}))
			b.PressReload("a")
			missing(b, "deleted", words[1])
			if browser.Eval[bool](b, "document.querySelector('#frame-a .notice').checkVisibility()") {
				t.Error("who deletes a cookie is told that the browser blocks it")
			}
		}
	})

	// Two names below localhost are two sites, and both are secure contexts.
	t.Run("in a frame of another site", func(t *testing.T) {
		t.Parallel()
		labPort, demoPort := lab.FreePort(t), lab.FreePort(t)
		l := lab.Start(t, "-addr", "localhost:"+labPort, "-demo-addr", "localhost:"+demoPort, "-lab-url", "http://lab.localhost:"+labPort, "-demo-url", "http://demo.localhost:"+demoPort)
		l.URL = "http://lab.localhost:" + labPort
		b := browser.New(t, "ko")
		blocked(b, l, "frame", "다른 사이트의 틀 안")
		// In a tab of its own it works.
		tab := browser.Eval[string](b, "document.querySelector('#frame-a .notice a').href")
		b.Open(tab)
		b.Open(tab)
		b.Open(l.URL + "/lessons/session")
		b.Wait("the cookie to be missing no more where it travels", "document.querySelector('.about')")
	})

	t.Run("by a browser that takes none", func(t *testing.T) {
		t.Parallel()
		blocked(withoutCookies(t), lab.Start(t), "framed", "틀 안의 쿠키를 막는 것")
	})

	// On a plain-http name the browser does not say that it is in a frame.
	t.Run("by such a browser, without a secure context", func(t *testing.T) {
		t.Parallel()
		blocked(withoutCookies(t), lab.StartNamed(t, "lab.test"), "blocked", "쿠키를 막는 것으로")
	})
}

// withoutCookies is a browser whose settings refuse all cookies.
func withoutCookies(t *testing.T) *browser.Chromium {
	t.Helper()
	path, dir := browser.FindChromium(t, browser.WholeChromium...), t.TempDir()
	settings := `{"profile":{"default_content_setting_values":{"cookies":2}}}`
	if err := os.MkdirAll(filepath.Join(dir, "Default"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Default", "Preferences"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	return browser.Started(t, path, "ko", chromedp.UserDataDir(dir), chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"))
}

// blocked opens the lesson in a browser that brings no cookie back, and asks the
// demo again until the lab has noticed.
func blocked(b *browser.Chromium, l *lab.Lab, why, words string) {
	b.T.Helper()
	b.Open(l.URL + "/lessons/session")
	b.AwaitReady()
	for n := range 2 {
		b.PressReload("a")
		b.Wait("another row", "document.querySelectorAll('.st tbody tr.is-mine').length === %d", n+2)
	}
	missing(b, why, words)
	b.Wait("the notice at the frame", "document.querySelector('#frame-a .notice').textContent.includes('%s')", words)
}

// TestCulprit: what ate a cookie, from the line that gave it and the request that
// lacks it.
func TestCulprit(t *testing.T) {
	t.Parallel()
	const (
		local = "localhost:8000"
		lan   = "lab.test:8000"
	)
	type request struct {
		Method string `json:"method,omitempty"`
		Path   string `json:"path,omitempty"`
		Host   string `json:"host,omitempty"`
		Site   string `json:"site,omitempty"` // Sec-Fetch-Site
		Dest   string `json:"dest,omitempty"`
		After  int    `json:"after,omitempty"` // ms after the cookie was given
	}
	cases := []struct {
		Set           string `json:"set"`
		From          request
		Next          request
		Came, Removed bool
		Times         int    // that one did not come back
		Why           string `json:"why"`
	}{
		{Set: "sessionid=x", Removed: true, Why: "removed"},
		{Set: "sessionid=x", Came: true, Removed: true, Why: "removed"},
		{Set: "sessionid=x", Came: true, Why: "deleted"},
		{Set: "sessionid=x; Max-Age=60", Next: request{After: 59_000}, Came: true, Why: "deleted"},
		{Set: "sessionid=x; Max-Age=60", Next: request{After: 60_000}, Came: true, Why: "expired"},
		{Set: "sessionid=x; max-age=60; expires=Wed, 01 Jan 2200 00:00:00 GMT", Next: request{After: 61_000}, Why: "expired"},
		{Set: "sessionid=x; Max-Age=soon; Expires=Thu, 26 Nov 2026 09:00:30 GMT", Next: request{After: 31_000}, Came: true, Why: "expired"},
		{Set: "sessionid=x; Expires=Thu, 26 Nov 2026 09:00:30 GMT", Next: request{After: 29_000}, Came: true, Why: "deleted"},
		{Set: "sessionid=x; Path=/s/one", Next: request{Path: "/s/one/login"}, Came: true, Why: "deleted"},
		{Set: "sessionid=x; Path=/s/one", Next: request{Path: "/s/one"}, Came: true, Why: "deleted"},
		{Set: "sessionid=x; Path=/s/one", Next: request{Path: "/s/oneself"}, Why: "path"},
		{Set: "sessionid=x; Path=/s/one/deep", Next: request{Path: "/s/one/"}, Why: "path"},
		{Set: "sessionid=x; Path=deep", Next: request{Path: "/s/one/"}, Came: true, Why: "deleted"}, // no path: the default one
		{Set: "sessionid=x", From: request{Path: "/s/one/deep/page"}, Next: request{Path: "/s/one/"}, Why: "path"},
		{Set: "sessionid=x; Path=/", Next: request{Path: "/elsewhere?a=/s/one"}, Came: true, Why: "deleted"},
		{Set: "sessionid=x; Domain=example.org", Why: "domain"},
		{Set: "sessionid=x; Domain=.Lab.Test", From: request{Host: "a." + lan}, Next: request{Host: "a." + lan}, Came: true, Why: "deleted"},
		{Set: "sessionid=x; Secure", From: request{Host: lan}, Why: "secure"},
		{Set: "sessionid=x; Secure", From: request{Host: "127.0.0.2:8000"}, Came: true, Why: "deleted"},
		{Set: "sessionid=x; Secure", From: request{Host: "lab.example", Site: "same-origin"}, Came: true, Why: "deleted"}, // by https
		{Set: "sessionid=x; Secure", Why: "secure"},                                                                       // not kept on this machine either
		{Set: "__Host-sessionid=x; Secure; Path=/s/one", Why: "hostPrefix"},
		{Set: "__Host-sessionid=x; Path=/", Why: "hostPrefix"},
		{Set: "__Host-sessionid=x; Secure; Path=/", Came: true, Why: "deleted"},
		{Set: "__Secure-sessionid=x", Why: "securePrefix"},
		{Set: "sessionid=x; SameSite=None", Why: "none"},
		{Set: "sessionid=" + strings.Repeat("x", 4096), Why: "size"},
		{Set: "sessionid=x", Next: request{Site: "cross-site", Dest: "iframe"}, Why: "frame"},
		{Set: "sessionid=x; SameSite=Lax", From: request{Site: "cross-site", Dest: "iframe"}, Next: request{Site: "same-origin", Dest: "iframe"}, Why: "frame"},
		{Set: "sessionid=x; SameSite=None; Secure", Next: request{Site: "cross-site", Dest: "iframe"}, Came: true, Why: "deleted"},
		{Set: "sessionid=x; SameSite=Strict", Next: request{Site: "cross-site", Dest: "document"}, Came: true, Why: "site"},
		{Set: "sessionid=x; SameSite=Lax", Next: request{Site: "cross-site", Dest: "document"}, Came: true, Why: "deleted"},
		{Set: "sessionid=x; SameSite=Lax", Next: request{Site: "cross-site", Dest: "document", Method: "POST"}, Came: true, Why: "site"},
		{Set: "sessionid=x", Next: request{Site: "cross-site", Dest: "document", Method: "POST"}, Came: true, Why: "siteDefault"},
		{Set: "sessionid=x", Next: request{Site: "cross-site", Dest: "document"}, Came: true, Why: "deleted"},
		{Set: "sessionid=x", Next: request{Site: "same-origin", Dest: "iframe", After: 100}, Why: "soon"},
		{Set: "sessionid=x", Next: request{Site: "same-origin", Dest: "iframe", After: 100}, Times: 2, Why: "framed"},
		{Set: "sessionid=x", Next: request{Site: "same-origin", Dest: "iframe"}, Why: "framed"},
		{Set: "sessionid=x", Next: request{Site: "none", Dest: "document"}, Why: "blocked"},
		{Set: "sessionid=x", From: request{Host: lan}, Next: request{Host: lan}, Why: "blocked"},
	}
	given, err := json.Marshal(cases)
	if err != nil {
		t.Fatal(err)
	}
	l := lab.Start(t)
	b := browser.New(t, "en")
	b.Open(l.URL + "/lessons/session")
	b.Wait("the modules", "document.querySelector('link[href$=\"/verdict.js\"]')")
	got := browser.Eval[[]string](b, fmt.Sprintf(`(async () => {
		const js = document.querySelector('link[href$="/verdict.js"]').href.replace('core/verdict.js', '');
		const { culprit, told } = await import(js + 'lesson/lost-cookie.js');
		const began = Date.parse('2026-11-26T09:00:00.000Z');
		const exchange = ({ method = 'GET', path = '/s/one/', host = '%s', site, dest, after = 5000 }, set) => ({
			type: 'exchange', at: new Date(began + (set ? 0 : after)).toISOString(), browser: 'A',
			request: { method, path: '/', cookies: [], head: [method + ' ' + path + ' HTTP/1.1', 'Host: ' + host,
				...(site ? ['Sec-Fetch-Site: ' + site] : []), ...(dest ? ['Sec-Fetch-Dest: ' + dest] : []), '', ''].join('\r\n') },
			response: { status: 200, head: ['HTTP/1.1 200 OK', ...(set ? ['Set-Cookie: ' + set] : []), '', ''].join('\r\n'), setCookies: [] },
		});
		return %s.map(({ set, From, Next, Came, Removed, Times }) => {
			const lost = { name: set.split('=')[0], from: exchange(From, set), came: Came, removed: Removed };
			const it = { lost, last: exchange(Next), gift: lost, refused: Times };
			const { say } = told(it);
			return /[{}]|undefined|js\.|missing\./.test(say) ? say : culprit(it).why;
		});
	})()`, local, given))
	for i, c := range cases {
		if got[i] != c.Why {
			t.Errorf("%d. %.60q, from %+v, next %+v, came %v, removed %v: %s, want %s", i, c.Set, c.From, c.Next, c.Came, c.Removed, got[i], c.Why)
		}
	}
}
