package instructor

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// hold stops a lab and starts it again on the same ports, as if everything that
// it keeps had been done six minutes earlier, but for each seat's latest try.
func hold(t *testing.T, l *lab.Lab, dir string) *lab.Lab {
	t.Helper()
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}
	kept, err := sql.Open("sqlite", filepath.Join(dir, "lab.db"))
	if err != nil {
		t.Fatal(err)
	}
	const earlier = int64(6 * time.Minute / time.Microsecond)
	for _, change := range []string{"UPDATE seat SET seen = seen - ?1, taken = taken - ?1, tried_from = tried_from - ?1", "UPDATE tick SET at = at - ?1"} {
		if _, err := kept.Exec(change, earlier); err != nil {
			t.Fatal(err)
		}
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	return lab.Start(t, "-data", dir, "-addr", "localhost:"+lab.PortIn(l.URL), "-demo-addr", "localhost:"+lab.PortIn(l.Demo))
}

// TestStuckRail: who is stuck stands beside the matrix, with what the server saw,
// and a hint that is sent from there is offered on the student's page.
func TestStuckRail(t *testing.T) {
	dir := t.TempDir()
	l := lab.Start(t, "-data", dir)
	teacher, student := browser.New(t, "ko"), browser.New(t, "ko")
	teacher.Open(l.URL + "/teach")
	teacher.Wait("nobody to be stuck", "document.querySelector('.stuck li.none') && document.querySelector('.link[data-state=open]')")
	student.Open(l.URL + "/lessons/session")
	student.AwaitRow()
	student.Login("김민아")
	student.Passed("login")
	token := browser.Eval[string](student, "localStorage.getItem('lab.seat.main')")
	l.Call(t, "PATCH", "/api/seats/me", token, `{"name":"김민아"}`)
	other, visitor := l.LoggedIn(t, "이서준")
	l.Call(t, "PATCH", "/api/seats/me", other.Token, `{"name":"이서준"}`)
	following := l.Stream(t, other.Token, "")
	teacher.Wait("both to be at the second exercise", "document.querySelectorAll('.matrix tbody td:nth-child(4) .cell.active').length === 2")
	if said := teacher.Text(".stuck li"); !browser.Eval[bool](teacher, "Boolean(document.querySelector('.stuck li.none'))") {
		t.Errorf("at once the rail says %q", said)
	}
	following.Close()

	// Both go on asking, and get no further.
	for _, token := range []string{token, other.Token} {
		me := lab.Decode[lab.Seat](t, l.Get(t, lab.Seat{Token: token}, "/api/seats/me"))
		visitor.Visit(t, me.Demo+"nope")
		l.Get(t, lab.Seat{Token: token}, "/api/rooms/main/sessions") // the reader has seen that
	}
	l = hold(t, l, dir)
	student.AwaitLink()
	l.Stream(t, other.Token, "")
	teacher.Wait("who is stuck", "document.querySelectorAll('.stuck li').length === 3 && document.querySelectorAll('.matrix tbody td:nth-child(4) .cell.stuck').length === 2")
	if who := browser.Eval[string](teacher, "[...document.querySelectorAll('.matrix tbody tr[data-status=stuck] button')].map(b => b.textContent).join()"); who != "김민아,이서준" {
		t.Errorf("the matrix begins with %s", who)
	}
	student.PressReload("a") // the cookie of before opens no row
	line := func(name string) string {
		return "[...document.querySelectorAll('.stuck li')].find(li => li.querySelector('b').textContent.startsWith('" + name + "'))"
	}
	teacher.Wait("what the server saw", "%s.textContent.includes('테이블에 행이 없는 쿠키로 요청 1번')", line("김민아"))
	teacher.Wait("what it saw of the other", "%s.textContent.includes('요청이 없습니다')", line("이서준"))
	teacher.Wait("what they have in common", "document.querySelector('.stuck li.group p').textContent.startsWith('2명이')")
	teacher.Click(".filters label:has([value=stuck])")
	teacher.Wait("how many there are", "document.querySelector('.filters label:has([value=stuck])').textContent.includes('2') && document.querySelectorAll('.matrix tbody tr').length === 2")
	teacher.Click(".filters label:has([value=done])")
	teacher.Wait("nobody of that kind", "document.querySelector('#nomatch').checkVisibility()")
	teacher.Click("#nomatch button")

	// A hint to one, then to all of them.
	browser.Eval[any](teacher, line("김민아")+".querySelector('button').id = 'one'")
	teacher.Click("#one")
	teacher.Wait("the word on it", "document.querySelector('.toast').textContent.startsWith('1명') && %s.querySelector('button').textContent === '✓ 보냄'", line("김민아"))
	student.Wait("the offer", "document.querySelector('[data-note=nudge] .primary')?.checkVisibility()")
	if browser.Eval[bool](student, "document.querySelectorAll('#ex-check details[open]').length > 0") {
		t.Error("the hint is open before the student opens it")
	}
	student.Click("[data-note=nudge] .primary")
	student.Wait("the first hint", "document.querySelector('#ex-check[open] details').open && !document.querySelector('[data-note=nudge]')")
	teacher.Wait("that somebody opened it", "document.querySelector('.stuck li.group p').textContent.includes('1명입니다')")

	teacher.Click(".stuck li.group button")
	teacher.Wait("the word on it", "document.querySelector('.toast').textContent.startsWith('2명') && [...document.querySelectorAll('.stuck button')].every(b => b.textContent === '✓ 보냄')")
	student.Wait("the second hint's offer", "document.querySelector('[data-note=nudge] .primary')?.checkVisibility()")
	student.Click("[data-note=nudge] .primary")
	student.Wait("the second hint", "document.querySelectorAll('#ex-check details[open]').length === 2")

	// Who goes on is stuck no more, and what is said of two is gone with it.
	visitor.Visit(t, other.Demo) // the row of before went with the server
	visitor.Login(t, other.Demo, "이서준")
	visitor.Visit(t, other.Demo)
	teacher.Wait("one who is stuck", "document.querySelectorAll('.stuck li').length === 1 && %s", line("김민아"))
	student.Open("about:blank")
	teacher.Wait("nobody to be stuck", "document.querySelector('.stuck li.none') && !document.querySelector('.cell.stuck')")
}
