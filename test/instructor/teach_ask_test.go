package instructor

import (
	"net/http"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestPredict: a question, the answers as they come, and the request that decides.
func TestPredict(t *testing.T) {
	c := newClassroom(t)
	c.pane("ask")
	c.teacher.Click("#question .primary")
	c.teacher.Wait("the question", "!document.querySelector('#asked').hidden && document.querySelectorAll('.bars li').length === 3")

	_, snapshot := c.Call(t, "GET", "/api/rooms/main/events?wait=0", "", "")
	ask := lab.Decode[struct {
		Events []struct {
			Ask struct {
				ID, Lesson string
				Options    []struct{ Page string }
			}
		}
	}](t, snapshot).Events[0].Ask
	if ask.Lesson != "session" {
		t.Errorf("the question is of lesson %q", ask.Lesson)
	}
	token := browser.Eval[string](c.student, "localStorage.getItem('lab.seat.main')")
	welcome := "0"
	if ask.Options[0].Page != "welcome" {
		t.Fatalf("the first option is %q", ask.Options[0].Page)
	}
	if status, body := c.Call(t, "POST", "/api/seats/me/predictions", token, `{"ask":"`+ask.ID+`","option":`+welcome+`}`); status != http.StatusOK {
		t.Fatalf("predicting: %d %s", status, body)
	}
	c.teacher.Wait("the bar to grow", "document.querySelector('.bars .n').textContent === '1'")
	c.teacher.Choose("#ask-by", "seat:"+browser.SeatOf(t, c.Lab, c.student, "main"))
	c.teacher.Click("#ask-close")
	c.teacher.Wait("the question to be closed", "document.querySelector('#ask-close').hidden")
	c.reload()
	c.teacher.Wait("the outcome", "document.querySelector('.bars li:first-child').matches('.right')")
	c.teacher.Click("#ask-away")
	c.teacher.Wait("the form", "!document.querySelector('#question').hidden")

	// One's own question is decided by hand.
	browser.Eval[any](c.teacher, `(s => { s.value = ''; s.dispatchEvent(new Event('change')); })(document.querySelector('#preset'))`)
	c.teacher.Click("#question .primary")
	c.teacher.Wait("what is missing", "document.querySelector('#question output').textContent")
	c.teacher.Fill("#q-ask", "몇 줄이 될까요?")
	c.teacher.Fill(".options li:nth-child(1) input", "한 줄")
	c.teacher.Fill(".options li:nth-child(2) input", "두 줄")
	c.teacher.Click("#question .primary")
	c.teacher.Wait("the question", "document.querySelector('#asked .q').textContent === '몇 줄이 될까요?'")
	c.teacher.Click("#ask-close")
	c.teacher.Click(".bars li:nth-child(2) button")
	c.teacher.Wait("the outcome", "document.querySelector('.bars li:nth-child(2)').matches('.right')")
}
