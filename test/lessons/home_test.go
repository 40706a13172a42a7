package lessons

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// lastHints are the third hints of a lesson's exercises, by exercise.
func lastHints(t *testing.T, lang, slug string) map[string]string {
	t.Helper()
	source, err := os.ReadFile("../../lessons/" + lang + "/" + slug + ".md")
	if err != nil {
		t.Fatal(err)
	}
	hints := map[string]string{}
	for _, m := range regexp.MustCompile("(?s)\n```exercise\nid: ([a-z]+)\n(.*?)\n```\n").FindAllStringSubmatch(string(source), -1) {
		all := strings.Split(m[2], "\n  - |\n")
		hints[m[1]] = all[len(all)-1]
	}
	return hints
}

// TestHijackHints: after the script ran, the demo stands at a path that is not
// there, where a reload gives another 404. The hints name a button that leads back,
// and whoever follows them to the letter solves each exercise.
func TestHijackHints(t *testing.T) {
	inLesson(t, "hijack", func(t *testing.T, b *browser.Chromium) {
		lang := browser.Eval[string](b, "document.documentElement.lang")
		hints := lastHints(t, lang, "hijack")
		button := "**" + browser.Eval[string](b, "document.querySelector('#frame-a [name=home]')?.getAttribute('aria-label') ?? 'the button that leads back'") + "**"
		for _, exercise := range []string{"script", "httponly", "escape"} {
			if hint := hints[exercise]; !strings.Contains(hint, button) || strings.Contains(hint, "reload") || strings.Contains(hint, "새로고침") {
				t.Errorf("the last hint of %s should name %s, and no reload:\n%s", exercise, button, hint)
			}
		}
		stranded := func() { // the form and the welcome are behind; a reload does not bring them back
			t.Helper()
			b.Wait("the demo at the script's address", "document.querySelector('#frame-a .url').value.includes('/loot')")
			b.Reload(0, "404 Not Found")
		}
		freshForm := func() { // "Delete sessionid under Cookie, then press First page"
			t.Helper()
			b.Put("a", "")
			b.Click("#frame-a [name=home]")
			b.Shown(0, "username")
			b.Wait("a new cookie", "document.querySelector('.res .key')?.textContent.includes('sessionid=') && document.querySelector('#frame-a .held .sid')")
		}
		b.PressSettings()
		b.Switchboard("!document.querySelector('#policy-escape').disabled")

		// A first attack, under HttpOnly, as of somebody who did not read that everything has to be off.
		b.Flip("httpOnly", true)
		freshForm()
		b.Login(thief)
		stranded()

		b.AllOff()
		freshForm()
		b.Login(thief)
		b.Passed("script")
		stranded()

		b.Flip("httpOnly", true)
		freshForm()
		b.Wait("HttpOnly", "/; HttpOnly$/.test(document.querySelector('.res .key').textContent)")
		b.Login(thief)
		b.Passed("httponly")
		stranded()

		b.Flip("escape", true)
		b.Click("#frame-a [name=home]")
		b.Shown(0, "Welcome, &lt;script&gt;")
		b.Passed("escape")
		if at := browser.Eval[string](b, "document.querySelector('#frame-a .url').value"); !strings.HasSuffix(at, "/") {
			t.Errorf("the frame is at %s", at)
		}
	})
}

// TestWayBack: the page of an unknown path has the same way back as a link, and is
// in the language of the lesson first, whatever the browser's is.
func TestWayBack(t *testing.T) {
	t.Parallel()
	for preferred, lesson := range map[string]string{"ko": "en", "en": "ko"} {
		t.Run(lesson, func(t *testing.T) {
			t.Parallel()
			l := lab.Start(t)
			b := browser.New(t, preferred)
			b.Open(l.URL + "/lessons/hijack?lang=" + lesson)
			b.AwaitReady()
			browser.Eval[any](b, "document.querySelector('#frame-a .url').focus()")
			b.Fill("#frame-a .url", "/loot")
			b.Run(chromedp.KeyEvent("\r"))
			b.Shown(0, "404 Not Found")
			if got := browser.InDemo[string](b, "document.documentElement.lang + ' ' + [...document.querySelectorAll('p')].map(p => p.lang)"); got != lesson+" "+lesson+","+preferred {
				t.Errorf("beside a lesson in %s the page is in %s", lesson, got)
			}
			b.Wait("the demo at the unknown path", "document.querySelector('#frame-a .url').value.endsWith('/loot')")
			browser.InDemo[any](b, "{ const link = document.querySelector('p a'); setTimeout(() => link.click()); }")
			b.Shown(0, "username")
			b.Wait("the first page's address", "document.querySelector('#frame-a .url').value.endsWith('/')")
		})
	}
}
