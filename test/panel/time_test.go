package panel

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// panelText is what the panel shows of a moment: the table, without what only a
// look back adds, and both heads.
const panelText = `(() => {
	const rows = [...document.querySelectorAll('.st tbody tr:not([data-diff=gone])')].map(tr => {
		const copy = tr.cloneNode(true);
		copy.querySelectorAll('.diff, .c-del').forEach(e => e.remove());
		return copy.textContent;
	});
	return [...rows, ...['.req .head', '.res .head', '.st .count', '.ran-note'].map(s => document.querySelector(s).textContent)].join('\n');
})()`

// TestTime: the panel goes back step by step to what it showed then, tells what
// each step changed, stays there whatever happens now, and comes back.
func TestTime(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	// What is far from sight is drawn when nothing else is to be.
	browser.Eval[any](b, "document.querySelector('.listing').scrollIntoView()")

	var then []string
	happened := func(what string) {
		t.Helper()
		// The listing's module may come after the first dot.
		b.Wait(what, "document.querySelectorAll('.dot').length === %d && document.querySelector('.ran-note').textContent.startsWith('▸')", len(then)+1)
		then = append(then, browser.Eval[string](b, panelText))
	}
	happened("the first visit")
	b.Login("김민아")
	b.Passed("login")
	b.Wait("login and welcome", "document.querySelectorAll('.dot').length === 3")
	then = append(then, "", browser.Eval[string](b, panelText)) // the login itself was in sight for a moment
	b.PressReload("a")
	happened("the reload")
	b.PressDelete()
	happened("the row deleted")
	b.PressReload("a")
	happened("the request with the old cookie")

	const held = "document.querySelector('#frame-a .held').innerHTML"
	last, jar := len(then)-1, browser.Eval[string](b, held)
	for at := last - 1; at >= 0; at-- {
		b.Click("[name=back]")
		b.Wait("a step back", "document.querySelector('.panel[data-mode=past]') && document.querySelector('.track input').valueAsNumber === %d", at)
		if now := browser.Eval[string](b, panelText); then[at] != "" && now != then[at] {
			t.Errorf("moment %d shows\n%s\nand it was\n%s", at, now, then[at])
		}
		if now := browser.Eval[string](b, held); now != jar {
			t.Errorf("moment %d changed the jar of the browser, which is live, from %s to %s", at, jar, now)
		}
		want := map[int]string{4: "gone", 3: "touched", 2: "touched", 1: "named", 0: "made"}[at]
		if got := browser.Eval[string](b, "[...document.querySelectorAll('.st [data-diff]')].map(e => e.dataset.diff).join()"); got != want {
			t.Errorf("moment %d changed %q, want %q", at, got, want)
		}
		if at == 3 {
			if shown := browser.Eval[bool](b, "[...document.querySelectorAll('.st .danger')].some(e => e.checkVisibility({visibilityProperty: true}))"); shown {
				t.Error("the past can be deleted")
			}
		}
	}
	if told := b.Text(".then"); !strings.Contains(told, "시점의 표") {
		t.Errorf("the caption says %q", told)
	}

	// What happens meanwhile does not pull the view, and a link leads to the moment.
	other := l.Seat(t)
	lab.NewClient().Visit(t, other.Demo)
	b.Wait("the other's request on the timeline", "document.querySelectorAll('.dot').length === %d", last+2)
	if now := browser.Eval[string](b, panelText); now != then[0] {
		t.Errorf("a request of another changed the past to\n%s", now)
	}
	b.Run(chromedp.Reload())
	b.Wait("the moment of the link", "document.querySelector('.panel[data-mode=past]') && document.querySelector('.track input').valueAsNumber === 0 && document.querySelector('.ran-note').textContent.startsWith('▸')")
	if now := browser.Eval[string](b, panelText); now != then[0] {
		t.Errorf("the link shows\n%s\nand it was\n%s", now, then[0])
	}

	// By keyboard alone.
	browser.Eval[any](b, "document.querySelector('.track input').focus()")
	b.Run(chromedp.KeyEvent(kb.ArrowRight))
	b.Wait("one on", "document.querySelector('.track input').valueAsNumber === 1 && document.querySelector('.st [data-diff=named]')")
	if value := browser.Eval[string](b, "document.querySelector('.track input').ariaValueText"); !strings.Contains(value, "중 2번째") || !strings.Contains(value, "POST /login, 302") {
		t.Errorf("the range reads %q", value)
	}
	b.Run(chromedp.KeyEvent(kb.End))
	b.Wait("now", browser.IsLive)
	b.Run(chromedp.KeyEvent(kb.Home))
	b.Wait("the first moment", "document.querySelector('.panel[data-mode=past]') && document.querySelector('.track input').valueAsNumber === 0")
	b.Click(".live")
	b.Wait("now", browser.IsLive)
	b.Wait("the other's row", "document.querySelectorAll('.st tbody tr').length === 2 && !document.querySelector('.st [data-diff]')")
}

// TestTimeBeforeTheSnapshot: a link to a moment that is older than what a page
// begins with, and one that is too old for anybody.
func TestTimeBeforeTheSnapshot(t *testing.T) {
	l := lab.Start(t)
	first, visitor := l.Seat(t), lab.NewClient()
	visitor.Visit(t, first.Demo)
	table := lab.TableView{}
	for table.Count == 0 { // until the room has read it
		table = lab.Decode[lab.TableView](t, l.Get(t, first, "/api/rooms/main/sessions"))
	}
	seq := table.Seq
	for lab.Decode[lab.Seat](t, l.Get(t, first, "/api/seats/me")).Progress["session"]["login"].Steps[0] == nil {
		runtime.Gosched() // until the tick is saved
	}
	tick := lab.Decode[lab.TableView](t, l.Get(t, first, "/api/rooms/main/sessions")).Seq
	for i := range 3 {
		s, student := l.LoggedIn(t, fmt.Sprint("n", i))
		for range 80 {
			student.Visit(t, s.Demo)
		}
	}
	b := browser.New(t, "ko")
	b.Open(fmt.Sprintf("%s/lessons/session#t=%d", l.URL, seq))
	b.Wait("the moment", browser.IsPast+" && document.querySelectorAll('.st tbody tr').length === 1")
	b.Click("[name=on]")
	b.Wait("the next row", "document.querySelectorAll('.st tbody tr').length === 2 && document.querySelector('.st [data-diff=made]')")
	b.Click("[name=back]")
	b.Wait("the first again", browser.IsPast+" && document.querySelectorAll('.st tbody tr').length === 1")

	// A number at which nothing happened that the table tells of, such as a tick's,
	// is the moment of what happened before it.
	b.Open(fmt.Sprintf("%s/lessons/session?tick#t=%d", l.URL, tick))
	b.Wait("the moment before the tick", browser.IsPast+" && document.querySelectorAll('.st tbody tr').length === 1")
	b.Open(l.URL + "/lessons/session?again#t=1")
	b.Wait("now, because nobody keeps that", browser.IsLive+" && document.querySelectorAll('.st tbody tr').length >= 4")
}

// TestRewind: in a thousand histories, whole or begun in the middle, the state at
// every event is what it was when that event was the last.
func TestRewind(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	b.AwaitLink()
	faults := browser.Eval[[]string](b, `(async () => {
		const js = document.querySelector('script[type=module]').src.replace('lesson/arrive.js', '');
		const { History } = await import(js + 'core/history.js');
		const { empty, fold, fromSnapshot } = await import(js + 'core/journal.js');
		const text = (state) => JSON.stringify(state, (key, value) => (value instanceof Map ? [...value] : ['epoch', 'seq'].includes(key) ? undefined : value));
		let seed = 20261126;
		const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
		const seats = ['me', 's2', ''];

		// One room: visits, logins, reloads, deletions, evictions, restarts, and the clock turned.
		function room(length) {
			const rows = new Map(), events = [];
			let ahead = 0;
			for (let seq = 1; seq <= length; seq++) {
				const at = new Date(1e12 + seq * 1000).toISOString();
				const tags = [...rows.keys()];
				const act = random(12);
				if (act === 11 && random(4) === 0) {
					rows.clear();
					events.push({ type: 'session', seq, at, op: 'restarted', by: '', changes: [] });
				} else if (act === 11 && random(2)) {
					const before = ahead;
					ahead = random(3) ? ahead + 60 * (1 + random(90)) : 0;
					events.push({ type: 'clock', seq, at, ahead, before, by: 'me', changes: [] });
				} else if (act > 9 && tags.length) {
					const gone = tags.slice(0, 1 + random(2)).map((tag) => ({ op: 'delete', tag, hue: 1, shape: 1, username: rows.get(tag) }));
					gone.forEach(({ tag }) => rows.delete(tag));
					events.push({ type: 'session', seq, at, ahead, op: ['deleted', 'evicted'][random(2)], by: 'owner', changes: gone });
				} else {
					const seat = seats[random(3)];
					const known = tags.length > 0 && random(3) > 0;
					const tag = known ? tags[random(tags.length)] : random(4) ? 't' + seq : 't' + random(seq);
					const made = !rows.has(tag);
					const named = !made && random(2) > 0;
					if (made) rows.set(tag, null);
					if (named) rows.set(tag, 'n' + seq);
					const cookie = { name: 'sessionid', value: tag + '-id', tag, hue: 1, shape: 1, read: true, foreign: false };
					const set = made && random(2) ? [{ name: 'sessionid', value: tag + '-id', tag, hue: 1, shape: 1 }] : [];
					events.push({ type: 'exchange', seq, at, ahead, seat, browser: seat && 'A', found: set.length ? undefined : !made,
						request: { method: named ? 'POST' : 'GET', path: '/', head: seat === 'me' ? 'GET / HTTP/1.1' : undefined, cookies: set.length ? [] : [cookie] },
						response: { status: 200, head: seat === 'me' ? 'HTTP/1.1 200 OK' + (set.length ? '\r\nSet-Cookie: sessionid=' + tag : '') : undefined, setCookies: set },
						trace: [{ step: 'read-cookie' }], changes: [{ op: named || made ? 'put' : 'touch', tag, hue: 1, shape: 1, username: rows.get(tag), ...(made && { new: true }) }] });
				}
			}
			return events;
		}

		const faults = [];
		for (let n = 0; n < 1000; n++) {
			const events = room(1 + random(80));
			// A snapshot somewhere on the way: the table there, and some events after it.
			const base = random(events.length), end = base + random(events.length - base + 1);
			const before = events.slice(0, base).reduce(fold, { ...empty(), me: 'me' });
			const snapshot = { type: 'snapshot', seq: end, at: events[0].at, seat: 'me', policy: {}, ahead: before.ahead, count: before.count, requests: before.requests,
				base: [...before.rows.values()].reverse(), events: events.slice(base, end) };
			const history = new History();
			history.begin(snapshot);
			let live = fromSnapshot(snapshot);
			const was = new Map([[end, text(live)]]);
			for (const event of events.slice(end)) {
				live = fold(live, event);
				history.take(event);
				was.set(event.seq, text(live));
				const back = events[base + random(event.seq - base)]; // looking back on the way changes nothing
				if (back) history.at(back.seq);
			}
			for (const event of events.slice(base, end)) {
				const there = fromSnapshot({ ...snapshot, seq: event.seq, events: events.slice(base, event.seq) });
				was.set(event.seq, text(there));
			}
			for (const [seq, state] of was) {
				if (seq > base && text(history.at(seq)) !== state) faults.push('history ' + n + ' at ' + seq + ' of ' + events.length + ':\n' + text(history.at(seq)) + '\nwas\n' + state);
			}
		}
		return faults.slice(0, 3);
	})()`)
	for _, fault := range faults {
		t.Error(fault)
	}
}
