package app

import (
	"database/sql"
	"path/filepath"
	"testing"
	"time"
)

// hold stops a lab and starts it again on the same ports, as if everything that
// it keeps had been done six minutes earlier, but for each seat's latest try.
func hold(t *testing.T, l *lab, dir string) *lab {
	t.Helper()
	if err := l.stop(); err != nil {
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
	return start(t, "-data", dir, "-addr", "localhost:"+portIn(l.url), "-demo-addr", "localhost:"+portIn(l.demo))
}

// TestStuckRail: who is stuck stands beside the matrix, with what the server saw,
// and a hint that is sent from there is offered on the student's page.
func TestStuckRail(t *testing.T) {
	dir := t.TempDir()
	l := start(t, "-data", dir)
	teacher, student := newChromium(t, "ko"), newChromium(t, "ko")
	teacher.open(l.url + "/teach")
	teacher.wait("nobody to be stuck", "document.querySelector('.stuck li.none') && document.querySelector('.link[data-state=open]')")
	student.open(l.url + "/lessons/session")
	student.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
	student.login("김민아")
	student.passed("login")
	token := eval[string](student, "localStorage.getItem('lab.seat.main')")
	l.call(t, "PATCH", "/api/seats/me", token, `{"name":"김민아"}`)
	other, visitor := l.loggedIn(t, "이서준")
	l.call(t, "PATCH", "/api/seats/me", other.Token, `{"name":"이서준"}`)
	following := l.stream(t, other.Token, "")
	teacher.wait("both to be at the second exercise", "document.querySelectorAll('.matrix tbody td:nth-child(4) .cell.active').length === 2")
	if said := teacher.text(".stuck li"); !eval[bool](teacher, "Boolean(document.querySelector('.stuck li.none'))") {
		t.Errorf("at once the rail says %q", said)
	}
	following.close()

	// Both go on asking, and get no further.
	for _, token := range []string{token, other.Token} {
		me := decode[seat](t, l.get(t, seat{Token: token}, "/api/seats/me"))
		visitor.get(t, me.Demo+"nope")
		l.get(t, seat{Token: token}, "/api/rooms/main/sessions") // the reader has seen that
	}
	l = hold(t, l, dir)
	student.wait("the connection", "document.querySelector('.link[data-state=open]')")
	l.stream(t, other.Token, "")
	teacher.wait("who is stuck", "document.querySelectorAll('.stuck li').length === 3 && document.querySelectorAll('.matrix tbody td:nth-child(4) .cell.stuck').length === 2")
	if who := eval[string](teacher, "[...document.querySelectorAll('.matrix tbody tr[data-status=stuck] button')].map(b => b.textContent).join()"); who != "김민아,이서준" {
		t.Errorf("the matrix begins with %s", who)
	}
	student.click("#frame-a [name=reload]") // the cookie of before opens no row
	line := func(name string) string {
		return "[...document.querySelectorAll('.stuck li')].find(li => li.querySelector('b').textContent.startsWith('" + name + "'))"
	}
	teacher.wait("what the server saw", "%s.textContent.includes('테이블에 행이 없는 쿠키로 요청 1번')", line("김민아"))
	teacher.wait("what it saw of the other", "%s.textContent.includes('요청이 없습니다')", line("이서준"))
	teacher.wait("what they have in common", "document.querySelector('.stuck li.group p').textContent.startsWith('2명이')")
	teacher.click(".filters label:has([value=stuck])")
	teacher.wait("how many there are", "document.querySelector('.filters label:has([value=stuck])').textContent.includes('2') && document.querySelectorAll('.matrix tbody tr').length === 2")
	teacher.click(".filters label:has([value=done])")
	teacher.wait("nobody of that kind", "document.querySelector('#nomatch').checkVisibility()")
	teacher.click("#nomatch button")

	// A hint to one, then to all of them.
	eval[any](teacher, line("김민아")+".querySelector('button').id = 'one'")
	teacher.click("#one")
	teacher.wait("the word on it", "document.querySelector('.toast').textContent.startsWith('1명') && %s.querySelector('button').textContent === '✓ 보냄'", line("김민아"))
	student.wait("the offer", "document.querySelector('[data-note=nudge] .primary')?.checkVisibility()")
	if eval[bool](student, "document.querySelectorAll('#ex-check details[open]').length > 0") {
		t.Error("the hint is open before the student opens it")
	}
	student.click("[data-note=nudge] .primary")
	student.wait("the first hint", "document.querySelector('#ex-check[open] details').open && !document.querySelector('[data-note=nudge]')")
	teacher.wait("that somebody opened it", "document.querySelector('.stuck li.group p').textContent.includes('1명입니다')")

	teacher.click(".stuck li.group button")
	teacher.wait("the word on it", "document.querySelector('.toast').textContent.startsWith('2명') && [...document.querySelectorAll('.stuck button')].every(b => b.textContent === '✓ 보냄')")
	student.wait("the second hint's offer", "document.querySelector('[data-note=nudge] .primary')?.checkVisibility()")
	student.click("[data-note=nudge] .primary")
	student.wait("the second hint", "document.querySelectorAll('#ex-check details[open]').length === 2")

	// Who goes on is stuck no more, and what is said of two is gone with it.
	visitor.get(t, other.Demo) // the row of before went with the server
	visitor.login(t, other.Demo, "이서준")
	visitor.get(t, other.Demo)
	teacher.wait("one who is stuck", "document.querySelectorAll('.stuck li').length === 1 && %s", line("김민아"))
	student.open("about:blank")
	teacher.wait("nobody to be stuck", "document.querySelector('.stuck li.none') && !document.querySelector('.cell.stuck')")
}
