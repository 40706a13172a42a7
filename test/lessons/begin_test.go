package lessons

import (
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestLessonBegins: a lesson that one has not begun says where the server's policy
// is not the one that it begins with, and sets it; one that is on its way does not.
func TestLessonBegins(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	l.SetPolicy(t, `{"httpOnly":true}`)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	b.Wait("the note", "document.querySelector('[data-note=begin]').textContent.includes('보호를 모두 끈 서버')")
	b.Click("[data-note=begin] .btn.primary")
	b.Wait("the book's program", "document.querySelector('#policy .held').textContent === '0' && !document.querySelector('[data-note=begin]')")
	b.Login("kim")
	b.Passed("login")

	l.SetPolicy(t, `{"escape":true}`)
	b.Open(l.URL + "/lessons/session")
	b.Wait("the policy and what is passed", "document.querySelector('#policy .held').textContent === '1' && document.querySelector('#ex-login[data-state=passed]')")
	b.Open(l.URL + "/lessons/hijack")
	b.Wait("the note of another lesson", "document.querySelector('[data-note=begin]')")
	b.Click("[data-note=begin] .btn.icon")
	b.Wait("the note to be closed", "!document.querySelector('[data-note=begin]')")
	b.Open(l.URL + "/lessons/session")
	b.Wait("the class to be asked for", "performance.getEntriesByType('resource').some(r => r.name.endsWith('/api/rooms/main')) && document.querySelector('#ex-login[data-state=passed]')")
	if browser.Eval[bool](b, "Boolean(document.querySelector('[data-note=begin]'))") {
		t.Error("a lesson that is on its way speaks of its beginning")
	}
}
