package student

import (
	"context"
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
