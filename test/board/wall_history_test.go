package board

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestWallLooksBack: the wall goes back beyond what its snapshot holds, and
// forward again to the very table that the server has.
func TestWallLooksBack(t *testing.T) {
	l := lab.Start(t)
	for i := range 4 { // each asks as often as a desk may at once
		s, student := l.LoggedIn(t, fmt.Sprint("n", i))
		for range 80 {
			student.Visit(t, s.Demo)
		}
	}
	b := browser.Board(t, l, "ko")
	b.BoardRows(4)
	b.Wait("all requests", "document.querySelector('.c-requests').textContent === '%d'", 4*83)
	want := browser.Eval[string](b, "document.querySelector('.big tbody').innerText")
	// The snapshot holds the last 200 events; older ones come when they are asked for.
	shown := browser.Eval[int](b, "document.querySelectorAll('.dot').length")
	for n := range 200/shown + 1 {
		b.Click(".tl .older")
		b.Wait("a page of dots back", "document.querySelectorAll('.dot.after').length && Number(document.querySelector('.c-requests').textContent) === %d", 4*83-(n+1)*shown)
	}
	b.Keys(kb.ArrowLeft)
	b.Wait("one request before that", "document.querySelector('.c-requests').textContent === '%d'", 4*83-(200/shown+1)*shown-1)
	b.Keys(kb.Home)
	b.Wait("the first of all requests", "document.querySelector('.older').disabled && document.querySelector('.c-requests').textContent === '1' && document.querySelector('.big .name').textContent === '없음'")
	b.Keys(kb.End)
	b.BoardRows(4)
	if got := browser.Eval[string](b, "document.querySelector('.big tbody').innerText"); got != want {
		t.Errorf("after looking back the table is\n%s\nwant\n%s", got, want)
	}
}

// TestWallHistory: what the wall keeps is bounded, and its table at any seq is
// the fold of all events up to there.
func TestWallHistory(t *testing.T) {
	l := lab.Start(t)
	b := browser.Board(t, l, "ko")
	faults := browser.Eval[[]string](b, `(async () => {
		const js = document.querySelector('script[type=module]').src.replace('wall/page.js', '');
		const { History } = await import(js + 'core/history.js');
		const { empty, fold } = await import(js + 'core/journal.js');
		const faults = [];
		const text = (state) => state.count + ' ' + JSON.stringify([...state.rows.values()].map(r => [r.tag, r.username, r.created, r.seen, r.requests]));

		// A busy class: rows are made, used, named and deleted.
		let seed = 1;
		const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
		const events = [];
		const tags = [];
		const names = new Map();
		const name = (tag) => names.get(tag) ?? null;
		for (let seq = 1; seq <= 14000; seq++) {
			const kind = random(10);
			const tag = kind < 1 || !tags.length ? 't' + seq : tags[random(tags.length)];
			const at = new Date(1e12 + seq * 1000).toISOString();
			const face = { tag, hue: 0, shape: 0 };
			if (!tags.includes(tag)) tags.push(tag), face.new = true;
			if (kind === 9 && tags.length > 30) {
				tags.splice(tags.indexOf(tag), 1);
				events.push({ type: 'session', seq, at, op: 'deleted', by: 'owner', changes: [{ op: 'delete', ...face, username: name(tag) }] });
				continue;
			}
			const op = face.new || kind < 4 ? 'put' : 'touch';
			const username = op === 'put' && !face.new ? 'n' + seq : name(tag);
			names.set(tag, face.new ? null : username);
			events.push({ type: 'exchange', seq, at, seat: 's', browser: 'A', request: { method: 'GET', path: '/', cookies: [] },
				response: { status: 200, setCookies: [] }, trace: [], changes: [{ op, ...face, username: face.new ? null : username }] });
		}
		const whole = [empty()];
		for (const event of events) whole.push(fold(whole.at(-1), event));

		const history = new History();
		history.begin({ type: 'snapshot', seq: 0, at: events[0].at, seat: '', count: 0, base: [], events: [] });
		for (const event of events) {
			history.take(event);
			history.take(event); // again changes nothing
			if (history.events.length > 12000) faults.push('keeps ' + history.events.length);
		}
		for (let seq = history.since; seq <= 14000; seq += 37) {
			if (text(history.at(seq)) !== text(whole[seq])) faults.push('the table at ' + seq);
		}
		if (text(history.now) !== text(whole[14000])) faults.push('the table now');

		// Older events: later tables stay as they were, older ones have the same rows.
		const before = history.since;
		history.prepend(events.slice(before - 301, before - 1), before - 300);
		for (let seq = before; seq <= 14000; seq += 501) {
			if (text(history.at(seq)) !== text(whole[seq])) faults.push('with older events, the table at ' + seq);
		}
		for (let seq = before - 300; seq < before; seq += 29) {
			const [got, want] = [history.at(seq), whole[seq]];
			if (got.count !== want.count || [...got.rows.keys()].sort().join() !== [...want.rows.keys()].sort().join()) faults.push('the rows at ' + seq);
			for (const row of got.rows.values()) {
				const known = want.rows.get(row.tag);
				for (const field of ['username', 'created', 'seen', 'requests']) {
					if (row[field] !== known?.[field] && row[field] !== '' && !Number.isNaN(row[field])) faults.push(field + ' at ' + seq + ': ' + row[field] + ', was ' + known?.[field]);
				}
			}
		}
		return faults.slice(0, 10);
	})()`)
	for _, fault := range faults {
		t.Error(fault)
	}
}
