package app

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestWallSaysWhatWasWritten: a GET that writes a CSRF token into a row is not
// said to write a name, and the name is still there before it.
func TestWallSaysWhatWasWritten(t *testing.T) {
	l := start(t)
	b := l.wall(t, "ko")
	s, student := l.loggedIn(t, "kim")
	b.rows(1)
	b.keys(kb.ArrowLeft)
	b.wait("the login", "document.querySelector('.out .line').textContent === 'POST /login' && document.querySelector('.self').textContent.includes('이름')")
	b.keys(kb.End)
	l.setPolicy(t, `{"csrfToken":true}`)
	student.get(t, s.Demo)
	b.wait("the request", "document.querySelector('.c-requests').textContent === '4' && document.querySelector('.out .line').textContent === 'GET /'")
	if did := b.text(".self"); did != b.text(".self .sid")+" 행에 CSRF 토큰 쓰기" {
		t.Errorf("the server is said to %q", did)
	}
	older := newChromium(t, "ko")
	older.open(l.url + "/project/main")
	older.rows(1)
	older.keys(kb.ArrowLeft, kb.ArrowLeft)
	older.wait("the welcome before", "document.querySelector('.wall').dataset.mode === 'past' && document.querySelector('.out .line').textContent === 'GET /'")
	if name := older.text(".big .name"); name != "kim" {
		t.Errorf("before the token the row has the name %q", name)
	}
}

// TestWallSaysThatAnIDWasRefused: where the server refuses an unknown ID, the board
// does not say that a row was made under it.
func TestWallSaysThatAnIDWasRefused(t *testing.T) {
	l := start(t)
	b := l.wall(t, "ko")
	l.setPolicy(t, `{"rejectUnknown":true}`)
	s, student := l.seat(t), newBrowser()
	student.get(t, s.Demo)
	b.rows(1)
	row := func() string { return strings.TrimRight(b.text(".big tbody .sid"), "•") }
	own := row()
	l.call(t, "DELETE", "/api/rooms/main/sessions", "", "")
	b.rows(0)
	student.get(t, s.Demo)
	b.rows(1)
	b.wait("the request", "document.querySelector('.self').textContent.includes('거절')")
	if did, want := b.text(".self"), own+" ✕ 거절 → 새 ID "+row()+"의 행 만들기"; did != want {
		t.Errorf("the server is said to %q, want %q", did, want)
	}
}
