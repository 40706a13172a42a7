package panel

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestChain: the exchanges of one act are the newest and those whose redirects
// led to it, in the same browser; and so many are kept, each once.
func TestChain(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	found := browser.Eval[[]string](b, `(async () => {
		const journal = document.querySelector('link[href$="/journal.js"]').href;
		const { chain } = await import(journal.replace('core/journal.js', 'lesson/chain.js'));
		const { empty, fold } = await import(journal);
		const faults = [];
		let seq = 0;
		const ev = (start, status, more = {}) => {
			const [method, path] = start.split(' ');
			return {
				type: 'exchange', seq: ++seq, at: '2026-11-22T09:00:00.000Z', seat: 's', browser: more.browser ?? 'A', changes: [], trace: [],
				request: { method, path, head: method + ' ' + (more.desk ?? '/s/x') + path + ' HTTP/1.1\r\nHost: a\r\n\r\n', cookies: [] },
				response: { status, head: 'HTTP/1.1 ' + status + ' X\r\n' + (more.to === undefined ? '' : 'Location: ' + more.to + '\r\n') + '\r\n', setCookies: [] },
			};
		};
		const same = (what, events, want) => {
			const got = chain(events).map(({ request }) => request.method + ' ' + request.path).join(', ');
			if (got !== want) faults.push(what + ': ' + got);
		};
		same('nothing', [], '');
		same('one', [ev('GET /', 200)], 'GET /');
		same('a login', [ev('GET /', 200), ev('POST /login', 302, { to: '/s/x/' }), ev('GET /', 200)], 'POST /login, GET /');
		same('before the redirect is followed', [ev('GET /', 200), ev('POST /login', 302, { to: '/s/x/' })], 'POST /login');
		same('the other browser between', [ev('POST /login', 302, { to: '/s/x/' }), ev('GET /', 200, { browser: 'B' }), ev('GET /', 200)], 'POST /login, GET /');
		same('the other browser itself', [ev('POST /login', 302, { to: '/s/x/' }), ev('GET /', 200, { browser: 'B' })], 'GET /');
		same('another place', [ev('POST /login', 302, { to: '/s/x/' }), ev('GET /other', 404)], 'GET /other');
		same('another desk', [ev('POST /login', 302, { to: '/s/y/' }), ev('GET /', 200)], 'GET /');
		same('another query', [ev('POST /login', 302, { to: '/s/x/?a' }), ev('GET /', 200)], 'GET /');
		same('a query', [ev('POST /login', 302, { to: '/s/x/?a' }), ev('GET /?a', 404)], 'POST /login, GET /?a');
		same('a relative place', [ev('POST /login', 302, { to: './' }), ev('GET /', 200)], 'POST /login, GET /');
		same('another method', [ev('POST /login', 302, { to: '/s/x/' }), ev('POST /', 404)], 'POST /');
		same('no redirect', [ev('POST /login', 200, { to: '/s/x/' }), ev('GET /', 200)], 'GET /');
		same('no place', [ev('POST /login', 302), ev('GET /', 200)], 'GET /');
		same('two redirects', [ev('POST /login', 302, { to: '/s/x/a' }), ev('GET /a', 302, { to: '/s/x/' }), ev('GET /', 200)], 'POST /login, GET /a, GET /');
		same('a reload after it', [ev('POST /login', 302, { to: '/s/x/' }), ev('GET /', 200), ev('GET /', 200)], 'GET /');
		same('a place that is none', [ev('POST /login', 302, { to: 'http://[' }), ev('GET /', 200)], 'GET /');

		const events = Array.from({ length: 20 }, () => ev('GET /', 200));
		const first = { type: 'snapshot', seq: events[0].seq - 1, seat: 's', count: 0, base: [], events: [] };
		let state = events.reduce(fold, fold(empty(), first));
		const kept = () => state.recent.map((e) => e.seq - events[0].seq).join(' ');
		if (kept() !== '12 13 14 15 16 17 18 19') faults.push('kept are ' + kept());
		state = fold(state, { ...first, seq: events[19].seq, events: events.slice(-4) });
		if (kept() !== '12 13 14 15 16 17 18 19') faults.push('after a snapshot are kept ' + kept());
		state = fold(state, { ...first, seq: events[19].seq, events: [] });
		if (kept() !== '12 13 14 15 16 17 18 19' || state.recent.at(-1) !== state.own) faults.push('after an empty snapshot are kept ' + kept());
		return faults;
	})()`)
	if len(found) > 0 {
		t.Errorf("the chain is wrong: %s", strings.Join(found, "\n"))
	}
}

// boxes are where everything of the panel lies.
const boxes = `[...document.querySelectorAll('.panel, .panel *')].filter(e => !e.closest('.chain, .outcome, .thread'))
	.map(e => [e.tagName, e.className, ...Object.values(e.getBoundingClientRect().toJSON()).map(Math.round)].join(' '))`

// arrows are what the sequence says, an arrow a line, as a screen reader gets it.
const arrows = `[...document.querySelectorAll('.chain li')].map(e => e.className + ' ' + e.textContent)`

// TestSequence: the act as a sequence is chosen by keyboard, is fetched only
// then, carries the cookie's chip on its arrows, and moves nothing.
func TestSequence(t *testing.T) {
	axe := browser.ReadAxe(t)
	l := lab.Start(t)
	b := browser.New(t, "en")
	h := &browser.Hands{Chromium: b}
	b.Open(l.URL + "/lessons/session?lang=en")
	b.AwaitReady()
	fetched := func() bool {
		return len(b.Seen(l.URL)) > 0 && slices.ContainsFunc(b.Seen(l.URL), func(r browser.SentRequest) bool { return strings.HasSuffix(r.URL, "/js/lesson/chain.js") })
	}
	if fetched() {
		t.Error("the sequence is fetched before anybody looks at it")
	}
	tag := func() string { return browser.Eval[string](b, "document.querySelector('.st tr.is-mine').dataset.tag") }
	says := func(want ...string) {
		t.Helper()
		b.Wait("the sequence "+strings.Join(want, " · "), "JSON.stringify(%s) === %s", arrows, fmt.Sprintf("JSON.stringify(%s)", lab.AsJSON(t, want)))
	}

	before := browser.Eval[[]string](b, boxes)
	h.To(".views input:checked")
	h.Press(kb.ArrowRight, "")
	h.At("the other view", ".views input[value=sequence]:checked")
	says("out Browser A sends: GET / no cookie", "in The server answers: 200 OK Set-Cookie "+tag())
	if !fetched() {
		t.Error("the sequence was not fetched")
	}
	for i, now := range browser.Eval[[]string](b, boxes) {
		if now != before[i] {
			t.Errorf("when the sequence is chosen, %s moves to %s", before[i], now)
		}
	}
	if browser.Eval[bool](b, "document.querySelector('.req pre').checkVisibility({visibilityProperty: true})") {
		t.Error("the heads are in sight under the sequence")
	}

	b.Login("kim")
	says("out Browser A sends: POST /login "+tag(), "in The server answers: 302 Found Location: /",
		"out Browser A sends: GET / "+tag(), "in The server answers: 200 OK")
	same := browser.Eval[bool](b, `(() => {
		const [row, ...chips] = ['.st tr.is-mine .sid', '.chain li:nth-child(1) .sid', '.chain li:nth-child(3) .sid'].map(s => document.querySelector(s));
		return chips.every(c => c.dataset.hue === row.dataset.hue && c.dataset.shape === row.dataset.shape && !c.classList.contains('orphan'));
	})()`)
	if !same {
		t.Error("the arrows do not wear the row's chip")
	}
	b.Wait("the thread", `(() => {
		const thread = document.querySelector('.thread').getBoundingClientRect(), arrow = document.querySelector('.chain li:nth-child(3)').getBoundingClientRect();
		return !document.querySelector('.thread').hidden && thread.bottom > arrow.top && thread.bottom < arrow.bottom;
	})()`)
	browser.Eval[any](b, axe)
	b.Accessible("the wire as a sequence")

	// Without the row the arrows say so; a reload brings the view back.
	b.PressDelete()
	b.Wait("the orphans", "document.querySelectorAll('.chain .sid.orphan').length === 2")
	if !browser.Eval[bool](b, "document.querySelector('.thread').hidden") {
		t.Error("a thread leads to a row that is gone")
	}
	b.Run(chromedp.Reload())
	b.Wait("the sequence after a reload", "document.querySelectorAll('.chain li').length === 2 && document.querySelector('.views input[value=sequence]').checked")

	// Back: the lines are in their slots, where they were.
	b.Login("kim")
	b.Wait("the login", "document.querySelectorAll('.chain li').length === 4")
	b.Click(".views label:has([value=verbatim])")
	b.Wait("the heads", "document.querySelector('.req .key .sid').checkVisibility({visibilityProperty: true}) && !document.querySelector('.chain').checkVisibility()")
	if kept := b.Storage("lab.wire"); kept != "verbatim" {
		t.Errorf("%q is kept", kept)
	}
}
