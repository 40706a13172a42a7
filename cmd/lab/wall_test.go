package main

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// wall opens the wall of the default room, as the owner.
func (l *lab) wall(t *testing.T, lang string) *chromium {
	t.Helper()
	b := newChromium(t, lang)
	b.run(chromedp.EmulateViewport(1920, 1080))
	b.open(l.url + "/project/main?lang=" + lang)
	b.wait("the table", "document.querySelector('.c-rows').textContent !== '–' && document.querySelector('.code-word').textContent")
	return b
}

// keys presses keys one after another.
func (b *chromium) keys(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		b.run(chromedp.KeyEvent(key))
	}
}

// rows waits until the wall's table has so many rows.
func (b *chromium) rows(n int) {
	b.t.Helper()
	b.wait(fmt.Sprint(n, " rows"), "document.querySelectorAll('.big tbody tr').length === %d && document.querySelector('.c-rows').textContent === '%[1]d'", n)
}

// loggedIn is a student who has logged in: three requests, one row.
func (l *lab) loggedIn(t *testing.T, name string) (seat, *browser) {
	t.Helper()
	s, b := l.seat(t), newBrowser()
	b.get(t, s.Demo)
	b.login(t, s.Demo, name)
	return s, b
}

// TestWall does with one wall what an instructor does with its keys.
func TestWall(t *testing.T) {
	l := start(t)
	b := l.wall(t, "ko")
	s, student := l.loggedIn(t, "김민아")
	b.rows(1)
	b.wait("the welcome", "document.querySelector('.in .keyline').textContent.includes('Welcome, 김민아!')")
	b.wait("the word for a new row", "getComputedStyle(document.querySelector('.big .is-new .fresh')).display !== 'none'")

	table := func() tableView {
		t.Helper()
		_, body := l.call(t, "GET", "/api/rooms/main/sessions", "", "")
		return decode[tableView](t, body)
	}
	row := table().Sessions[0]
	secret := row.ID[len(row.Tag):]
	page := func() string { t.Helper(); return eval[string](b, "document.documentElement.outerHTML") }
	if html := page(); strings.Contains(html, secret[:5]) || strings.Contains(html, s.Demo) {
		t.Error("the masked wall holds more of the ID than its tag")
	}
	if got := b.text(".big tbody .sid"); got != row.Tag+"••••" {
		t.Errorf("the masked chip is %q", got)
	}
	if want := "Cookie: sessionid=" + row.Tag + strings.Map(func(r rune) rune {
		if r == '-' {
			return r
		}
		return '•'
	}, secret); b.text(".out .keyline") != want {
		t.Errorf("the masked line is %q, want %q", b.text(".out .keyline"), want)
	}

	t.Run("mask", func(t *testing.T) {
		b.keys("m")
		b.wait("the ID", "document.querySelector('.out .keyline').textContent === 'Cookie: sessionid=%s'", row.ID)
		b.wait("more of it in the table", "document.querySelector('.big tbody .sid').textContent === '%s'", row.ID[:8])
		if strings.Contains(page(), strings.TrimSuffix(s.Demo[strings.Index(s.Demo, "/s/"):], "/")) {
			t.Error("the wall shows the desk's path")
		}
		b.keys("m")
		b.wait("the mask", "!document.documentElement.outerHTML.includes('%s')", secret[:5])
		// Hangul is on: the same key types another letter.
		eval[any](b, "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ㅡ', code: 'KeyM', bubbles: true}))")
		b.wait("the ID again", "document.querySelector('.big tbody .sid').textContent === '%s'", row.ID[:8])
		b.keys("m")
		b.wait("the mask again", "!document.documentElement.outerHTML.includes('%s')", secret[:5])
	})

	t.Run("names", func(t *testing.T) {
		b.keys("n")
		b.wait("no name", "!document.body.textContent.includes('김민아')")
		b.keys("n")
		b.wait("the name", "document.querySelector('.big .name').textContent === '김민아'")
	})

	t.Run("freeze", func(t *testing.T) {
		b.keys("f")
		b.wait("the freeze", "document.querySelector('.mode').dataset.mode === 'frozen'")
		l.loggedIn(t, "이서준")
		b.wait("what waits", "document.querySelector('.mode').textContent.includes('3개')")
		if rows := eval[int](b, "document.querySelectorAll('.big tbody tr').length"); rows != 1 {
			t.Errorf("%d rows while the wall is frozen", rows)
		}
		b.keys("f")
		b.rows(2)
		b.wait("the new row on top", "document.querySelector('.big tbody tr .name').textContent === '이서준'")
	})

	t.Run("rewind", func(t *testing.T) {
		b.keys(kb.ArrowLeft, kb.ArrowLeft)
		b.wait("the table before the name", "document.querySelector('.wall').dataset.mode === 'past' && document.querySelector('.big tbody tr .name').textContent === '없음'")
		b.keys(kb.ArrowLeft)
		b.wait("the table before the row", "document.querySelectorAll('.big tbody tr').length === 1")
		b.keys("d")
		b.wait("the refusal", "document.querySelector('.said').textContent.includes('End')")
		l.loggedIn(t, "박도윤")
		b.wait("a longer timeline", "document.querySelectorAll('.dot.after').length === 6")
		if rows := eval[int](b, "document.querySelectorAll('.big tbody tr').length"); rows != 1 {
			t.Errorf("%d rows while the wall is rewound", rows)
		}
		b.keys(kb.ArrowRight)
		b.wait("one step on", "document.querySelectorAll('.big tbody tr').length === 2")
		b.keys(kb.End)
		b.rows(3)
		// The range does the same with its own keys, and no key twice.
		b.run(chromedp.Focus(chromedp.CSS(".track input")))
		b.keys(kb.ArrowLeft)
		b.wait("one dot back", "document.querySelectorAll('.dot.after').length === 1")
		b.keys(kb.ArrowRight)
		b.wait("now", "document.querySelector('.wall').dataset.mode === 'live'")
		eval[any](b, "document.activeElement.blur()")

		// Whatever is shown, nothing but the rows moves.
		const boxes = `[...document.querySelectorAll('.wall-h, .mid, .big thead, .ends, .steps-seq > li, .line, .keyline, .tl, .live, .legend')].map(e => [e.classList[0], ...['x', 'y', 'height'].map(k => e.getBoundingClientRect()[k])].join(' ').replace(/(self) [0-9.]+/, '$1')).join('\n')`
		want := eval[string](b, boxes)
		for n := 1; n < 9; n++ {
			b.keys(kb.ArrowLeft)
			b.wait("another moment", "document.querySelectorAll('.dot.after').length === %d", n)
			if got := eval[string](b, boxes); got != want {
				t.Errorf("%d back the boxes are\n%s\nwant\n%s", n, got, want)
			}
		}
		b.keys(kb.End)
		b.rows(3)
	})

	t.Run("delete", func(t *testing.T) {
		choose := func(name string) {
			t.Helper()
			b.keys(kb.ArrowDown)
			b.wait("the choice", "document.querySelector('.big [aria-current] .name').textContent === '%s'", name)
		}
		choose("박도윤")
		choose("이서준")
		b.keys("d")
		b.wait("the question", "document.querySelector('.is-doomed .name').textContent === '이서준' && document.querySelector('.question').checkVisibility()")
		b.keys(kb.Escape)
		b.wait("no question", "!document.querySelector('.is-doomed') && document.querySelector('.legend').checkVisibility()")
		if got := table().Count; got != 3 {
			t.Fatalf("%d rows after Esc", got)
		}
		choose("김민아")
		b.keys("d", kb.Enter)
		b.rows(2)
		for _, left := range table().Sessions {
			if left.Tag == row.Tag {
				t.Error("the server has the row still")
			}
		}
		b.wait("the act", "document.querySelector('.steps-seq .self .orphan').textContent === '%s'", row.Tag)
		// The student is out at the next click, and the wall shows why.
		if got := student.get(t, s.Demo); !strings.Contains(got, "<form") {
			t.Errorf("the student still gets %s", got)
		}
		b.wait("the key without a row", "document.querySelector('.out .keyline .orphan') && document.querySelector('.tie path').getAttribute('d') === ''")
		b.keys("D")
		b.wait("the question", "document.querySelectorAll('.is-doomed').length === 3")
		b.keys(kb.Enter)
		b.rows(0)
		if got := table().Count; got != 0 {
			t.Errorf("%d rows after all were deleted", got)
		}
	})

	t.Run("size and keys", func(t *testing.T) {
		pixels := func() float64 {
			t.Helper()
			return eval[float64](b, "parseFloat(getComputedStyle(document.documentElement).fontSize)")
		}
		b.keys("+", "-", "-")
		b.wait("the smallest size", "document.documentElement.dataset.size === '0'")
		if small := pixels(); small < 27.9 {
			t.Errorf("the smallest text is %v px", small)
		}
		for _, size := range []string{"1", "2"} {
			before := pixels()
			b.keys("+")
			b.wait("size "+size, "document.documentElement.dataset.size === '%s'", size)
			if pixels() <= before {
				t.Errorf("size %s is no larger than the one before", size)
			}
		}
		b.keys("j")
		b.wait("no join box", "!document.querySelector('.code-word').checkVisibility()")
		b.keys("j")
		b.wait("the join box", "document.querySelector('.join img').checkVisibility() && document.querySelector('.join img').naturalWidth")

		b.keys("?")
		b.wait("the keys", "document.querySelector('#help').open")
		b.click("#single")
		b.keys(kb.Escape, "j")
		b.click(".legend [data-doing=names]") // a finger still can
		b.wait("the button's work", "document.querySelector('[data-doing=names] .w').textContent === '이름 보이기'")
		if !eval[bool](b, "document.querySelector('.code-word').checkVisibility()") {
			t.Error("a single key works though it is off")
		}
	})
}

// TestWallsAgree: what one wall's key changes, another wall and the API see; what
// the API changes, all walls.
func TestWallsAgree(t *testing.T) {
	l := start(t)
	first, second := l.wall(t, "ko"), l.wall(t, "en")
	s, student := l.loggedIn(t, "kim")
	other, otherStudent := l.loggedIn(t, "lee")
	first.rows(2)
	second.rows(2)

	first.keys("m", kb.ArrowDown, kb.ArrowDown)
	second.wait("the choice of the first", "document.querySelector('.big [aria-current] .name').textContent === 'kim' && !document.querySelector('.big .sid').textContent.includes('•')")
	first.keys("s")
	second.wait("the spotlight", "document.querySelector('[data-doing=spot] .w').textContent === 'spotlight off' && document.querySelector('.who').textContent.includes('kim')")
	otherStudent.get(t, other.Demo)
	second.wait("the other's request", "document.querySelector('.dot.now.aside')")
	if who := second.text(".who"); !strings.Contains(who, "kim") {
		t.Errorf("in the spotlight of another the wall shows %q", who)
	}

	first.keys("n", "n", "n", "+")
	second.wait("the last of the keys", "document.documentElement.dataset.size === '1' && !document.body.textContent.includes('kim')")
	status, body := l.call(t, "PUT", "/api/rooms/main/wall", "", `{"ids":false,"names":true,"frozen":null,"at":null,"seat":"","join":false,"size":2,"row":""}`)
	if status != 200 {
		t.Fatalf("a remote: %d %s", status, body)
	}
	for _, b := range []*chromium{first, second} {
		b.wait("the remote's word", "document.documentElement.dataset.size === '2' && !document.querySelector('.code-word').checkVisibility() && !document.querySelector('.big [aria-current]')")
	}

	t.Run("servers", func(t *testing.T) {
		if status, body := l.call(t, "PATCH", "/api/rooms/main", "", `{"servers":"each"}`); status != 200 {
			t.Fatalf("servers: %d %s", status, body)
		}
		first.wait("a word on the servers", "document.querySelector('.mode').textContent.includes('자리마다')")
		student.get(t, s.Demo)
		l.call(t, "PUT", "/api/rooms/main/wall", "", `{"ids":false,"names":true,"frozen":null,"at":null,"seat":"`+s.Seat+`","join":true,"size":0,"row":""}`)
		for _, b := range []*chromium{first, second} {
			b.wait("the seat's own table", "document.querySelector('.whose').checkVisibility() && document.querySelectorAll('.big tbody tr').length === 1")
		}
		student.login(t, s.Demo, "Kim again")
		first.wait("what happens there", "document.querySelector('.big .name').textContent === 'Kim again'")
		first.keys("d", kb.Enter)
		first.wait("the deletion there", "!document.querySelector('.big tbody tr')")
		l.call(t, "PATCH", "/api/rooms/main", "", `{"servers":"one"}`)
		first.wait("the common table", "!document.querySelector('.whose').checkVisibility() && document.querySelectorAll('.big tbody tr').length === 2")
	})

	t.Run("ask", func(t *testing.T) {
		_, body := l.call(t, "POST", "/api/rooms/main/asks", "", `{"ask":"What will the page show?","options":[{"say":"The form","page":"form"},{"say":"The welcome","page":"welcome"}]}`)
		ask := decode[struct{ ID string }](t, body).ID
		for i, seat := range []seat{s, other, l.seat(t)} {
			if status, body := l.call(t, "POST", "/api/seats/me/predictions", seat.Token, fmt.Sprintf(`{"ask":%q,"option":%d}`, ask, i%2)); status != 200 {
				t.Fatalf("prediction: %d %s", status, body)
			}
		}
		counts := "[...document.querySelectorAll('.options .n')].map(e => e.textContent).join()"
		second.wait("the histogram", "%s === '2,1' && document.querySelector('.standing').textContent.includes('3')", counts)
		l.call(t, "PATCH", "/api/rooms/main/asks/"+ask, "", `{"open":false}`)
		second.wait("the end of predicting", "document.querySelector('.standing').textContent.includes('Closed')")
		student.get(t, s.Demo)
		second.wait("who was right", "document.querySelector('.options .right .what') && document.querySelector('.standing').textContent.match(/\\d of 3 were right/)")
		l.call(t, "DELETE", "/api/rooms/main/asks/"+ask, "", "")
		second.wait("no question", "!document.querySelector('.ask').checkVisibility()")
	})
}

// TestWallLooksBack: the wall goes back beyond what its snapshot holds, and
// forward again to the very table that the server has.
func TestWallLooksBack(t *testing.T) {
	l := start(t)
	for i := range 4 { // each asks as often as a desk may at once
		s, student := l.loggedIn(t, fmt.Sprint("n", i))
		for range 80 {
			student.get(t, s.Demo)
		}
	}
	b := l.wall(t, "ko")
	b.rows(4)
	want := eval[string](b, "document.querySelector('.big tbody').innerText")
	requests := func() int {
		t.Helper()
		return eval[int](b, "Number(document.querySelector('.c-requests').textContent)")
	}
	if all := requests(); all != 4*83 {
		t.Fatalf("%d requests", all)
	}
	// The snapshot holds the last 200 events; older ones come when they are asked for.
	shown := eval[int](b, "document.querySelectorAll('.dot').length")
	for n := range 200/shown + 1 {
		b.click(".tl .older")
		b.wait("a page of dots back", "document.querySelectorAll('.dot.after').length && Number(document.querySelector('.c-requests').textContent) === %d", 4*83-(n+1)*shown)
	}
	b.keys(kb.ArrowLeft)
	b.wait("one request before that", "document.querySelector('.c-requests').textContent === '%d'", 4*83-(200/shown+1)*shown-1)
	b.keys(kb.Home)
	b.wait("the first of all requests", "document.querySelector('.older').disabled && document.querySelector('.c-requests').textContent === '1' && document.querySelector('.big .name').textContent === '없음'")
	b.keys(kb.End)
	b.rows(4)
	if got := eval[string](b, "document.querySelector('.big tbody').innerText"); got != want {
		t.Errorf("after looking back the table is\n%s\nwant\n%s", got, want)
	}
}

// TestWallHistory: what the wall keeps is bounded, and its table at any seq is
// the fold of all events up to there.
func TestWallHistory(t *testing.T) {
	l := start(t)
	b := l.wall(t, "ko")
	faults := eval[[]string](b, `(async () => {
		const js = document.querySelector('script[type=module]').src.replace('wall.js', '');
		const { History, unfold } = await import(js + 'wall-history.js');
		const { empty, fold } = await import(js + 'journal.js');
		const faults = [];
		const text = (state) => state.count + ' ' + JSON.stringify([...state.rows.values()].map(r => [r.tag, r.username, r.created, r.seen, r.requests]));

		// A busy class: rows are made, used, named and deleted.
		let seed = 1;
		const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
		const events = [];
		const tags = [];
		const name = (tag) => events.findLast(e => e.changes[0].tag === tag)?.changes[0].username ?? null;
		for (let seq = 1; seq <= 5000; seq++) {
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
			if (history.events.length > 3000) faults.push('keeps ' + history.events.length);
		}
		for (let seq = history.since; seq <= 5000; seq += 37) {
			if (text(history.at(seq)) !== text(whole[seq])) faults.push('the table at ' + seq);
		}
		if (text(history.now) !== text(whole[5000])) faults.push('the table now');

		// Older events: later tables stay as they were, older ones have the same rows.
		const before = history.since;
		history.prepend(events.slice(before - 301, before - 1), before - 300);
		for (let seq = before; seq <= 5000; seq += 501) {
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

// impatient lets a wall ask at once why nobody comes.
const impatient = `const { setTimeout: set } = window; window.setTimeout = (act, ms, ...more) => set(act, ms === 15000 ? 0 : ms, ...more);`

// TestWallAlone: when nobody comes, the wall says what to try.
func TestWallAlone(t *testing.T) {
	l := start(t)
	b := newChromium(t, "ko")
	b.before(impatient)
	b.open(l.url + "/project/main")
	b.wait("the card", "document.querySelector('.nobody').checkVisibility() && document.querySelector('.nobody').innerText.includes('lab -class')")
	l.loggedIn(t, "kim")
	b.wait("the card to go", "!document.querySelector('.nobody').checkVisibility()")
}

// TestWallSleeps: where the browser can, the wall keeps the screen awake, and
// again after it was hidden; where it can't, the wall says so once.
func TestWallSleeps(t *testing.T) {
	l := start(t)
	b := newChromium(t, "ko")
	b.before(`window.locks = [];
		const request = WakeLock.prototype.request;
		WakeLock.prototype.request = async function (...args) { const lock = await request.apply(this, args); locks.push(lock); document.documentElement.dataset.locks = locks.length; return lock; };`)
	b.open(l.url + "/project/main")
	b.wait("the lock", "locks.length === 1 && !locks[0].released")
	other := b.tab()
	b.wait("its loss in a hidden tab", "document.hidden && locks[0].released")
	b.front()
	b.wait("the lock again", "locks.length === 2 && !locks[1].released")
	if said := b.text(".said"); said != "" {
		t.Errorf("awake, the wall says %q", said)
	}
	other.run(chromedp.Navigate("about:blank"))
}

// TestWallRefused: on a plain-http name, which is no secure context and has no
// owner, the wall says who may open it, and that the computer must not sleep. Once the
// instructor has entered the key in another tab, it comes on by itself.
func TestWallRefused(t *testing.T) {
	l := startNamed(t, "lab.test")
	b := newChromium(t, "ko", chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"))
	b.before(impatient)
	b.open(l.url + "/project/main")
	b.wait("the way in", "document.querySelector('.refused a').checkVisibility()")
	if to := eval[string](b, "new URL(document.querySelector('.refused a').href).pathname"); to != "/teach" {
		t.Errorf("it leads to %s", to)
	}
	b.wait("the word on sleep", "document.querySelector('.said').textContent.includes('절전')")
	b.run(chromedp.Reload())
	b.wait("the way in", "document.querySelector('.refused a').checkVisibility()")
	if said := b.text(".said"); said != "" {
		t.Errorf("it says again %q", said)
	}
	b.tab().open(l.url + "/teach#key=" + l.key(t))
	b.front()
	b.wait("the wall", "document.querySelector('.code-word').textContent && !document.querySelector('.refused').checkVisibility()")
	b.wait("what to try", "document.querySelector('.nobody').innerText.includes('방화벽') && !document.querySelector('.nobody').innerText.includes('lab -class')")
}

// TestWallHeals: a wall comes back by itself after a restart and says why its
// table is empty.
func TestWallHeals(t *testing.T) {
	dir := t.TempDir()
	l := start(t, "-data", dir)
	b := l.wall(t, "ko")
	s, student := l.loggedIn(t, "kim")
	b.rows(1)
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	b.wait("the loss", "document.querySelector('.mode').dataset.mode === 'lost'")
	start(t, "-data", dir, "-addr", "localhost:"+portIn(l.url), "-demo-addr", "localhost:"+portIn(l.demo))
	b.wait("the reason", "document.querySelector('.mode').dataset.mode === 'live' && document.querySelector('.rows .empty').innerText.includes('다시 시작')")
	student.get(t, s.Demo)
	b.rows(1)
}

// TestWallIsAccessible runs axe-core on the wall's states.
func TestWallIsAccessible(t *testing.T) {
	axe, err := os.ReadFile("../../node_modules/axe-core/axe.min.js")
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no axe-core: ./test.sh installs it: %v", err)
		}
		t.Skip("no axe-core: ./test.sh installs it")
	}
	l := start(t)
	for _, lang := range []string{"ko", "en"} {
		b := newChromium(t, lang)
		b.before(impatient)
		check := func(state string) {
			t.Helper()
			for _, scheme := range []string{"light", "dark"} {
				for _, width := range []int64{1920, 1024, 390} {
					b.theme(scheme)
					b.run(chromedp.EmulateViewport(width, 1080))
					found := eval[[]string](b, `(async () => {
						document.getAnimations().forEach(a => a.finish());
						const result = await axe.run(document);
						return result.violations.flatMap(v => v.nodes.map(n => v.id + ' ' + n.target + ': ' + n.failureSummary));
					})()`)
					if len(found) > 0 {
						t.Errorf("%s, %s, %s, %d px:\n%s", state, lang, scheme, width, strings.Join(found, "\n"))
					}
				}
			}
			b.run(chromedp.EmulateViewport(1920, 1080))
		}
		l.call(t, "POST", "/api/rooms/main/reset", "", "")
		b.open(l.url + "/project/main?lang=" + lang)
		eval[any](b, string(axe)+";0")
		b.wait("the card", "document.querySelector('.nobody').checkVisibility()")
		check("nobody")
		s, student := l.loggedIn(t, "김민아")
		l.loggedIn(t, "이서준")
		b.rows(2)
		check("two rows")
		b.keys("m", "n", kb.ArrowDown, "s", "d")
		b.wait("the question", "document.querySelector('.is-doomed')")
		check("a row in question")
		b.keys(kb.Enter)
		b.rows(1)
		student.get(t, s.Demo)
		b.keys("n", "f", kb.ArrowLeft)
		b.wait("the past", "document.querySelector('.wall').dataset.mode === 'past'")
		check("rewound")
		b.keys(kb.End, "?")
		b.wait("the keys", "document.querySelector('#help').open")
		check("keys")
		b.keys(kb.Escape)
		_, body := l.call(t, "POST", "/api/rooms/main/asks", "", `{"ask":"?","options":[{"say":"a","page":""},{"say":"b","page":""},{"say":"c","page":""},{"say":"d","page":""}]}`)
		ask := decode[struct{ ID string }](t, body).ID
		l.call(t, "PATCH", "/api/rooms/main/asks/"+ask, "", `{"outcome":1}`)
		b.wait("the outcome", "document.querySelector('.options .right')")
		check("a question")
		l.call(t, "DELETE", "/api/rooms/main/asks/"+ask, "", "")
	}
}
