package board

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

const notLive = "![...document.querySelectorAll('.live, .mode')].some(e => e.checkVisibility() && e.textContent.includes('LIVE'))"

// TestWallRevoked: a board that has lost the lab is not live, and one whose key was
// revoked says so and shows nothing of the class, until the new key is entered.
func TestWallRevoked(t *testing.T) {
	dir := t.TempDir()
	c := lab.NewClass(t, "-data", dir)
	b := browser.ClassBoard(t, c)
	student := browser.Joined(t, c)
	student.Login("김민아")
	b.Wait("the name", "document.querySelector('.big .name').textContent === '김민아' && document.querySelector('.live').textContent === 'LIVE'")
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	b.Wait("the loss", "document.querySelector('.mode').dataset.mode === 'lost' && %s", notLive)
	student.Wait("the loss", "document.querySelector('.link[data-state=lost]') && %s", notLive)
	l := lab.Start(t, "-class", "-host", "lab.test", "-data", dir, "-new-key", "-addr", "localhost:"+lab.PortIn(c.URL), "-demo-addr", "localhost:"+lab.PortIn(c.Demo))
	b.Wait("that the key was revoked", "document.querySelector('.revoked').checkVisibility() && document.querySelector('.revoked').textContent.includes('강사 키가 바뀌어서')")
	b.Wait("nothing of the class", `!document.querySelector('.big tbody tr') && !document.body.innerText.includes('김민아') && !document.body.innerText.includes('%s')
		&& !document.querySelector('.join').checkVisibility() && !document.querySelector('.dots li') && %s`, c.RoomCode, notLive)

	tab := b.Tab()
	tab.Open(c.Site + "/teach?room=" + c.Room)
	tab.Wait("that the key was revoked", "document.querySelector('.desk[data-state=key] #key-say').textContent.includes('강사 키가 바뀌었습니다')")
	tab.Open("about:blank")
	tab.Open(c.Site + "/teach?room=" + c.Room + "#key=" + l.Key(t))
	tab.AwaitDesk()
	b.Front()
	b.Wait("the board", "!document.querySelector('.refused').checkVisibility() && document.querySelector('.code-word').textContent === '%s' && document.querySelector('.live').textContent === 'LIVE'", c.RoomCode)
}

// TestWallShut: where nobody can join, neither the code nor its picture stands on
// the board; and a room that has ended is not live.
func TestWallShut(t *testing.T) {
	c := lab.NewClass(t)
	b := browser.ClassBoard(t, c)
	c.Set(t, `{"open":false}`)
	b.Wait("no way in", "document.querySelector('.where').textContent.includes('없습니다') && !document.querySelector('.join img').checkVisibility() && !document.querySelector('.code-word').textContent")
	c.Set(t, `{"open":true}`)
	b.Wait("the way in", "document.querySelector('.join img').checkVisibility() && document.querySelector('.code-word').textContent")
	c.Lead(t, "DELETE", "/api/rooms/"+c.Room, "")
	b.Wait("the end", "document.querySelector('.mode').dataset.mode === 'lost' && !document.querySelector('.join').checkVisibility() && %s", notLive)
}

// TestRestartIsTold: that the server was restarted stands on the board and on the
// teaching page until it is closed or happens once more, rows or not.
func TestRestartIsToldToTheClass(t *testing.T) {
	dir := t.TempDir()
	l := lab.Start(t, "-data", dir)
	board, teacher := browser.Board(t, l, "ko"), browser.New(t, "ko")
	teacher.Open(l.URL + "/teach")
	s, student := l.LoggedIn(t, "kim")
	board.BoardRows(1)
	teacher.Wait("the row", "document.querySelectorAll('.rows li:not(.none)').length === 1")
	again := func() {
		t.Helper()
		if err := l.Stop(); err != nil {
			t.Fatal(err)
		}
		for _, b := range []*browser.Chromium{board, teacher} {
			b.Wait("the loss", "document.querySelector('.link[data-state=lost], .mode[data-mode=lost]')")
		}
		teacher.Wait("that the board is not live", "!document.querySelector('#w-at').textContent.includes('LIVE')")
		l = lab.Start(t, "-data", dir, "-addr", "localhost:"+lab.PortIn(l.URL), "-demo-addr", "localhost:"+lab.PortIn(l.Demo))
	}
	if browser.Eval[int](board, "document.querySelectorAll('.told').length")+browser.Eval[int](teacher, "document.querySelectorAll('.told').length") > 0 {
		t.Error("a restart is told of before there was one")
	}
	again()
	const told = "document.querySelector('#notes .told p')?.textContent.includes('다시 시작되었습니다')"
	board.Wait("the restart", told)
	teacher.Wait("the restart", told)
	student.Visit(t, s.Demo)
	board.Wait("the new row, and the restart", "document.querySelectorAll('.big tbody tr').length === 1 && "+told)
	teacher.Wait("the new row, and the restart", "document.querySelectorAll('.rows li:not(.none)').length === 1 && "+told)
	teacher.Click("#notes .told .icon")
	teacher.Wait("the note to go", "!document.querySelector('.told')")
	student.Visit(t, s.Demo)
	teacher.Wait("the request", "document.querySelector('#w-at')")
	if browser.Eval[bool](teacher, "Boolean(document.querySelector('.told'))") {
		t.Error("what was closed is back")
	}
	first := board.Text(".told p")
	again()
	board.Wait("the later restart in its place", "document.querySelectorAll('.told').length === 1 && document.querySelector('.told p').textContent !== '%s'", first)
	teacher.Wait("the later restart", told)
}

// TestTeachKeepsToItsWindow: with forty students the matrix scrolls, and the page
// doesn't, where there is nothing more to see.
func TestTeachKeepsToItsWindow(t *testing.T) {
	l := lab.Start(t)
	names := "kim 0"
	for i := 1; i < 40; i++ {
		names += fmt.Sprintf(`","kim %d`, i)
	}
	if status, body := l.Call(t, "POST", "/api/rooms/main/names", "", `{"names":["`+names+`"]}`); status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	b := browser.New(t, "en")
	b.Open(l.URL + "/teach")
	b.Wait("forty students", "document.querySelectorAll('.matrix tbody tr').length === 40")
	for _, size := range [][2]int64{{1920, 1080}, {1440, 900}, {1024, 768}, {390, 844}} {
		b.Run(chromedp.EmulateViewport(size[0], size[1]))
		over := browser.Eval[float64](b, "document.documentElement.scrollHeight - Math.max(innerHeight, scrollY + document.querySelector('.desk').getBoundingClientRect().bottom)")
		if over > 1 {
			t.Errorf("at %v the page scrolls %.0f px into nothing", size, over)
		}
	}
}

// TestWhoseServerIsApart: what stands beside the table's title is told apart from
// whose server it is.
func TestWhoseServerIsApart(t *testing.T) {
	c := lab.NewClass(t)
	b := browser.Joined(t, c)
	b.Open(c.Site + "/lessons/session?lang=en")
	b.Seated()
	c.Set(t, `{"servers":"each"}`)
	b.Wait("the gap", "document.querySelector('.st .cap').textContent.includes('own server · rows: ')")
}
