package app

import "testing"

// TestLessonBegins: a lesson that one has not begun says where the server's policy
// is not the one that it begins with, and sets it; one that is on its way does not.
func TestLessonBegins(t *testing.T) {
	t.Parallel()
	l := start(t)
	l.setPolicy(t, `{"httpOnly":true}`)
	b := newChromium(t, "ko")
	b.open(l.url + "/lessons/session")
	b.wait("the note", "document.querySelector('[data-note=begin]').textContent.includes('보호를 모두 끈 서버')")
	b.click("[data-note=begin] .btn.primary")
	b.wait("the book's program", "document.querySelector('#policy .held').textContent === '0' && !document.querySelector('[data-note=begin]')")
	b.login("kim")
	b.passed("login")

	l.setPolicy(t, `{"escape":true}`)
	b.open(l.url + "/lessons/session")
	b.wait("the policy and what is passed", "document.querySelector('#policy .held').textContent === '1' && document.querySelector('#ex-login[data-state=passed]')")
	b.open(l.url + "/lessons/hijack")
	b.wait("the note of another lesson", "document.querySelector('[data-note=begin]')")
	b.click("[data-note=begin] .btn.icon")
	b.wait("the note to be closed", "!document.querySelector('[data-note=begin]')")
	b.open(l.url + "/lessons/session")
	b.wait("the class to be asked for", "performance.getEntriesByType('resource').some(r => r.name.endsWith('/api/rooms/main')) && document.querySelector('#ex-login[data-state=passed]')")
	if eval[bool](b, "Boolean(document.querySelector('[data-note=begin]'))") {
		t.Error("a lesson that is on its way speaks of its beginning")
	}
}
