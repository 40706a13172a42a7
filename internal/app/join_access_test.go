package app

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// question is what the class is asked in these tests, and what a note says.
const question = `{"ask":"서버의 줄을 지운 뒤 새로고침하면 무엇이 보일까요?","options":[{"say":"환영 문구","page":"welcome"},{"say":"로그인 폼","page":"form"}]}`

// TestClassAccessible runs axe-core on the pages of a class and their states, and
// sees that nothing has to be scrolled sideways.
func TestClassAccessible(t *testing.T) {
	axe := readAxe(t)
	inEach(t, func(t *testing.T, lang string) {
		c := newClass(t)
		asks := "/api/rooms/" + c.room + "/asks"
		b := newChromium(t, lang)
		open := func(path string) {
			t.Helper()
			b.open(c.site + path + "?lang=" + lang)
			eval[any](b, axe)
		}
		check := func(state string) {
			t.Helper()
			b.accessible(lang + ", " + state)
			for _, width := range []int64{320, 390, 1024} {
				b.run(chromedp.EmulateViewport(width, 844))
				if found := eval[[]string](b, wide); len(found) > 0 {
					t.Errorf("%s, %s, %d px: %s", state, lang, width, strings.Join(found, ", "))
				}
			}
			b.run(chromedp.EmulateViewport(1440, 900))
		}
		open("/")
		b.click(".joinform button")
		b.wait("what is missing", "document.querySelector('#code-say.wrong')")
		check("home, without a code")
		open("/j/NONE")
		b.wait("that there is none", "document.querySelector('#code-say.wrong')")
		b.click("#again summary")
		b.click("#return button")
		b.wait("what is missing", "document.querySelector('#seat-say.wrong')")
		check("join, no such room")
		open("/j/" + c.roomCode)
		b.enter()
		eval[any](b, axe)
		b.click("#my-seat")
		check("the own seat")
		b.run(chromedp.KeyEvent(kb.Escape))
		ask := decode[struct{ ID string }](t, c.lead(t, "POST", asks, question))
		b.wait("the question", "document.querySelector('#ask').checkVisibility()")
		b.click("#ask li:nth-child(2) label")
		c.set(t, `{"servers":"each"}`)
		b.wait("the note", "document.querySelector('[data-note=servers]') && document.querySelector('#ask :checked')")
		check("a note and a question")
		c.set(t, `{"servers":"one","lesson":"session"}`)
		c.lead(t, "PATCH", asks+"/"+ask.ID, `{"outcome":1}`)
		b.wait("the outcome", "document.querySelector('#ask .said.right')")
		eval[any](b, "document.querySelector('.predict').scrollIntoView()")
		check("the outcome")
		open("/")
		b.wait("the room", "document.querySelector('#here a').checkVisibility() && document.querySelector('#my-code').checkVisibility()")
		b.click("#my-code summary")
		check("home, in a room")
		c.lead(t, "DELETE", asks+"/"+ask.ID, "")
		c.set(t, `{"lesson":""}`)
	})
}

// TestKeyboardInClass joins a class, predicts and closes what can be closed
// without a mouse.
func TestKeyboardInClass(t *testing.T) {
	c := newClass(t)
	h := &hands{chromium: c.student(t)}
	h.open(c.site + "/")
	h.to("#code")
	h.run(chromedp.KeyEvent(c.roomCode + kb.Enter)) // to another page
	h.wait("the room", "document.querySelector('#code-say.right') && document.querySelector('#name').value")
	h.tours("the join page")
	h.to("#again > summary")
	h.press(kb.Enter, "")
	h.tours("with a seat code")
	h.to("#name")
	h.run(chromedp.KeyEvent(kb.Enter))
	h.seated()

	h.to("#my-seat")
	h.press(kb.Enter, "")
	h.wait("the popover", "document.querySelector('#seat-card').matches(':popover-open')")
	h.to("#my-name")
	h.press(kb.Escape, "")
	h.wait("it to close", "!document.querySelector('#seat-card').matches(':popover-open')")
	h.at("the button to have the focus again", "#my-seat")

	ask := decode[struct{ ID string }](t, c.lead(t, "POST", "/api/rooms/"+c.room+"/asks", question))
	c.set(t, `{"servers":"each"}`)
	h.wait("the note and the question", "document.querySelector('[data-note=servers]') && document.querySelector('#ask').checkVisibility()")
	h.at("the focus to stay", "#my-seat")
	h.to("#ask input")
	h.press(kb.ArrowDown, "")
	h.wait("the prediction", "document.querySelector('#ask li:nth-child(2) :checked') && document.querySelector('#ask').textContent.includes('1명이 예측했습니다')")
	h.tours("a note and a question")
	h.to("[data-note=servers] button")
	h.press(" ", "")
	h.wait("the note to go", "!document.querySelector('[data-note=servers]')")
	h.at("what comes after it to have the focus", "#ask summary")
	h.press(kb.Enter, "")
	h.wait("the card to fold", "!document.querySelector('#ask').open")
	h.press(kb.Enter, "")
	c.lead(t, "PATCH", "/api/rooms/"+c.room+"/asks/"+ask.ID, `{"outcome":1}`)
	h.wait("the outcome", "document.querySelector('#ask .said.right')")
	h.to("#ask button")
	h.press(kb.Enter, "")
	h.wait("the card to go", "!document.querySelector('#ask').checkVisibility()")
	h.at("what comes after it to have the focus", ".dock a")
}

// TestFoldOfAClass: what the page knows of its class is the fold of the events,
// each of them taken in once.
func TestFoldOfAClass(t *testing.T) {
	l := start(t)
	b := newChromium(t, "ko")
	b.open(l.url + "/lessons/session")
	found := eval[[]string](b, `(async () => {
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
