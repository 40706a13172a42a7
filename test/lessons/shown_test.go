package lessons

import (
	"strings"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// An exercise that is solved once its last hint was opened is marked as shown, not
// as passed: in the lesson, after a reload, on the home page and for the instructor.
func TestShownExercise(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	b.AwaitLink()
	for n := 1; n <= 3; n++ {
		b.Wait("the hint", "!document.querySelectorAll('#ex-login .hint')[%d].hidden", n-1)
		browser.Eval[any](b, "[...document.querySelectorAll('#ex-login .hint summary')].findLast((s) => s.checkVisibility()).click()")
	}
	b.Wait("that it is being shown", "document.querySelector('#ex-login .state').textContent.startsWith('◇')")
	b.Login("kim")
	const shown = "document.querySelector('#ex-login').dataset.state === 'shown' && document.querySelector('#ex-login .state').textContent === '◇ 시연' && document.querySelector('.pip').matches('.shown')"
	b.Wait("the exercise to be shown", shown)
	if next := b.Text(".dock"); !strings.Contains(next, "2") {
		t.Errorf("the next step is %q", next)
	}
	b.Open(l.URL + "/lessons/session")
	b.Wait("it to be so after a reload", shown)
	b.Open(l.URL + "/")
	b.Wait("it on the home page", "document.querySelector('.pip[data-exercise=login]').matches('.shown')")
	b.Open(l.URL + "/teach")
	b.Wait("it for the instructor", "document.querySelector('.cell.shown')?.textContent.includes('◇')")
}
