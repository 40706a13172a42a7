package board

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestWallCountsRequests: the wall counts every request since the room was started
// or reset, also those whose rows are gone, and as many as there were when it goes
// back.
func TestWallCountsRequests(t *testing.T) {
	l := lab.Start(t)
	l.LoggedIn(t, "kim")
	b := browser.Board(t, l, "ko")
	requests := func(when string, n int) {
		t.Helper()
		b.Wait(fmt.Sprintf("%d requests %s", n, when), "document.querySelector('.c-requests').textContent === '%d'", n)
	}
	requests("from before the wall", 3)
	s, student := l.LoggedIn(t, "lee")
	requests("with a second student's", 6)
	b.Keys("D", kb.Enter)
	b.BoardRows(0)
	requests("with no row left", 6)
	b.Keys(kb.ArrowLeft, kb.ArrowLeft, kb.ArrowLeft)
	requests("before the last two", 4)
	b.Keys(kb.Home)
	requests("at the first", 1)
	b.Keys(kb.End)
	requests("now", 6)
	b.Keys("f")
	b.Wait("the freeze", "document.querySelector('.mode').dataset.mode === 'frozen'")
	student.Visit(t, s.Demo)
	b.Wait("what waits", "document.querySelector('.mode').textContent.includes('1개')")
	requests("while frozen", 6)
	b.Keys("f")
	requests("taken in", 7)

	if status, body := l.Call(t, "POST", "/api/rooms/main/reset", "", ""); status != 204 {
		t.Fatalf("reset: %d %s", status, body)
	}
	requests("after the reset", 0)
	student.Visit(t, s.Demo)
	requests("after that", 1)
}
