package app

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestWallCountsRequests: the wall counts every request since the room was started
// or reset, also those whose rows are gone, and as many as there were when it goes
// back.
func TestWallCountsRequests(t *testing.T) {
	l := start(t)
	l.loggedIn(t, "kim")
	b := l.wall(t, "ko")
	requests := func(when string, n int) {
		t.Helper()
		b.wait(fmt.Sprintf("%d requests %s", n, when), "document.querySelector('.c-requests').textContent === '%d'", n)
	}
	requests("from before the wall", 3)
	s, student := l.loggedIn(t, "lee")
	requests("with a second student's", 6)
	b.keys("D", kb.Enter)
	b.rows(0)
	requests("with no row left", 6)
	b.keys(kb.ArrowLeft, kb.ArrowLeft, kb.ArrowLeft)
	requests("before the last two", 4)
	b.keys(kb.Home)
	requests("at the first", 1)
	b.keys(kb.End)
	requests("now", 6)
	b.keys("f")
	b.wait("the freeze", "document.querySelector('.mode').dataset.mode === 'frozen'")
	student.get(t, s.Demo)
	b.wait("what waits", "document.querySelector('.mode').textContent.includes('1개')")
	requests("while frozen", 6)
	b.keys("f")
	requests("taken in", 7)

	if status, body := l.call(t, "POST", "/api/rooms/main/reset", "", ""); status != 204 {
		t.Fatalf("reset: %d %s", status, body)
	}
	requests("after the reset", 0)
	student.get(t, s.Demo)
	requests("after that", 1)
}
