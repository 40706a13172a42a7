package app

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestAccessible runs axe-core on every page, in both languages and themes, and
// on the lesson page's states.
func TestAccessible(t *testing.T) {
	axe := readAxe(t)
	inEach(t, func(t *testing.T, lang string) {
		l, onePort := start(t), start(t, "-one-port")
		other, visitor := l.seat(t), newBrowser()
		visitor.get(t, other.Demo)
		b := newChromium(t, lang)
		check := func(state string) {
			t.Helper()
			b.accessible(lang + ", " + state)
		}
		open := func(path string) {
			t.Helper()
			b.open(l.url + path + "?lang=" + lang)
			eval[any](b, axe)
		}
		open("/")
		check("home")
		open("/nope")
		check("error")
		open("/lessons/session")
		b.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
		check("arrival")
		b.login("김민아")
		b.passed("login")
		eval[any](b, "document.querySelectorAll('.ex').forEach(e => { e.open = true })")
		check("all exercises open, a row to be picked")
		b.fill("#a-network-clue", "wrong")
		b.click("form[data-question=clue] button")
		b.wait("the wrong answer", "document.querySelector('#a-network-clue[aria-invalid=true]')")
		b.click("#ex-login .hint summary")
		check("a wrong answer and a hint")
		b.click(".st tr.is-mine button.danger")
		b.wait("the row to go", "!document.querySelector('.st tbody tr.is-mine')")
		check("the own row deleted")
		b.click("[name=back]")
		b.click("[name=back]")
		b.wait("the moment before", "document.querySelector('.panel[data-mode=past] .st [data-diff]')")
		check("the past")
		b.click(".live")
		b.click("#two")
		b.wait("browser B's own row", "document.querySelector('.req .way').textContent.includes('B')")
		b.click("#frame-b .jar")
		b.wait("its jar", "document.querySelector('#jar-b').matches(':popover-open') && document.querySelector('#jar-b li input')")
		check("two browsers and a jar")
		eval[any](b, "document.querySelector('#jar-b').hidePopover()")
		b.click("#two")
		b.open(onePort.url + "/lessons/session?lang=" + lang)
		eval[any](b, axe)
		b.wait("the own row", "document.querySelector('.prose aside') && document.querySelector('.st tbody tr.is-mine')")
		check("what one port takes away")
	})
}

// readAxe returns axe-core as an expression; without it the test fails in CI and
// skips elsewhere.
func readAxe(t *testing.T) string {
	t.Helper()
	axe, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no axe-core: ./test.sh installs it: %v", err)
		}
		t.Skip("no axe-core: ./test.sh installs it")
	}
	return string(axe) + ";0"
}

// accessible runs axe-core, which is in the page, in both themes and at two
// widths.
func (b *chromium) accessible(state string) {
	b.t.Helper()
	b.accessibleAt(state, 900, 1440, 390)
	b.run(chromedp.EmulateViewport(1440, 900))
}

// accessibleAt runs axe-core in both themes at some widths: every rule in each, and
// where the page is narrower in the second theme, which differs in colours alone,
// the rules of colour.
func (b *chromium) accessibleAt(state string, height int64, widths ...int64) {
	b.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		b.theme(scheme)
		for i, width := range widths {
			rules := "{}"
			if scheme == "dark" && i > 0 {
				rules = "{runOnly: ['color-contrast', 'link-in-text-block']}"
			}
			b.run(chromedp.EmulateViewport(width, height))
			// The demo's bare page is the chapter's, so only the lab's own frame counts.
			// An animation ends by itself only if frames are drawn, and a browser
			// that nobody looks at may draw none.
			found := eval[[]string](b, `(async () => {
				document.getAnimations().forEach(a => a.finish());
				const result = await axe.run(document, {iframes: false, resultTypes: ['violations'], ...`+rules+`});
				return result.violations.flatMap(v => v.nodes.map(n => v.id + ' ' + n.target + ': ' + n.failureSummary));
			})()`)
			if len(found) > 0 {
				b.t.Errorf("%s, %s, %d px:\n%s", state, scheme, width, strings.Join(found, "\n"))
			}
		}
	}
}

// inEach runs a test in each language, both at once: axe-core keeps one page busy,
// and each has a processor to itself.
func inEach(t *testing.T, test func(t *testing.T, lang string)) {
	t.Helper()
	for _, lang := range []string{"ko", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			test(t, lang)
		})
	}
}
