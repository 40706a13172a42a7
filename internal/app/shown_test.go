package app

import (
	"strings"
	"testing"
)

// An exercise that is solved once its last hint was opened is marked as shown, not
// as passed: in the lesson, after a reload, on the home page and for who leads.
func TestShownExercise(t *testing.T) {
	t.Parallel()
	l := start(t)
	b := newChromium(t, "ko")
	b.open(l.url + "/lessons/session")
	b.wait("the stream", "document.querySelector('.link[data-state=open]')")
	for n := 1; n <= 3; n++ {
		b.wait("the hint", "!document.querySelectorAll('#ex-login .hint')[%d].hidden", n-1)
		eval[any](b, "[...document.querySelectorAll('#ex-login .hint summary')].findLast((s) => s.checkVisibility()).click()")
	}
	b.wait("that it is being shown", "document.querySelector('#ex-login .state').textContent.startsWith('◇')")
	b.login("kim")
	const shown = "document.querySelector('#ex-login').dataset.state === 'shown' && document.querySelector('#ex-login .state').textContent === '◇ 시연' && document.querySelector('.pip').matches('.shown')"
	b.wait("the exercise to be shown", shown)
	if next := b.text(".dock"); !strings.Contains(next, "2") {
		t.Errorf("the next step is %q", next)
	}
	b.open(l.url + "/lessons/session")
	b.wait("it to be so after a reload", shown)
	b.open(l.url + "/")
	b.wait("it on the home page", "document.querySelector('.pip[data-exercise=login]').matches('.shown')")
	b.open(l.url + "/teach")
	b.wait("it for who leads", "document.querySelector('.cell.shown')?.textContent.includes('◇')")
}
