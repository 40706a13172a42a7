package board

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestWallSaysWhatWasWritten: a GET that writes a CSRF token into a row is not
// said to write a name, and the name is still there before it.
func TestWallSaysWhatWasWritten(t *testing.T) {
	l := lab.Start(t)
	b := browser.Board(t, l, "ko")
	s, student := l.LoggedIn(t, "kim")
	b.BoardRows(1)
	b.Keys(kb.ArrowLeft)
	b.Wait("the login", "document.querySelector('.out .line').textContent === 'POST /login' && document.querySelector('.self').textContent.includes('이름')")
	b.Keys(kb.End)
	l.SetPolicy(t, `{"csrfToken":true}`)
	student.Visit(t, s.Demo)
	b.Wait("the request", "document.querySelector('.c-requests').textContent === '4' && document.querySelector('.out .line').textContent === 'GET /'")
	if did := b.Text(".self"); did != b.Text(".self .sid")+" 행에 CSRF 토큰 쓰기" {
		t.Errorf("the server is said to %q", did)
	}
	older := browser.New(t, "ko")
	older.Open(l.URL + "/project/main")
	older.BoardRows(1)
	older.Keys(kb.ArrowLeft, kb.ArrowLeft)
	older.Wait("the welcome before", "document.querySelector('.wall').dataset.mode === 'past' && document.querySelector('.out .line').textContent === 'GET /'")
	if name := older.Text(".big .name"); name != "kim" {
		t.Errorf("before the token the row has the name %q", name)
	}
}

// TestWallSaysThatAnIDWasRefused: where the server refuses an unknown ID, the board
// does not say that a row was made under it.
func TestWallSaysThatAnIDWasRefused(t *testing.T) {
	l := lab.Start(t)
	b := browser.Board(t, l, "ko")
	l.SetPolicy(t, `{"rejectUnknown":true}`)
	s, student := l.Seat(t), lab.NewClient()
	student.Visit(t, s.Demo)
	b.BoardRows(1)
	row := func() string { return strings.TrimRight(b.Text(".big tbody .sid"), "•") }
	own := row()
	l.Call(t, "DELETE", "/api/rooms/main/sessions", "", "")
	b.BoardRows(0)
	student.Visit(t, s.Demo)
	b.BoardRows(1)
	b.Wait("the request", "document.querySelector('.self').textContent.includes('거절')")
	if did, want := b.Text(".self"), own+" ✕ 거절 → 새 ID "+row()+"의 행 만들기"; did != want {
		t.Errorf("the server is said to %q, want %q", did, want)
	}
}
