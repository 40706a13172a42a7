package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Hands is a browser that is used by its keyboard: Press, To and Back send real
// keys, and the script only looks where the focus is.
type Hands struct {
	*Chromium
	seen []string // what stop had a fault, so that each is told once
}

// stop is what has the focus.
type stop struct {
	Nothing bool     // neither the page nor the demo has it
	Demo    bool     // it is in the demo's page
	ID      int      // the element's number in its page
	Is      string   // the element, in a few words
	Faults  []string // why it cannot be told where the focus is
	Matches bool     // the selector that was asked for
}

// look reads what has the focus and whether that can be seen: a ring that was
// not there without the focus, nothing in front of it, nothing cut off.
const look = `(async selector => {
	const frame = () => new Promise(done => requestAnimationFrame(done));
	await frame();
	const ring = node => { const s = getComputedStyle(node); return s.outlineStyle + ' ' + s.outlineWidth + ' ' + s.outlineColor + ' ' + s.outlineOffset; };
	const faults = [];
	const last = globalThis.lastStop;
	const e = document.activeElement;
	if (last && last.e !== e && last.node.isConnected && ring(last.node) === last.ring) faults.push('the one before, ' + last.is + ', looks the same without the focus: ' + last.ring);
	globalThis.lastStop = null;
	if (!e || e === document.body || e === document.documentElement) return {nothing: true, faults, id: 0};
	(globalThis.visited ??= new Set()).add(e);
	globalThis.numbers ??= new Map();
	if (!numbers.has(e)) numbers.set(e, numbers.size + 1);
	const id = numbers.get(e);
	const is = e.localName + (e.id ? '#' + e.id : '') + [...e.classList].map(c => '.' + c).join('') + ' ' +
		JSON.stringify((e.ariaLabel ?? e.title ?? '') || e.value || e.textContent.trim().slice(0, 40));
	const matches = selector !== '' && e.matches(selector);
	const node = e.closest('label, .code') ?? e;
	const s = getComputedStyle(node);
	const wide = parseFloat(s.outlineWidth);
	if (s.outlineStyle === 'none' || !(wide >= 1)) faults.push('no ring: ' + ring(node));
	globalThis.lastStop = {e, node, is, ring: ring(node)};
	const grow = /none|auto/.test(s.outlineStyle) ? 0 : wide + parseFloat(s.outlineOffset);
	const rect = node.getClientRects()[0] ?? node.getBoundingClientRect();
	const box = {x: [rect.left - grow, rect.right + grow], y: [rect.top - grow, rect.bottom + grow]};
	const shown = {x: [rect.left, rect.right], y: [rect.top, rect.bottom]};
	const clip = (axis, low, high, by) => {
		const tall = box[axis][1] - box[axis][0] - 2 * grow > high - low + .5;
		if (!tall && (box[axis][0] < low - .5 || box[axis][1] > high + .5)) faults.push('cut off by ' + by + ': ' + axis + ' ' + box[axis] + ' in ' + [low, high]);
		shown[axis] = [Math.max(shown[axis][0], low), Math.min(shown[axis][1], high)];
	};
	for (let up = node.parentElement; up && up !== document.documentElement; up = up.parentElement) {
		const o = getComputedStyle(up);
		const r = up.getBoundingClientRect();
		const name = up.localName + '.' + up.className;
		if (o.overflowX !== 'visible') clip('x', r.left + up.clientLeft, r.left + up.clientLeft + up.clientWidth, name);
		if (o.overflowY !== 'visible') clip('y', r.top + up.clientTop, r.top + up.clientTop + up.clientHeight, name);
	}
	clip('x', 0, innerWidth, 'the window');
	clip('y', 0, innerHeight, 'the window');
	if (shown.x[1] - shown.x[0] < 1 || shown.y[1] - shown.y[0] < 1) faults.push('out of sight');
	else {
		const hit = document.elementFromPoint((shown.x[0] + shown.x[1]) / 2, (shown.y[0] + shown.y[1]) / 2);
		if (!node.contains(hit)) faults.push('behind ' + (hit && hit.outerHTML.slice(0, 80)));
	}
	return {id, is, matches, faults, demo: e.localName === 'iframe'};
})`

// Press presses keys and tells what has the focus then. A selector that begins
// with "demo " is one in the demo's page.
func (h *Hands) Press(keys, selector string, options ...chromedp.KeyOption) stop {
	h.T.Helper()
	h.Run(chromedp.KeyEvent(keys, options...))
	return h.Focus(selector)
}

// Focus tells what has the focus, and whether a selector matches it.
func (h *Hands) Focus(selector string) stop {
	h.T.Helper()
	inside, inner := strings.CutPrefix(selector, "demo ")
	if inner {
		selector = ""
	}
	quoted, _ := json.Marshal(selector)
	s := Eval[stop](h.Chromium, look+"("+string(quoted)+")")
	if s.Demo && s.Is != "" {
		if !inner {
			inside = ""
		}
		quoted, _ = json.Marshal(inside)
		outer := s
		s = InDemo[stop](h.Chromium, look+"("+string(quoted)+")")
		s.Demo, s.Nothing = true, false
		s.Faults = append(outer.Faults, s.Faults...)
	}
	if fault := fmt.Sprintf("%s: %s", s.Is, strings.Join(s.Faults, "; ")); len(s.Faults) > 0 && !slices.Contains(h.seen, fault) {
		h.seen = append(h.seen, fault)
		h.T.Errorf("the focus cannot be seen: %s", fault)
	}
	return s
}

// most is how many presses of Tab lead anywhere on a page.
const most = 120

// To presses Tab until the focus is where it should be.
func (h *Hands) To(selector string, options ...chromedp.KeyOption) {
	h.T.Helper()
	var way []string
	for range most {
		s := h.Press(kb.Tab, selector, options...)
		if s.Matches {
			return
		}
		way = append(way, s.Is)
	}
	h.T.Fatalf("Tab does not lead to %s; it went by\n%s", selector, strings.Join(way, "\n"))
}

// Back presses Shift and Tab until the focus is where it should be.
func (h *Hands) Back(selector string) {
	h.T.Helper()
	h.To(selector, chromedp.KeyModifiers(chromedp.ModifierShift))
}

// At waits until the focus is where it should be, with no key pressed.
func (h *Hands) At(what, selector string) {
	h.T.Helper()
	h.Wait(what, "document.activeElement.matches(`%s`)", selector)
}

// tour goes once around the page and tells the stops, from the first on.
func (h *Hands) tour(first stop, options ...chromedp.KeyOption) []string {
	h.T.Helper()
	stops := []string{first.Is}
	for range most {
		s := h.Press(kb.Tab, "", options...)
		if s.ID == first.ID && s.Demo == first.Demo {
			return stops
		}
		if !s.Nothing {
			stops = append(stops, s.Is)
		}
	}
	h.T.Fatalf("Tab does not come around: %s", strings.Join(stops, "\n"))
	return nil
}

// Tours goes there and back, and sees that nothing was left out. Of radio buttons,
// and of a column of rows' buttons, one is a stop and arrows lead to the others.
func (h *Hands) Tours(state string) {
	h.T.Helper()
	Eval[any](h.Chromium, "globalThis.visited = null")
	first := h.Press(kb.Tab, "")
	if first.Nothing { // the window's edge
		first = h.Press(kb.Tab, "")
	}
	there := h.tour(first)
	again := h.tour(first, chromedp.KeyModifiers(chromedp.ModifierShift))
	slices.Reverse(again[1:])
	if !slices.Equal(there, again) {
		h.T.Errorf("%s: Tab goes by\n%s\nand Shift+Tab by\n%s", state, strings.Join(there, "\n"), strings.Join(again, "\n"))
	}
	left := Eval[[]string](h.Chromium, `[...document.querySelectorAll('a[href], button, input, summary, iframe, [tabindex="0"]')]
		.filter(e => e.checkVisibility() && !e.disabled && !e.matches('[type=radio]:not(:checked), .st .why[tabindex="-1"]') && !visited.has(e)).map(e => e.outerHTML.slice(0, 120))`)
	if len(left) > 0 {
		h.T.Errorf("%s: Tab does not lead to %s", state, strings.Join(left, ", "))
	}
}

// Media makes the page take the reader's settings for these.
func (h *Hands) Media(settings ...string) {
	h.T.Helper()
	var features []*emulation.MediaFeature
	for _, s := range settings {
		name, value, _ := strings.Cut(s, ": ")
		features = append(features, &emulation.MediaFeature{Name: name, Value: value})
	}
	h.Run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return err
	}))
}
