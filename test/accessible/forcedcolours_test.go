package accessible

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// signs is what tells rows, chips and exercises apart when colour does not.
type signs struct {
	Rows map[string]struct{ Outline, Word string }
	Chip map[string]struct{ Border, Shape, Fill, Text, Strike string }
}

const readSigns = `(() => {
	const row = selector => {
		const tr = document.querySelector('.st tbody ' + selector);
		const s = getComputedStyle(tr);
		return {outline: s.outlineStyle + ' ' + s.outlineWidth, word: tr.querySelector('.me')?.textContent ?? ''};
	};
	const chip = selector => {
		const e = document.querySelector(selector);
		const s = getComputedStyle(e);
		const b = getComputedStyle(e, '::before');
		return {border: s.borderTopStyle + ' ' + s.borderTopWidth, shape: b.clipPath, fill: b.backgroundColor, text: e.textContent,
			strike: getComputedStyle(e.querySelector('b')).textDecorationLine};
	};
	return {
		rows: {own: row('tr.is-mine:not(.is-hit)'), hit: row('tr.is-hit'), other: row('tr:not(.is-mine)')},
		chip: {row: chip('.st tr.is-hit .sid'), other: chip('.st tr:not(.is-mine) .sid'), wire: chip('.wire .req .sid')},
	};
})()`

// slow tells what takes longer than a millisecond to move.
const slow = `[...document.querySelectorAll('*')].flatMap(e => [null, '::before', '::after'].flatMap(part => {
	const s = getComputedStyle(e, part);
	const long = list => list.split(', ').some(d => parseFloat(d) * (d.endsWith('ms') ? 1 : 1000) > 1);
	return long(s.transitionDuration) || long(s.animationDuration) || s.scrollBehavior === 'smooth'
		? [e.localName + '.' + e.className + (part ?? '') + ': ' + s.transitionDuration + ', ' + s.animationDuration + ', ' + s.scrollBehavior] : [];
}))`

// TestForcedColours: with the reader's own few colours, and with no motion,
// everything can still be told apart.
func TestForcedColours(t *testing.T) {
	axe, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("no axe-core: ./test.sh installs it: %v", err)
	}
	l := lab.Start(t)
	lab.NewClient().Visit(t, l.Seat(t).Demo)
	h := &browser.Hands{Chromium: browser.New(t, "ko")}
	check := func(state string) {
		t.Helper()
		if found := browser.Eval[[]string](h.Chromium, slow); len(found) > 0 {
			t.Errorf("%s moves: %s", state, strings.Join(found, "\n"))
		}
		if len(axe) == 0 {
			t.Log("no axe-core: ./test.sh installs it")
			return
		}
		browser.Eval[any](h.Chromium, string(axe)+";0")
		// The contrast is that of the reader's colours, and axe-core takes the page's for
		// the text. Of the other rules, one looks at colours.
		for scheme, rules := range map[string]string{
			"light": "{rules: {'color-contrast': {enabled: false}}}",
			"dark":  "{runOnly: ['link-in-text-block']}",
		} {
			h.Media("forced-colors: active", "prefers-reduced-motion: reduce", "prefers-color-scheme: "+scheme)
			for _, width := range []int64{390, 1440} {
				h.Run(chromedp.EmulateViewport(width, 900))
				if found := h.Axe("document", rules); len(found) > 0 {
					t.Errorf("%s, %s, %d px:\n%s", state, scheme, width, strings.Join(found, "\n"))
				}
			}
		}
	}
	h.Media("forced-colors: active", "prefers-reduced-motion: reduce")
	h.Open(l.URL + "/")
	check("home")
	h.Tours("home")
	h.Open(l.URL + "/lessons/session")
	h.AwaitRow()
	lab.NewClient().Visit(t, browser.Eval[string](h.Chromium, "document.querySelector('#frame-a a').href"))
	h.Wait("the second row", "document.querySelectorAll('.st tr.is-mine').length === 2")
	h.Login("김민아")
	h.Passed("login")
	h.Wait("the hit", "document.querySelector('.st tr.is-mine.is-hit .name').textContent === '김민아'")
	check("lesson")
	h.Tours("lesson")

	s := browser.Eval[signs](h.Chromium, readSigns)
	if got := s.Rows["hit"].Outline; got != "solid 2px" {
		t.Errorf("the row of the request has the outline %q", got)
	}
	for _, row := range []string{"own", "other"} {
		if got := s.Rows[row].Outline; !strings.HasPrefix(got, "none") {
			t.Errorf("the %s row has the outline %q as well", row, got)
		}
	}
	if s.Rows["own"].Word != "나" || s.Rows["hit"].Word != "나" || s.Rows["other"].Word != "" {
		t.Errorf("the words in the rows are %+v", s.Rows)
	}
	for name, c := range s.Chip {
		if !strings.HasPrefix(c.Border, "solid") || c.Shape == "none" || c.Fill == "rgba(0, 0, 0, 0)" || len(c.Text) < 4 || c.Strike != "none" {
			t.Errorf("the chip of the %s: %+v", name, c)
		}
	}
	if row, wire := s.Chip["row"], s.Chip["wire"]; row.Shape != wire.Shape || row.Fill != wire.Fill || row.Text[:4] != wire.Text[:4] {
		t.Errorf("the chip is %+v in its row and %+v on the wire", row, wire)
	}

	// The row deleted, its key opens nothing: dashed and struck out.
	h.Back(".st tr.is-hit button.danger")
	h.Press(kb.Enter, "")
	h.Wait("the orphan", "document.querySelector('.wire .req .sid.orphan')")
	orphan := browser.Eval[[]string](h.Chromium, `(e => [getComputedStyle(e).borderTopStyle, getComputedStyle(e.querySelector('b')).textDecorationLine])(document.querySelector('.wire .req .sid'))`)
	if !slices.Equal(orphan, []string{"dashed", "line-through"}) {
		t.Errorf("the chip of a key that opens nothing: %v", orphan)
	}
	// Exercises wear their state as a word and a glyph.
	words := browser.Eval[[]string](h.Chromium, "[...document.querySelectorAll('.ex .state')].map(e => e.textContent)")
	if !strings.HasPrefix(words[0], "✓ 통과") || !strings.HasPrefix(words[1], "진행 중") || words[3] != "아직" {
		t.Errorf("the exercises' states are %q", words)
	}
	h.Run(chromedp.EmulateViewport(390, 844))
	h.Tours("lesson on a phone")
}
