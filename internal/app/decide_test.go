package app

import (
	"net/http"
	"testing"
)

// seatOf is the seat of a browser in a room.
func (l *lab) seatOf(t *testing.T, b *chromium, room string) string {
	t.Helper()
	_, body := l.call(t, "GET", "/api/seats/me", b.storage("lab.seat."+room), "")
	return decode[seat](t, body).Seat
}

// TestNobodysReloadDecides: a prepared question is closed with nobody named, and
// no student's reload says what happened; the seat that is named afterwards does,
// and its outcome can be corrected and taken back.
func TestNobodysReloadDecides(t *testing.T) {
	c := newClassroom(t)
	board := c.wall(t, "ko")
	other, reloads := c.loggedIn(t, "이서준")
	c.pane("ask")
	c.teacher.click("#question .primary")
	c.teacher.wait("the question", "!document.querySelector('#asked').hidden")
	c.teacher.click("#ask-close")
	c.teacher.wait("the question to be closed", "document.querySelector('#ask-close').hidden && document.querySelector('.bars button').checkVisibility()")
	c.teacher.wait("what is to be done", "document.querySelector('#asked .state').textContent.includes('저절로')")
	board.wait("who decides", "document.querySelector('.ask .standing').textContent.includes('강사가 답을 정합니다')")

	// The reload of anybody in the class.
	reloads.get(t, other.Demo)
	c.reload()
	board.wait("both requests", "document.querySelector('.c-requests').textContent === '8'")
	_, body := c.call(t, "GET", "/api/rooms/main/events?wait=0", "", "")
	type snapshot struct {
		Events []struct{ Ask struct{ Outcome *int } }
	}
	if came := decode[snapshot](t, body).Events[0].Ask.Outcome; came != nil {
		t.Errorf("a reload has decided: %d", *came)
	}

	right := func(what string, n int) {
		t.Helper()
		for _, b := range []*chromium{c.teacher, board} {
			b.wait(what, "[...document.querySelectorAll('.bars li, .wall .options li')].map((li, i) => li.matches('.right') ? i + 1 : '').join('') === '%d'", n)
		}
	}
	c.teacher.choose("#ask-by", "seat:"+other.Seat)
	board.wait("the seat that decides", "document.querySelector('.ask .standing').textContent.includes('kim')") // its seat's name
	c.reload()
	reloads.get(t, other.Demo)
	right("the outcome", 1)
	c.teacher.click(".bars li:nth-child(2) button")
	right("the correction", 2)
	c.student.wait("the correction", "document.querySelector('#ask li:nth-child(2)').matches('.came') && !document.querySelector('#ask li:first-child').matches('.came')")
	c.teacher.click("#ask-undo")
	c.teacher.wait("no outcome", "!document.querySelector('.bars .right') && document.querySelector('#ask-by').checkVisibility()")
	board.wait("no outcome", "!document.querySelector('.ask .right')")
	c.student.wait("no outcome", "!document.querySelector('#ask .came') && document.querySelector('#ask .tell').textContent === ''")
}

// TestPreparedInBothLanguages: each page shows a prepared question in its own
// language, whoever asked it; what was typed stays as it is.
func TestPreparedInBothLanguages(t *testing.T) {
	l := start(t)
	ko, en := l.wall(t, "ko"), l.wall(t, "en")
	student := newChromium(t, "en")
	student.open(l.url + "/lessons/session?lang=en")
	teacher := newChromium(t, "ko")
	teacher.open(l.url + "/teach?lang=en")
	teacher.wait("the page", "document.querySelector('.desk[data-state=desk]')")
	asks := "/api/rooms/main/asks"
	for _, c := range []struct{ body, header, korean, english, option string }{
		{`{"lesson":"session","id":"after-delete"}`, "ko", "새로고침", "reload", "welcome"},
		{`{"id":"again"}`, "en", "새로고침", "reload", "Welcome page"},
	} {
		status, body := l.call(t, "POST", asks, "", c.body, "Accept-Language: "+c.header)
		if status != http.StatusCreated {
			t.Fatalf("%s: %d %s", c.body, status, body)
		}
		shows := func(b *chromium, where, selector, want string) {
			t.Helper()
			b.wait("the question, "+where, "(document.querySelector(`%s`)?.textContent ?? '').includes('%s')", selector, want)
		}
		shows(ko, "on the Korean board", "#ask-h", c.korean)
		shows(en, "on the English board", "#ask-h", c.english)
		shows(en, "an option on the English board", ".ask .options", c.option)
		shows(student, "on the English lesson", "#ask legend", c.english)
		shows(teacher, "on the English teaching page", "#asked .q", c.english)
	}
	if status, body := l.call(t, "POST", asks, "", question); status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	en.wait("what was typed", "document.querySelector('#ask-h').textContent.startsWith('서버의')")
}
