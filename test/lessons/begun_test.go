package lessons

import (
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// A lesson counts as begun when its page was opened, whatever steps it shares with
// another: so say the home page and the instructor's.
func TestLessonIsBegunWhenOpened(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	b := browser.New(t, "en")
	b.Open(l.URL + "/lessons/session")
	b.AwaitRow()
	b.Login("kim")
	b.Passed("login")
	me := lab.Decode[lab.Seat](t, l.Get(t, lab.Seat{Token: b.Storage("lab.seat.main")}, "/api/seats/me"))
	shared := 0
	for lesson, exercises := range me.Progress {
		for _, done := range exercises {
			if lesson != "session" && done.Steps[0] != nil {
				shared++
			}
		}
	}
	if shared == 0 {
		t.Error("no other lesson shares a step with this one: there is nothing to tell apart")
	}

	// The lessons that say Continue, with those whose next exercise is marked.
	begun := func(want string) {
		t.Helper()
		b.Open(l.URL + "/")
		b.Wait("how far each lesson is", "document.querySelector('#sum').textContent && [...document.querySelectorAll('li[data-lesson]')].filter(li => li.querySelector('.btn').textContent.startsWith('Continue')).map(li => li.dataset.lesson).join() === '%s' && [...document.querySelectorAll('li[data-lesson]:has(.pip.active)')].map(li => li.dataset.lesson).join() === '%s'", want, want)
	}
	begun("session")

	teacher := browser.New(t, "en")
	teacher.Open(l.URL + "/teach")
	teacher.Wait("the student", "document.querySelectorAll('.matrix tbody tr').length === 1")
	cells := func(lesson, want string) {
		t.Helper()
		teacher.Choose("#lesson", lesson)
		teacher.Wait("the cells of "+lesson, "[...document.querySelectorAll('.matrix tbody .cell')].map(c => c.classList[1]).join() === '%s'", want)
	}
	cells("session", "passed,active,todo,todo")
	cells("hijack", "todo,todo,todo,todo")

	b.Open(l.URL + "/lessons/csrf")
	b.AwaitLink()
	begun("session,csrf")
}
