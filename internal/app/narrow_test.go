package app

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// wide tells what is wider than the place that it has.
const wide = `[document.documentElement, ...document.querySelectorAll('.scroll, .bench, .st-wrap, .wire .head, .topbar, .dock, .chrome, .panel, main')]

	.filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth).map(e => e.localName + '.' + e.className + ' ' + e.scrollWidth + ' > ' + e.clientWidth)`

// clipped tells which controls, or words on a button, are cut off by what they are
// in, unless one can scroll there or dots say so.
const clipped = `[...document.querySelectorAll('button, .btn, select, input, summary, label')].filter(e => e.checkVisibility()).flatMap(e => {
	const name = (e.id || e.className || e.localName) + ' "' + (e.textContent.trim() || e.ariaLabel || '') + '"';
	const own = getComputedStyle(e);
	if (own.overflowX !== 'auto' && own.textOverflow !== 'ellipsis' && e.matches('.btn') && e.scrollWidth > e.clientWidth) return [name + ' ' + e.scrollWidth + ' > ' + e.clientWidth];
	const r = e.getBoundingClientRect();
	for (let place = e.parentElement; place; place = place.parentElement) {
		const { overflowX } = getComputedStyle(place);
		if (overflowX === 'auto' || overflowX === 'scroll') break;
		if (overflowX === 'visible') continue;
		const p = place.getBoundingClientRect();
		if (r.left < p.left - .5 || r.right > p.right + .5) return [name + ' in ' + place.localName + '.' + place.className];
	}
	return [];
})`

// TestNarrow: nothing has to be scrolled sideways, and no control is cut off.
func TestNarrow(t *testing.T) {
	l := start(t)
	newBrowser().get(t, l.seat(t).Demo)
	for _, lang := range []string{"ko", "en"} {
		h := &hands{chromium: newChromium(t, lang)}
		check := func(state string) {
			t.Helper()
			for _, width := range []int64{320, 390, 1024} {
				h.run(chromedp.EmulateViewport(width, 844))
				for _, fault := range []string{wide, clipped} {
					if found := eval[[]string](h.chromium, fault); len(found) > 0 {
						t.Errorf("%s, %s, %d px: %s", state, lang, width, strings.Join(found, ", "))
					}
				}
			}
		}
		h.open(l.url + "/?lang=" + lang)
		check("home")
		h.open(l.url + "/nope?lang=" + lang)
		check("error")
		h.run(chromedp.EmulateViewport(1440, 900))
		h.open(l.url + "/lessons/session?lang=" + lang)
		h.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
		h.login("김민아")
		h.passed("login")
		eval[any](h.chromium, "document.querySelectorAll('details').forEach(e => { e.open = true })")
		check("the text")
		eval[any](h.chromium, "document.querySelector('[name=pane][value=bench]').click()")
		check("the bench")
	}
}
