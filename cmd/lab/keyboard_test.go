package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// hands is a browser that is used by its keyboard: press, to and back send real
// keys, and the script only looks where the focus is.
type hands struct {
	*chromium
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

// inDemo evaluates an expression in the demo's page, in a world of its own. The
// page may go away meanwhile; then the next one answers.
func inDemo[T any](b *chromium, expression string) T {
	b.t.Helper()
	return inFrame[T](b, 0, expression)
}

// rest lets the page go on for a moment, so that looking again and again does not
// keep it from what is looked for. That the page may go away meanwhile is no fault.
func (b *chromium) rest() {
	_ = b.try(patience, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.Evaluate[any]("new Promise(done => setTimeout(done, 20))", chromedp.EvalAwaitPromise)(ctx, target)
		return err
	}))
}

// inFrame does so in that of one of the browsers side by side.
func inFrame[T any](b *chromium, n int, expression string) T {
	b.t.Helper()
	var err error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		var v T
		err = b.try(patience, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			tree, err := cdp.Call(ctx, target, page.GetFrameTree, cdp.Empty{})
			if err != nil {
				return err
			}
			if len(tree.FrameTree.ChildFrames) <= n {
				return errors.New("no demo in the page")
			}
			world, err := cdp.Call(ctx, target, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{
				FrameID: tree.FrameTree.ChildFrames[n].Frame.ID, WorldName: "hands"})
			if err != nil {
				return err
			}
			v, err = chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise, func(p *runtime.EvaluateParams) {
				p.ContextID = world.ExecutionContextID
			})(ctx, target)
			return err
		}))
		if err == nil {
			return v
		}
		b.rest()
	}
	b.t.Fatalf("browser: in the demo: %s: %v", expression, err)
	panic("unreachable")
}

// press presses keys and tells what has the focus then. A selector that begins
// with "demo " is one in the demo's page.
func (h *hands) press(keys, selector string, options ...chromedp.KeyOption) stop {
	h.t.Helper()
	h.run(chromedp.KeyEvent(keys, options...))
	return h.focus(selector)
}

func (h *hands) focus(selector string) stop {
	h.t.Helper()
	inside, inner := strings.CutPrefix(selector, "demo ")
	if inner {
		selector = ""
	}
	quoted, _ := json.Marshal(selector)
	s := eval[stop](h.chromium, look+"("+string(quoted)+")")
	if s.Demo && s.Is != "" {
		if !inner {
			inside = ""
		}
		quoted, _ = json.Marshal(inside)
		outer := s
		s = inDemo[stop](h.chromium, look+"("+string(quoted)+")")
		s.Demo, s.Nothing = true, false
		s.Faults = append(outer.Faults, s.Faults...)
	}
	if fault := fmt.Sprintf("%s: %s", s.Is, strings.Join(s.Faults, "; ")); len(s.Faults) > 0 && !slices.Contains(h.seen, fault) {
		h.seen = append(h.seen, fault)
		h.t.Errorf("the focus cannot be seen: %s", fault)
	}
	return s
}

// most is how many presses of Tab lead anywhere on a page.
const most = 120

// to presses Tab until the focus is where it should be; back does it with
// Shift held.
func (h *hands) to(selector string, options ...chromedp.KeyOption) {
	h.t.Helper()
	var way []string
	for range most {
		s := h.press(kb.Tab, selector, options...)
		if s.Matches {
			return
		}
		way = append(way, s.Is)
	}
	h.t.Fatalf("Tab does not lead to %s; it went by\n%s", selector, strings.Join(way, "\n"))
}

func (h *hands) back(selector string) {
	h.t.Helper()
	h.to(selector, chromedp.KeyModifiers(chromedp.ModifierShift))
}

// at waits until the focus is where it should be, with no key pressed.
func (h *hands) at(what, selector string) {
	h.t.Helper()
	h.wait(what, "document.activeElement.matches(`%s`)", selector)
}

// tour goes once around the page and tells the stops, from the first on.
func (h *hands) tour(first stop, options ...chromedp.KeyOption) []string {
	h.t.Helper()
	stops := []string{first.Is}
	for range most {
		s := h.press(kb.Tab, "", options...)
		if s.ID == first.ID && s.Demo == first.Demo {
			return stops
		}
		if !s.Nothing {
			stops = append(stops, s.Is)
		}
	}
	h.t.Fatalf("Tab does not come around: %s", strings.Join(stops, "\n"))
	return nil
}

// tours goes there and back, and sees that nothing was left out. Of radio buttons,
// and of a column of rows' buttons, one is a stop and arrows lead to the others.
func (h *hands) tours(state string) {
	h.t.Helper()
	eval[any](h.chromium, "globalThis.visited = null")
	first := h.press(kb.Tab, "")
	if first.Nothing { // the window's edge
		first = h.press(kb.Tab, "")
	}
	there := h.tour(first)
	again := h.tour(first, chromedp.KeyModifiers(chromedp.ModifierShift))
	slices.Reverse(again[1:])
	if !slices.Equal(there, again) {
		h.t.Errorf("%s: Tab goes by\n%s\nand Shift+Tab by\n%s", state, strings.Join(there, "\n"), strings.Join(again, "\n"))
	}
	left := eval[[]string](h.chromium, `[...document.querySelectorAll('a[href], button, input, summary, iframe, [tabindex="0"]')]
		.filter(e => e.checkVisibility() && !e.disabled && !e.matches('[type=radio]:not(:checked), .st .why[tabindex="-1"]') && !visited.has(e)).map(e => e.outerHTML.slice(0, 120))`)
	if len(left) > 0 {
		h.t.Errorf("%s: Tab does not lead to %s", state, strings.Join(left, ", "))
	}
}

// media makes the page take the reader's settings for these.
func (h *hands) media(settings ...string) {
	h.t.Helper()
	var features []*emulation.MediaFeature
	for _, s := range settings {
		name, value, _ := strings.Cut(s, ": ")
		features = append(features, &emulation.MediaFeature{Name: name, Value: value})
	}
	h.run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return err
	}))
}

const (
	demoName = "demo input[name=username]"
	reload   = "#frame-a [name=reload]"
)

// TestKeyboard does the whole chapter without a mouse.
func TestKeyboard(t *testing.T) {
	l := start(t)
	h := &hands{chromium: newChromium(t, "ko")}
	h.open(l.url + "/")
	h.tours("home")
	h.to("#start")
	h.press(kb.Enter, "")
	h.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")

	// The skip link leads to the bench, and Tab goes on from there.
	h.to(".skip")
	if s := h.press(kb.Enter, "#bench"); !s.Matches {
		t.Errorf("the skip link leads to %s", s.Is)
	}
	if s := h.press(kb.Tab, "#two"); !s.Matches {
		t.Errorf("after the skip link comes %s", s.Is)
	}

	h.to(demoName)
	h.press("김민아"+kb.Enter, "")
	h.passed("login")

	h.back(reload)
	h.press(kb.Enter, "")
	h.wait("the row question to be next", "document.querySelectorAll('#ex-check .steps li.done').length === 2")
	h.at("the button to keep the focus", reload)

	h.wait("the next exercise to be open", "document.querySelector('#ex-check').open")
	h.to("#ex-check > summary")
	h.press(" ", "")
	h.wait("Space to close it", "!document.querySelector('#ex-check').open")
	h.press(kb.Enter, "")
	h.wait("Enter to open it", "document.querySelector('#ex-check').open")
	h.wait("the rows to be buttons", "document.querySelector('.st tr.is-mine button.sid')")
	h.tours("a row to be picked")
	h.to(".st tr.is-mine button.sid")
	h.press(kb.Enter, "")
	h.passed("check")
	h.wait("the buttons to be gone", "!document.querySelector('.st button.sid')")
	h.at("the table to take the focus", "session-table")

	// Another browser at the same desk gives this student a second row, above.
	newBrowser().get(t, eval[string](h.chromium, "document.querySelector('#frame-a a').href"))
	h.wait("the second row", "document.querySelectorAll('.st tr.is-mine').length === 2")
	h.to(".st tr.is-mine:first-child button.danger")
	h.press(kb.Enter, "")
	h.wait("the row to go", "document.querySelectorAll('.st tr.is-mine').length === 1")
	h.at("the next row's button to take the focus", ".st tr.is-mine button.danger")
	h.focus("")
	h.press(kb.Enter, "")
	h.wait("the last row to go", "!document.querySelector('.st tr.is-mine')")
	h.at("the table to take the focus", "session-table")
	h.focus("")
	h.back(reload)
	h.press(" ", "")
	h.passed("delete")

	h.to(demoName)
	h.press("민아"+kb.Enter, "")
	h.wait("the welcome", "document.querySelector('.st tr.is-mine .name').textContent === '민아'")
	clue, cookie := h.lastLogin()

	h.wait("the last exercise to be open", "document.querySelector('#ex-network').open")
	h.to("#ex-network .hint summary")
	h.press(" ", "")
	h.wait("the hint", "document.querySelector('#ex-network .hint').open")
	h.tours("a hint and two questions")
	h.to("#a-network-clue")
	h.press("wrong"+kb.Enter, "")
	h.wait("the answer to a wrong clue", "document.querySelector('#a-network-clue[aria-invalid=true]')")
	h.at("the field to keep the focus", "#a-network-clue")
	h.press("a", "", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	h.press(clue, "")
	h.to("form[data-question=clue] button")
	h.press(" ", "")
	h.wait("the tick of the clue", "document.querySelector('form[data-question=clue] output.right')")
	h.at("the field to take the focus from its button", "#a-network-clue")
	h.to("#a-network-cookie")
	h.press("Cookie: "+cookie+kb.Enter, "")
	h.passed("network")
	h.at("the field to keep the focus", "#a-network-cookie")
	for _, id := range []string{"login", "check", "delete", "network"} {
		h.passed(id)
	}
	h.tours("the end")
}

// TestKeyboardOnThePhone does the first exercise on a narrow page, whose halves
// are two tabs.
func TestKeyboardOnThePhone(t *testing.T) {
	l := start(t)
	h := &hands{chromium: newChromium(t, "ko")}
	h.run(chromedp.EmulateViewport(390, 844))
	h.open(l.url + "/")
	h.tours("home")
	h.to("#start")
	h.press(kb.Enter, "")
	h.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
	h.wait("the code's marks", "document.querySelector('.walk input:not(:disabled)')")
	h.tours("the text")
	if eval[bool](h.chromium, "document.querySelector('.skip').checkVisibility()") {
		t.Error("the skip link leads to the bench, which is not there")
	}
	h.to("[name=pane][value=read]")
	h.press(kb.ArrowRight, "")
	h.wait("the bench", "document.querySelector('#bench').checkVisibility()")
	h.tours("the bench")
	h.to(demoName)
	h.press("김민아"+kb.Enter, "")
	h.passed("login")
	h.back("[name=pane][value=bench]")
	h.press(kb.ArrowLeft, "")
	h.wait("the text", "document.querySelector('#ex-login').checkVisibility()")

	// From the bench, the dock leads to the next exercise.
	h.to("[name=pane][value=read]")
	h.press(kb.ArrowRight, "")
	h.to(".dock a")
	h.press(kb.Enter, "")
	h.wait("the exercise", "document.querySelector('#ex-check').checkVisibility()")
	if s := h.press(kb.Tab, "#ex-check > summary"); !s.Matches {
		t.Errorf("after the dock's link comes %s", s.Is)
	}
}

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

// axeFinds is what axe-core finds in the lab's own page. The contrast is that of
// the reader's colours, and axe-core takes the page's for the text.
const axeFinds = `(async () => {
	const result = await axe.run(document, {iframes: false, rules: {'color-contrast': {enabled: false}}});
	return result.violations.flatMap(v => v.nodes.map(n => v.id + ' ' + n.target + ': ' + n.failureSummary));
})()`

// TestForcedColours: with the reader's own few colours, and with no motion,
// everything can still be told apart.
func TestForcedColours(t *testing.T) {
	axe, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil && os.Getenv("CI") == "true" {
		t.Fatalf("no axe-core: ./test.sh installs it: %v", err)
	}
	l := start(t)
	newBrowser().get(t, l.seat(t).Demo)
	h := &hands{chromium: newChromium(t, "ko")}
	check := func(state string) {
		t.Helper()
		if found := eval[[]string](h.chromium, slow); len(found) > 0 {
			t.Errorf("%s moves: %s", state, strings.Join(found, "\n"))
		}
		if len(axe) == 0 {
			t.Log("no axe-core: ./test.sh installs it")
			return
		}
		eval[any](h.chromium, string(axe)+";0")
		for _, scheme := range []string{"light", "dark"} {
			h.media("forced-colors: active", "prefers-reduced-motion: reduce", "prefers-color-scheme: "+scheme)
			for _, width := range []int64{390, 1440} {
				h.run(chromedp.EmulateViewport(width, 900))
				if found := eval[[]string](h.chromium, axeFinds); len(found) > 0 {
					t.Errorf("%s, %s, %d px:\n%s", state, scheme, width, strings.Join(found, "\n"))
				}
			}
		}
	}
	h.media("forced-colors: active", "prefers-reduced-motion: reduce")
	h.open(l.url + "/")
	check("home")
	h.tours("home")
	h.open(l.url + "/lessons/session")
	h.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
	newBrowser().get(t, eval[string](h.chromium, "document.querySelector('#frame-a a').href"))
	h.wait("the second row", "document.querySelectorAll('.st tr.is-mine').length === 2")
	h.login("김민아")
	h.passed("login")
	h.wait("the hit", "document.querySelector('.st tr.is-mine.is-hit .name').textContent === '김민아'")
	check("lesson")
	h.tours("lesson")

	s := eval[signs](h.chromium, readSigns)
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
	h.back(".st tr.is-hit button.danger")
	h.press(kb.Enter, "")
	h.wait("the orphan", "document.querySelector('.wire .req .sid.orphan')")
	orphan := eval[[]string](h.chromium, `(e => [getComputedStyle(e).borderTopStyle, getComputedStyle(e.querySelector('b')).textDecorationLine])(document.querySelector('.wire .req .sid'))`)
	if !slices.Equal(orphan, []string{"dashed", "line-through"}) {
		t.Errorf("the chip of a key that opens nothing: %v", orphan)
	}
	// Exercises wear their state as a word and a glyph.
	words := eval[[]string](h.chromium, "[...document.querySelectorAll('.ex .state')].map(e => e.textContent)")
	if !strings.HasPrefix(words[0], "✓ 통과") || !strings.HasPrefix(words[1], "진행 중") || words[3] != "아직" {
		t.Errorf("the exercises' states are %q", words)
	}
	h.run(chromedp.EmulateViewport(390, 844))
	h.tours("lesson on a phone")
}

// reading is one node of what a screen reader gets.
type reading struct {
	role, name string
	states     map[string]string
	text       string // of everything within
	within     []*reading
}

// tree reads the page as a screen reader does.
func (h *hands) tree() *reading {
	h.t.Helper()
	ctx, cancel := context.WithTimeout(h.ctx, patience)
	defer cancel()
	nodes, err := chromedp.Run(ctx, func(ctx context.Context, target *chromedp.Target) ([]*accessibility.Node, error) {
		r, err := cdp.Call(ctx, target, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
		return r.Nodes, err
	})
	if err != nil {
		h.t.Fatalf("browser: %v", err)
	}
	plain := func(v *accessibility.Value) string {
		if v == nil {
			return ""
		}
		var text any
		_ = json.Unmarshal(v.Value, &text)
		if text == nil {
			return ""
		}
		return fmt.Sprint(text)
	}
	byID := map[accessibility.NodeID]*accessibility.Node{}
	for _, n := range nodes {
		byID[n.NodeID] = n
	}
	var read func(n *accessibility.Node) []*reading
	read = func(n *accessibility.Node) []*reading {
		r := &reading{role: plain(n.Role), name: plain(n.Name), states: map[string]string{}}
		for _, p := range n.Properties {
			r.states[string(p.Name)] = plain(p.Value)
		}
		if r.role == "StaticText" {
			r.text = r.name
			return []*reading{r}
		}
		for _, id := range n.ChildIDs {
			if child := byID[id]; child != nil {
				r.within = append(r.within, read(child)...)
			}
		}
		for _, child := range r.within {
			r.text += child.text
		}
		if n.Ignored { // only what it holds is there
			return r.within
		}
		return []*reading{r}
	}
	return read(nodes[0])[0]
}

// all finds what has a role.
func (r *reading) all(role string) []*reading {
	var found []*reading
	for _, child := range r.within {
		if child.role == role {
			found = append(found, child)
		}
		found = append(found, child.all(role)...)
	}
	return found
}

func names(found []*reading) []string {
	var all []string
	for _, r := range found {
		all = append(all, r.name)
	}
	return all
}

// TestScreenReader reads the lesson as a screen reader gets it.
func TestScreenReader(t *testing.T) {
	l := start(t)
	h := &hands{chromium: newChromium(t, "ko")}
	h.open(l.url + "/lessons/session")
	h.wait("the connection", "document.querySelector('.link[data-state=open]') && document.querySelector('.st tbody tr.is-mine')")
	h.login("김민아")
	h.passed("login")
	other, visitor := l.seat(t), newBrowser()
	visitor.get(t, other.Demo)
	h.wait("the other's row", "document.querySelector('.st tbody tr:not(.is-mine)') && document.querySelector('.news').textContent")
	h.wait("the first tick of the next exercise", "document.querySelectorAll('#ex-check .steps li.done').length === 1")
	root := h.tree()

	var table *reading
	for _, found := range root.all("table") {
		if found.name == "세션 테이블" {
			table = found
		}
	}
	if table == nil {
		t.Fatalf("no table has the name; there are %q", names(root.all("table")))
	}
	want := []string{"세션 ID", "username", "생성", "마지막 요청", "요청 수", "삭제"}
	if got := names(table.all("columnheader")); !slices.Equal(got, want) {
		t.Errorf("the columns are %q, want %q", got, want)
	}
	tag := eval[string](h.chromium, "document.querySelector('.st tr.is-mine').dataset.tag")
	found := false
	for _, row := range table.all("row") {
		cells := row.all("cell")
		if len(cells) != 6 || !strings.HasPrefix(cells[0].text, tag) {
			continue
		}
		found = true
		if got := cells[1].text; got != "김민아나" {
			t.Errorf("the own row's name is read as %q", got)
		}
		for i, cell := range cells[2:4] {
			if _, err := time.Parse(time.TimeOnly, cell.text); err != nil {
				t.Errorf("cell %d is read as %q", i+2, cell.text)
			}
		}
		if cells[4].text != "3" {
			t.Errorf("the number of requests is read as %q", cells[4].text)
		}
		if got := names(cells[5].all("button")); !slices.Equal(got, []string{"세션 " + tag + " 삭제"}) {
			t.Errorf("the delete button is read as %q", got)
		}
	}
	if !found {
		t.Error("the own row is not in the table")
	}
	if got := names(table.all("button")); strings.Count(strings.Join(got, "|"), "삭제") != 1 {
		t.Errorf("the table's buttons are %q, and one deletes", got)
	}

	status := func(text string) {
		t.Helper()
		var all []string
		for _, r := range h.tree().all("status") {
			if strings.Contains(r.text, text) && r.states["live"] == "polite" {
				return
			}
			all = append(all, r.text+" "+r.states["live"])
		}
		t.Errorf("nothing says %q; there are %q", text, all)
	}
	// The ticks of one login may come in one frame; whichever comes last is said.
	status("서버가 당신의 이름이 든 환영 페이지를 보냈습니다.")
	status("연결됨")
	status("✓ 맞는 줄: 김민아")

	var exercises []*reading
	for _, r := range root.all("DisclosureTriangle") {
		if !strings.HasPrefix(r.name, "힌트") && !strings.HasPrefix(r.name, "program.go") {
			exercises = append(exercises, r)
		}
	}
	if len(exercises) != 4 {
		t.Fatalf("the exercises are %q", names(exercises))
	}
	for i, want := range []struct{ begin, state, expanded string }{
		{"로그인", "✓ 통과", "true"}, {"로그인 후 세션 확인", "진행 중 1/3", "true"},
		{"세션 지워보기", "아직", "false"}, {"Network 탭에서 Request Header 보기", "아직", "false"},
	} {
		r := exercises[i]
		if !strings.HasPrefix(r.name, want.begin+" "+want.state) || r.states["expanded"] != want.expanded {
			t.Errorf("exercise %d is read as %q, expanded %s", i+1, r.name, r.states["expanded"])
		}
	}

	// A row that cannot be deleted is said as well.
	eval[any](h.chromium, "globalThis.fetch = () => Promise.reject(new TypeError())")
	h.click(".st tr.is-mine button.danger")
	h.wait("the refusal", "document.querySelector('.news.bad')")
	status("✕ 서버에 닿지 못했습니다. 잠시 뒤에 다시 해 주세요.")
}
