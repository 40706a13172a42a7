package app

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
)

// led opens the board of a class, for the instructor.
func (c *class) led(t *testing.T) *chromium {
	t.Helper()
	b := newChromium(t, "ko")
	b.run(chromedp.EmulateViewport(1920, 1080))
	b.open(c.site + "/teach?room=" + c.room + "#key=" + c.key(t))
	b.wait("the teaching page", "document.querySelector('.desk[data-state=desk]')")
	b.open(c.site + "/project/" + c.room)
	b.wait("how to join", "document.querySelector('.join img').checkVisibility() && document.querySelector('.code-word').textContent === '%s'", c.roomCode)
	return b
}

const notLive = "![...document.querySelectorAll('.live, .mode')].some(e => e.checkVisibility() && e.textContent.includes('LIVE'))"

// TestWallRevoked: a board that has lost the lab is not live, and one whose key was
// revoked says so and shows nothing of the class, until the new key is entered.
func TestWallRevoked(t *testing.T) {
	dir := t.TempDir()
	c := newClass(t, "-data", dir)
	b := c.led(t)
	student := c.joined(t)
	student.login("김민아")
	b.wait("the name", "document.querySelector('.big .name').textContent === '김민아' && document.querySelector('.live').textContent === 'LIVE'")
	if err := c.stop(); err != nil {
		t.Fatal(err)
	}
	b.wait("the loss", "document.querySelector('.mode').dataset.mode === 'lost' && %s", notLive)
	student.wait("the loss", "document.querySelector('.link[data-state=lost]') && %s", notLive)
	l := start(t, "-class", "-host", "lab.test", "-data", dir, "-new-key", "-addr", "localhost:"+portIn(c.url), "-demo-addr", "localhost:"+portIn(c.demo))
	b.wait("that the key was revoked", "document.querySelector('.revoked').checkVisibility() && document.querySelector('.revoked').textContent.includes('강사 키가 바뀌어서')")
	b.wait("nothing of the class", `!document.querySelector('.big tbody tr') && !document.body.innerText.includes('김민아') && !document.body.innerText.includes('%s')
		&& !document.querySelector('.join').checkVisibility() && !document.querySelector('.dots li') && %s`, c.roomCode, notLive)

	tab := b.tab()
	tab.open(c.site + "/teach?room=" + c.room)
	tab.wait("that the key was revoked", "document.querySelector('.desk[data-state=key] #key-say').textContent.includes('강사 키가 바뀌었습니다')")
	tab.open("about:blank")
	tab.open(c.site + "/teach?room=" + c.room + "#key=" + l.key(t))
	tab.wait("the teaching page", "document.querySelector('.desk[data-state=desk]')")
	b.front()
	b.wait("the board", "!document.querySelector('.refused').checkVisibility() && document.querySelector('.code-word').textContent === '%s' && document.querySelector('.live').textContent === 'LIVE'", c.roomCode)
}

// TestWallShut: where nobody can join, neither the code nor its picture stands on
// the board; and a room that has ended is not live.
func TestWallShut(t *testing.T) {
	c := newClass(t)
	b := c.led(t)
	c.set(t, `{"open":false}`)
	b.wait("no way in", "document.querySelector('.where').textContent.includes('없습니다') && !document.querySelector('.join img').checkVisibility() && !document.querySelector('.code-word').textContent")
	c.set(t, `{"open":true}`)
	b.wait("the way in", "document.querySelector('.join img').checkVisibility() && document.querySelector('.code-word').textContent")
	c.lead(t, "DELETE", "/api/rooms/"+c.room, "")
	b.wait("the end", "document.querySelector('.mode').dataset.mode === 'lost' && !document.querySelector('.join').checkVisibility() && %s", notLive)
}

// TestRestartIsTold: that the server was restarted stands on the board and on the
// teaching page until it is closed or happens once more, rows or not.
func TestRestartIsToldToTheClass(t *testing.T) {
	dir := t.TempDir()
	l := start(t, "-data", dir)
	board, teacher := l.wall(t, "ko"), newChromium(t, "ko")
	teacher.open(l.url + "/teach")
	s, student := l.loggedIn(t, "kim")
	board.rows(1)
	teacher.wait("the row", "document.querySelectorAll('.rows li:not(.none)').length === 1")
	again := func() {
		t.Helper()
		if err := l.stop(); err != nil {
			t.Fatal(err)
		}
		for _, b := range []*chromium{board, teacher} {
			b.wait("the loss", "document.querySelector('.link[data-state=lost], .mode[data-mode=lost]')")
		}
		teacher.wait("that the board is not live", "!document.querySelector('#w-at').textContent.includes('LIVE')")
		l = start(t, "-data", dir, "-addr", "localhost:"+portIn(l.url), "-demo-addr", "localhost:"+portIn(l.demo))
	}
	if eval[int](board, "document.querySelectorAll('.told').length")+eval[int](teacher, "document.querySelectorAll('.told').length") > 0 {
		t.Error("a restart is told of before there was one")
	}
	again()
	const told = "document.querySelector('#notes .told p')?.textContent.includes('다시 시작되었습니다')"
	board.wait("the restart", told)
	teacher.wait("the restart", told)
	student.get(t, s.Demo)
	board.wait("the new row, and the restart", "document.querySelectorAll('.big tbody tr').length === 1 && "+told)
	teacher.wait("the new row, and the restart", "document.querySelectorAll('.rows li:not(.none)').length === 1 && "+told)
	teacher.click("#notes .told .icon")
	teacher.wait("the note to go", "!document.querySelector('.told')")
	student.get(t, s.Demo)
	teacher.wait("the request", "document.querySelector('#w-at')")
	if eval[bool](teacher, "Boolean(document.querySelector('.told'))") {
		t.Error("what was closed is back")
	}
	first := board.text(".told p")
	again()
	board.wait("the later restart in its place", "document.querySelectorAll('.told').length === 1 && document.querySelector('.told p').textContent !== '%s'", first)
	teacher.wait("the later restart", told)
}

// TestTeachKeepsToItsWindow: with forty students the matrix scrolls, and the page
// doesn't, where there is nothing more to see.
func TestTeachKeepsToItsWindow(t *testing.T) {
	l := start(t)
	names := "kim 0"
	for i := 1; i < 40; i++ {
		names += fmt.Sprintf(`","kim %d`, i)
	}
	if status, body := l.call(t, "POST", "/api/rooms/main/names", "", `{"names":["`+names+`"]}`); status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	b := newChromium(t, "en")
	b.open(l.url + "/teach")
	b.wait("forty students", "document.querySelectorAll('.matrix tbody tr').length === 40")
	for _, size := range [][2]int64{{1920, 1080}, {1440, 900}, {1024, 768}, {390, 844}} {
		b.run(chromedp.EmulateViewport(size[0], size[1]))
		over := eval[float64](b, "document.documentElement.scrollHeight - Math.max(innerHeight, scrollY + document.querySelector('.desk').getBoundingClientRect().bottom)")
		if over > 1 {
			t.Errorf("at %v the page scrolls %.0f px into nothing", size, over)
		}
	}
}

// TestWhoseServerIsApart: what stands beside the table's title is told apart from
// whose server it is.
func TestWhoseServerIsApart(t *testing.T) {
	c := newClass(t)
	b := c.joined(t)
	b.open(c.site + "/lessons/session?lang=en")
	b.seated()
	c.set(t, `{"servers":"each"}`)
	b.wait("the gap", "document.querySelector('.st .cap').textContent.includes('own server · rows: ')")
}
