package instructor

import (
	"net/http"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// classroom is the instructor's page, open in one browser, and a student in
// another.
type classroom struct {
	*lab.Lab
	teacher, student *browser.Chromium
}

// newClassroom opens the instructor's page as the owner, and lets a student log
// in while it is open.
func newClassroom(t *testing.T) *classroom {
	t.Helper()
	c := &classroom{Lab: lab.Start(t), teacher: browser.New(t, "ko"), student: browser.New(t, "ko")}
	c.teacher.Open(c.URL + "/teach")
	c.teacher.Wait("the room without students", "!document.querySelector('#nobody').hidden")
	c.student.Open(c.URL + "/lessons/session")
	c.student.AwaitRow()
	c.teacher.Wait("the student's row", "document.querySelectorAll('.matrix tbody tr').length === 1")
	c.student.Login("김민아")
	c.student.Passed("login")
	return c
}

// rows waits until the instructor's list of sessions has so many rows.
func (c *classroom) rows(n int) {
	c.teacher.T.Helper()
	c.teacher.Wait("the list of sessions", "document.querySelectorAll('.rows li:not(.none)').length === %d", n)
}

// reload lets the student reload the demo, which shows the form or a welcome.
func (c *classroom) reload() {
	c.student.T.Helper()
	c.student.PressReload("a")
}

// pane shows one of the instructor's panes.
func (c *classroom) pane(name string) {
	c.teacher.T.Helper()
	c.teacher.Click(".tabs label:has([value=" + name + "])")
}

// TestTeach: what a student does is on the instructor's page at once, and the
// instructor's controls reach the student.
func TestTeach(t *testing.T) {
	c := newClassroom(t)
	teacher, student := c.teacher, c.student

	teacher.Wait("the cell to move", "document.querySelector('.matrix tbody td:nth-child(3) .cell.passed')")
	teacher.Wait("the name in the list of sessions", "document.querySelector('.rows .name').textContent === '김민아'")
	teacher.Wait("the session beside the name", "document.querySelector('.matrix .c-sid .sid:not(.orphan)')")

	lab.Step(t, "one row, then all rows: the student is out, and no progress is lost")
	teacher.Click(".rows li .danger")
	c.rows(0)
	student.AwaitNoRow()
	teacher.Wait("no key that opens a row", "!document.querySelector('.matrix .c-sid .sid:not(.orphan)')")
	c.reload()
	c.rows(1)
	teacher.Click("#clear")
	teacher.Wait("the focus on keeping the table", "document.querySelector('#sure').open && document.activeElement.matches('#sure [autofocus]')")
	teacher.Click("#sure [autofocus]")
	c.rows(1)
	teacher.Wait("the focus to come back to the button", "document.activeElement.id === 'clear'")
	teacher.Click("#clear")
	teacher.PressSure()
	c.rows(0)
	student.AwaitNoRow()
	teacher.Wait("the cell to stay", "document.querySelector('.matrix tbody td:nth-child(3) .cell.passed')")

	lab.Step(t, "a server for each seat, and back")
	teacher.Click(".roombar label:has([value=each])")
	teacher.Wait("the choice of tables", "!document.querySelector('.whose').hidden")
	c.reload()
	student.AwaitRow()
	c.rows(0)
	seat := browser.Eval[string](teacher, "document.querySelector('.matrix tbody tr').dataset.seat")
	browser.Eval[any](teacher, `(s => { s.value = '`+seat+`'; s.dispatchEvent(new Event('change')); })(document.querySelector('#whose'))`)
	c.rows(1)
	teacher.Click(".rows li .danger")
	c.rows(0)
	student.AwaitNoRow()
	teacher.Click(".roombar label:has([value=one])")
	teacher.Wait("the one table", "document.querySelector('.whose').hidden")
	c.reload()
	c.rows(1)

	lab.Step(t, "everyone to a lesson")
	told := c.Listen(t, "main")
	teacher.Click("#push")
	teacher.Wait("the lesson to be open for everyone", "document.querySelector('#push').textContent.includes('끝내기')")
	told(`"lesson":"session"`)
	teacher.Click("#push")
	teacher.Wait("the end of it", "!document.querySelector('#push').textContent.includes('끝내기')")
	told(`"lesson":""`)

	lab.Step(t, "the switches of the board")
	c.pane("wall")
	teacher.Click("label:has(#w-mask)")
	told(`"ids":true`)
	teacher.Click("label:has(#w-freeze)")
	told(`"frozen":[0-9]`)
	teacher.Click("#w-back")
	told(`"frozen":[0-9]+,"at":[0-9]`)
	teacher.Click("#w-live")
	told(`"frozen":null,"at":null`)

	lab.Step(t, "the seat and its return code; then the seat is removed")
	teacher.Click(".matrix tbody button")
	if code := teacher.Text("#d-seat code"); len(code) != 9 {
		t.Errorf("the seat's code is %q", code)
	}
	teacher.Click("#d-seat [value=remove]")
	teacher.PressSure()
	teacher.Wait("the room without that student", "!document.querySelector('.matrix tr[data-seat=%s]')", seat)
}

// TestRowsStay: no row of the matrix moves while the focus is among them; once it
// has left, who is gone stands last.
func TestRowsStay(t *testing.T) {
	c := newClassroom(t)
	token := browser.Eval[string](c.student, "localStorage.getItem('lab.seat.main')")
	for who, name := range map[string]string{token: "하늘", c.Seat(t).Token: "가람"} {
		if status, body := c.Call(t, "PATCH", "/api/seats/me", who, `{"name":"`+name+`"}`); status != http.StatusOK {
			t.Fatalf("renaming: %d %s", status, body)
		}
	}
	order := "[...document.querySelectorAll('.matrix tbody button')].map(b => b.textContent).join()"
	c.teacher.Wait("who is here to stand first", "%s === '하늘,가람'", order)
	browser.Eval[any](c.teacher, "document.querySelector('.matrix tbody button').focus()")
	c.student.Open("about:blank")
	c.teacher.Wait("the student to be gone", "document.querySelector('.matrix tbody tr').dataset.status === 'gone'")
	if got := browser.Eval[string](c.teacher, order); got != "하늘,가람" {
		t.Errorf("under the focus the rows are %s", got)
	}
	browser.Eval[any](c.teacher, "document.activeElement.blur()")
	c.teacher.Wait("the rows to be put in order", "%s === '가람,하늘'", order)
}
