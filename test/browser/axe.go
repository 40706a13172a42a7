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
	b.accessible(state, "document", []themed{{"light", everyRule}, {"dark", colourRules}}, 900, 1440, 390)
	b.Run(chromedp.EmulateViewport(1440, 900))
}

// AccessibleIn does so with a page in a language, for a test that goes through the same
// states in Korean and in English: the rules of colour run in one theme in each.
func (b *Chromium) AccessibleIn(lang, state string) {
	b.T.Helper()
	b.AccessibleAt(lang, state, 900, 1440, 390)
	b.Run(chromedp.EmulateViewport(1440, 900))
}

// AccessibleAt does so at some widths.
func (b *Chromium) AccessibleAt(lang, state string, height int64, widths ...int64) {
	b.T.Helper()
	b.PartAccessible(lang, state, "document", height, widths...)
}

// PartAccessible does so with a part of the page.
func (b *Chromium) PartAccessible(lang, state, part string, height int64, widths ...int64) {
	b.T.Helper()
	looks := []themed{{"light", everyRule}}
	if lang != "ko" {
		looks = []themed{{"light", otherRules}, {"dark", colourRules}}
	}
	b.accessible(lang+", "+state, part, looks, height, widths...)
}

// themed is a theme and the rules that axe-core runs in it.
type themed struct{ scheme, rules string }

// accessible runs axe-core. Themes differ in nothing but colours, so only the rules of
// colour run in both; languages differ in no colour, so these need one of them.
// TestColoursFollowTheThemeAlone in internal/site holds the styles and scripts to that.
func (b *Chromium) accessible(state, part string, looks []themed, height int64, widths ...int64) {
	b.T.Helper()
	for _, look := range looks {
		b.Theme(look.scheme)
		for _, width := range widths {
			b.Run(chromedp.EmulateViewport(width, height))
			if found := b.Axe(part, look.rules); len(found) > 0 {
				b.T.Errorf("%s, %s, %d px:\n%s", state, look.scheme, width, strings.Join(found, "\n"))
			}
		}
	}
}

// The rules that axe-core runs, as its options name them. On a long page those of colour
// take as long as all others together.
const (
	everyRule   = "{}"
	colourRules = "{runOnly: ['color-contrast', 'link-in-text-block']}"
	otherRules  = "{rules: {'color-contrast': {enabled: false}, 'link-in-text-block': {enabled: false}}}"
)

// Axe tells what axe-core finds in a part of the page by some rules. The demo's bare page
// is the chapter's, so only the lab's own frame counts. An animation ends by itself only
// if frames are drawn, and a browser that nobody looks at may draw none. No rule that
// runs needs the styles that axe-core would load beforehand.
func (b *Chromium) Axe(part, rules string) []string {
	b.T.Helper()
	return Eval[[]string](b, `(async () => {
		document.getAnimations().forEach(a => a.finish());
		const result = await axe.run(`+part+`, {iframes: false, preload: false, resultTypes: ['violations'], ...`+rules+`});
		return result.violations.flatMap(v => v.nodes.map(n => v.id + ' ' + n.target + ': ' + n.failureSummary));
	})()`)
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
