package browser

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// ReadAxe returns axe-core as an expression; without it the test fails in CI and
// skips elsewhere.
func ReadAxe(t *testing.T) string {
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

// Accessible runs axe-core, which is in the page, in both themes and at two
// widths.
func (b *Chromium) Accessible(state string) {
	b.T.Helper()
	b.AccessibleAt(state, 900, 1440, 390)
	b.Run(chromedp.EmulateViewport(1440, 900))
}

// AccessibleAt runs axe-core in both themes at some widths: every rule in each, and
// where the page is narrower in the second theme, which differs in colours alone,
// the rules of colour.
func (b *Chromium) AccessibleAt(state string, height int64, widths ...int64) {
	b.T.Helper()
	for _, scheme := range []string{"light", "dark"} {
		b.Theme(scheme)
		for i, width := range widths {
			rules := "{}"
			if scheme == "dark" && i > 0 {
				rules = "{runOnly: ['color-contrast', 'link-in-text-block']}"
			}
			b.Run(chromedp.EmulateViewport(width, height))
			// The demo's bare page is the chapter's, so only the lab's own frame counts.
			// An animation ends by itself only if frames are drawn, and a browser
			// that nobody looks at may draw none.
			found := Eval[[]string](b, `(async () => {
				document.getAnimations().forEach(a => a.finish());
				const result = await axe.run(document, {iframes: false, resultTypes: ['violations'], ...`+rules+`});
				return result.violations.flatMap(v => v.nodes.map(n => v.id + ' ' + n.target + ': ' + n.failureSummary));
			})()`)
			if len(found) > 0 {
				b.T.Errorf("%s, %s, %d px:\n%s", state, scheme, width, strings.Join(found, "\n"))
			}
		}
	}
}

// InEach runs a test in each language, both at once: axe-core keeps one page busy,
// and each has a processor to itself.
func InEach(t *testing.T, test func(t *testing.T, lang string)) {
	t.Helper()
	for _, lang := range []string{"ko", "en"} {
		t.Run(lang, func(t *testing.T) {
			t.Parallel()
			test(t, lang)
		})
	}
}
