package instructor

import (
	"net/http"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestNobodysReloadDecides: a prepared question is closed with nobody named, and
// no student's reload says what happened; the seat that is named afterwards does,
// and its outcome can be corrected and taken back.
func TestNobodysReloadDecides(t *testing.T) {
	c := newClassroom(t)
	board := browser.Board(t, c.Lab, "ko")
	other, reloads := c.LoggedIn(t, "이서준")
	c.pane("ask")
	c.teacher.Click("#question .primary")
	c.teacher.Wait("the question", "!document.querySelector('#asked').hidden")
	c.teacher.Click("#ask-close")
	c.teacher.Wait("the question to be closed", "document.querySelector('#ask-close').hidden && document.querySelector('.bars button').checkVisibility()")
	c.teacher.Wait("what is to be done", "document.querySelector('#asked .state').textContent.includes('저절로')")
	board.Wait("who decides", "document.querySelector('.ask .standing').textContent.includes('강사가 답을 정합니다')")

	// The reload of anybody in the class.
	reloads.Visit(t, other.Demo)
	c.reload()
	board.Wait("both requests", "document.querySelector('.c-requests').textContent === '8'")
	_, body := c.Call(t, "GET", "/api/rooms/main/events?wait=0", "", "")
	type snapshot struct {
		Events []struct{ Ask struct{ Outcome *int } }
	}
	if came := lab.Decode[snapshot](t, body).Events[0].Ask.Outcome; came != nil {
		t.Errorf("a reload has decided: %d", *came)
	}

	right := func(what string, n int) {
		t.Helper()
		for _, b := range []*browser.Chromium{c.teacher, board} {
			b.Wait(what, "[...document.querySelectorAll('.bars li, .wall .options li')].map((li, i) => li.matches('.right') ? i + 1 : '').join('') === '%d'", n)
		}
	}
	c.teacher.Choose("#ask-by", "seat:"+other.ID)
	board.Wait("the seat that decides", "document.querySelector('.ask .standing').textContent.includes('kim')") // its seat's name
	c.reload()
	reloads.Visit(t, other.Demo)
	right("the outcome", 1)
	c.teacher.Click(".bars li:nth-child(2) button")
	right("the correction", 2)
	c.student.Wait("the correction", "document.querySelector('#ask li:nth-child(2)').matches('.came') && !document.querySelector('#ask li:first-child').matches('.came')")
	c.teacher.Click("#ask-undo")
	c.teacher.Wait("no outcome", "!document.querySelector('.bars .right') && document.querySelector('#ask-by').checkVisibility()")
	board.Wait("no outcome", "!document.querySelector('.ask .right')")
	c.student.Wait("no outcome", "!document.querySelector('#ask .came') && document.querySelector('#ask .tell').textContent === ''")
}

// TestPreparedInBothLanguages: each page shows a prepared question in its own
// language, whoever asked it; what was typed stays as it is.
func TestPreparedInBothLanguages(t *testing.T) {
	l := lab.Start(t)
	ko, en := browser.Board(t, l, "ko"), browser.Board(t, l, "en")
	student := browser.New(t, "en")
	student.Open(l.URL + "/lessons/session?lang=en")
	teacher := browser.New(t, "ko")
	teacher.Open(l.URL + "/teach?lang=en")
	teacher.AwaitDesk()
	asks := "/api/rooms/main/asks"
	for _, c := range []struct{ body, header, korean, english, option string }{
		{`{"lesson":"session","id":"after-delete"}`, "ko", "새로고침", "reload", "welcome"},
		{`{"id":"again"}`, "en", "새로고침", "reload", "Welcome page"},
	} {
		status, body := l.Call(t, "POST", asks, "", c.body, "Accept-Language: "+c.header)
		if status != http.StatusCreated {
			t.Fatalf("%s: %d %s", c.body, status, body)
		}
		shows := func(b *browser.Chromium, where, selector, want string) {
			t.Helper()
			b.Wait("the question, "+where, "(document.querySelector(`%s`)?.textContent ?? '').includes('%s')", selector, want)
		}
		shows(ko, "on the Korean board", "#ask-h", c.korean)
		shows(en, "on the English board", "#ask-h", c.english)
		shows(en, "an option on the English board", ".ask .options", c.option)
		shows(student, "on the English lesson", "#ask legend", c.english)
		shows(teacher, "on the English teaching page", "#asked .q", c.english)
	}
	if status, body := l.Call(t, "POST", asks, "", lab.Question); status != http.StatusCreated {
		t.Fatalf("%d %s", status, body)
	}
	en.Wait("what was typed", "document.querySelector('#ask-h').textContent.startsWith('서버의')")
}
