package class

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestClassAccessible runs axe-core on the pages of a class and their states, and
// sees that nothing has to be scrolled sideways.
func TestClassAccessible(t *testing.T) {
	axe := browser.ReadAxe(t)
	browser.InEach(t, func(t *testing.T, lang string) {
		c := lab.NewClass(t)
		asks := "/api/rooms/" + c.Room + "/asks"
		b := browser.New(t, lang)
		open := func(path string) {
			t.Helper()
			b.Open(c.Site + path + "?lang=" + lang)
			browser.Eval[any](b, axe)
		}
		check := func(state string) {
			t.Helper()
			b.AccessibleIn(lang, state)
			for _, width := range []int64{320, 390, 1024} {
				b.Run(chromedp.EmulateViewport(width, 844))
				if found := browser.Eval[[]string](b, browser.Wide); len(found) > 0 {
					t.Errorf("%s, %s, %d px: %s", state, lang, width, strings.Join(found, ", "))
				}
			}
			b.Run(chromedp.EmulateViewport(1440, 900))
		}
		open("/")
		b.Click(".joinform button")
		b.Wait("what is missing", "document.querySelector('#code-say.wrong')")
		check("home, without a code")
		open("/j/NONE")
		b.Wait("that there is none", "document.querySelector('#code-say.wrong')")
		b.Click("#again summary")
		b.Click("#return button")
		b.Wait("what is missing", "document.querySelector('#seat-say.wrong')")
		check("join, no such room")
		open("/j/" + c.RoomCode)
		b.Enter()
		browser.Eval[any](b, axe)
		b.PressMySeat()
		check("the own seat")
		b.Run(chromedp.KeyEvent(kb.Escape))
		ask := lab.Decode[struct{ ID string }](t, c.Lead(t, "POST", asks, lab.Question))
		b.Wait("the question", "document.querySelector('#ask').checkVisibility()")
		b.Click("#ask li:nth-child(2) label")
		c.Set(t, `{"servers":"each"}`)
		b.Wait("the note", "document.querySelector('[data-note=servers]') && document.querySelector('#ask :checked')")
		check("a note and a question")
		c.Set(t, `{"servers":"one","lesson":"session"}`)
		c.Lead(t, "PATCH", asks+"/"+ask.ID, `{"outcome":1}`)
		b.Wait("the outcome", "document.querySelector('#ask .said.right')")
		browser.Eval[any](b, "document.querySelector('.predict').scrollIntoView()")
		check("the outcome")
		open("/")
		b.Wait("the room", "document.querySelector('#here a').checkVisibility() && document.querySelector('#my-code').checkVisibility()")
		b.Click("#my-code summary")
		check("home, in a room")
		c.Lead(t, "DELETE", asks+"/"+ask.ID, "")
		c.Set(t, `{"lesson":""}`)
	})
}

// TestKeyboardInClass joins a class, predicts and closes what can be closed
// without a mouse.
func TestKeyboardInClass(t *testing.T) {
	c := lab.NewClass(t)
	h := &browser.Hands{Chromium: browser.New(t, "ko")}
	h.Open(c.Site + "/")
	h.To("#code")
	h.Run(chromedp.KeyEvent(c.RoomCode + kb.Enter)) // to another page
	h.AwaitRoomFound()
	h.Tours("the join page")
	h.To("#again > summary")
	h.Press(kb.Enter, "")
	h.Tours("with a seat code")
	h.To("#name")
	h.Run(chromedp.KeyEvent(kb.Enter))
	h.Seated()

	h.To("#my-seat")
	h.Press(kb.Enter, "")
	h.Wait("the popover", "document.querySelector('#seat-card').matches(':popover-open')")
	h.To("#my-name")
	h.Press(kb.Escape, "")
	h.Wait("it to close", "!document.querySelector('#seat-card').matches(':popover-open')")
	h.At("the button to have the focus again", "#my-seat")

	ask := lab.Decode[struct{ ID string }](t, c.Lead(t, "POST", "/api/rooms/"+c.Room+"/asks", lab.Question))
	c.Set(t, `{"servers":"each"}`)
	h.Wait("the note and the question", "document.querySelector('[data-note=servers]') && document.querySelector('#ask').checkVisibility()")
	h.At("the focus to stay", "#my-seat")
	h.To("#ask input")
	h.Press(kb.ArrowDown, "")
	h.Wait("the prediction", "document.querySelector('#ask li:nth-child(2) :checked') && document.querySelector('#ask').textContent.includes('1명이 예측했습니다')")
	h.Tours("a note and a question")
	h.To("[data-note=servers] button")
	h.Press(" ", "")
	h.Wait("the note to go", "!document.querySelector('[data-note=servers]')")
	h.At("what comes after it to have the focus", "#ask summary")
	h.Press(kb.Enter, "")
	h.Wait("the card to fold", "!document.querySelector('#ask').open")
	h.Press(kb.Enter, "")
	c.Lead(t, "PATCH", "/api/rooms/"+c.Room+"/asks/"+ask.ID, `{"outcome":1}`)
	h.Wait("the outcome", "document.querySelector('#ask .said.right')")
	h.To("#ask button")
	h.Press(kb.Enter, "")
	h.Wait("the card to go", "!document.querySelector('#ask').checkVisibility()")
	h.At("what comes after it to have the focus", ".dock a")
}

// TestFoldOfAClass: what the page knows of its class is the fold of the events,
// each of them taken in once.
func TestFoldOfAClass(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	found := browser.Eval[[]string](b, `(async () => {
		const { empty, fold } = await import(document.querySelector('link[href$="/journal.js"]').href);
		const at = '2026-11-22T09:00:00.000Z';
		const room = { name: '', open: true, servers: 'one', lesson: '' };
		const ask = { id: 'q', ask: '?', options: [], open: true, answered: 0, counts: null, outcome: null };
		const faults = [];
		const same = (what, got, want) => { if (JSON.stringify(got) !== JSON.stringify(want)) faults.push(what + ': ' + JSON.stringify(got)); };
		const all = (state, ...events) => events.reduce(fold, state);
		const snapshot = { type: 'snapshot', seq: 10, at, seat: 's1', count: 0, base: [], room, ask, events: [
			{ type: 'presence', seq: 9, at, seats: 3, present: 2 },
		] };
		let s = all(empty(), snapshot);
		same('the snapshot', [s.room, s.ask, s.present, s.seq], [room, ask, 2, 10]);
		s = all(s,
			{ type: 'room', seq: 11, at, room: { ...room, servers: 'each' } },
			{ type: 'presence', seq: 12, at, seats: 3, present: 3 },
			{ type: 'ask', seq: 13, at, ask: { ...ask, open: false } },
			{ type: 'nudge', seq: 14, at, lesson: 'session', exercise: 'login' });
		same('the events', [s.room.servers, s.present, s.ask.open, s.seq], ['each', 3, false, 14]);
		const again = all(s, { type: 'room', seq: 11, at, room }, { type: 'ask', seq: 13, at, ask }, { type: 'presence', seq: 12, at, present: 9 });
		same('events that came before', again === s, true);
		s = all(s, { type: 'ask', seq: 15, at, ask: null }, { type: 'room', seq: 16, at, room: { ...room, closed: true } });
		same('the end', [s.ask, s.room.closed], [null, true]);
		s = all(s, { ...snapshot, seq: 4, room: { ...room, servers: 'each' }, ask: null, events: [] });
		same('another server', [s.room.servers, s.ask, s.seq, s.present], ['each', null, 4, 3]);
		return faults;
	})()`)
	if len(found) > 0 {
		t.Errorf("the fold is wrong: %s", strings.Join(found, "\n"))
	}
}
