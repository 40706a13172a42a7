package app

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// Wide tells what is wider than the place that it has.
const Wide = `[document.documentElement, ...document.querySelectorAll('.scroll, .bench, .st-wrap, .wire .head, .topbar, .dock, .chrome, .panel, main')]

	.filter(e => e.checkVisibility() && e.scrollWidth > e.clientWidth).map(e => e.localName + '.' + e.className + ' ' + e.scrollWidth + ' > ' + e.clientWidth)`

// Clipped tells which controls, or words on a button, are cut off by what they are
// in, unless one can scroll there or dots say so.
const Clipped = `[...document.querySelectorAll('button, .btn, select, input, summary, label')].filter(e => e.checkVisibility()).flatMap(e => {
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
	l := Start(t)
	NewClient().Visit(t, l.Seat(t).Demo)
	for _, lang := range []string{"ko", "en"} {
		h := &Hands{Chromium: New(t, lang)}
		check := func(state string) {
			t.Helper()
			for _, width := range []int64{320, 390, 1024} {
				h.Run(chromedp.EmulateViewport(width, 844))
				for _, fault := range []string{Wide, Clipped} {
					if found := Eval[[]string](h.Chromium, fault); len(found) > 0 {
						t.Errorf("%s, %s, %d px: %s", state, lang, width, strings.Join(found, ", "))
					}
				}
			}
		}
		h.Open(l.URL + "/?lang=" + lang)
		check("home")
		h.Open(l.URL + "/nope?lang=" + lang)
		check("error")
		h.Run(chromedp.EmulateViewport(1440, 900))
		h.Open(l.URL + "/lessons/session?lang=" + lang)
		h.Wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
		h.Login("김민아")
		h.Passed("login")
		Eval[any](h.Chromium, "document.querySelectorAll('details').forEach(e => { e.open = true })")
		check("the text")
		Eval[any](h.Chromium, "document.querySelector('[name=pane][value=bench]').click()")
		check("the bench")
	}
}
