package app

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

const (
	demoName = "demo input[name=username]"
	reload   = "#frame-a [name=reload]"
)

// TestKeyboard does the whole chapter without a mouse.
func TestKeyboard(t *testing.T) {
	l := start(t)
	h := &hands{chromium: newChromium(t, "ko")}
	h.open(l.url + "/")
	h.tours("home")
	h.to("#start")
	h.press(kb.Enter, "")
	h.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")

	// The skip link leads to the bench, and Tab goes on from there.
	h.to(".skip")
	if s := h.press(kb.Enter, "#bench"); !s.Matches {
		t.Errorf("the skip link leads to %s", s.Is)
	}
	if s := h.press(kb.Tab, "#two"); !s.Matches {
		t.Errorf("after the skip link comes %s", s.Is)
	}

	h.to(demoName)
	h.press("김민아"+kb.Enter, "")
	h.passed("login")

	h.back(reload)
	h.press(kb.Enter, "")
	h.wait("the row question to be next", "document.querySelectorAll('#ex-check .steps li.done').length === 2")
	h.at("the button to keep the focus", reload)

	h.wait("the next exercise to be open", "document.querySelector('#ex-check').open")
	h.to("#ex-check > summary")
	h.press(" ", "")
	h.wait("Space to close it", "!document.querySelector('#ex-check').open")
	h.press(kb.Enter, "")
	h.wait("Enter to open it", "document.querySelector('#ex-check').open")
	h.wait("the rows to be buttons", "document.querySelector('.st tr.is-mine button.sid')")
	h.tours("a row to be picked")
	h.to(".st tr.is-mine button.sid")
	h.press(kb.Enter, "")
	h.passed("check")
	h.wait("the buttons to be gone", "!document.querySelector('.st button.sid')")
	h.at("the table to take the focus", "session-table")

	// Another browser at the same desk gives this student a second row, above.
	newBrowser().get(t, eval[string](h.chromium, "document.querySelector('#frame-a a').href"))
	h.wait("the second row", "document.querySelectorAll('.st tr.is-mine').length === 2")
	h.to(".st tr.is-mine:first-child button.danger")
	h.press(kb.Enter, "")
	h.wait("the row to go", "document.querySelectorAll('.st tr.is-mine').length === 1")
	h.at("the next row's button to take the focus", ".st tr.is-mine button.danger")
	h.focus("")
	h.press(kb.Enter, "")
	h.wait("the last row to go", "!document.querySelector('.st tr.is-mine')")
	h.at("the table to take the focus", "session-table")
	h.focus("")
	h.back(reload)
	h.press(" ", "")
	h.passed("delete")

	h.to(demoName)
	h.press("민아"+kb.Enter, "")
	h.wait("the welcome", "document.querySelector('.st tr.is-mine .name').textContent === '민아'")
	clue, cookie := h.lastLogin()

	h.wait("the last exercise to be open", "document.querySelector('#ex-network').open")
	h.to("#ex-network .hint summary")
	h.press(" ", "")
	h.wait("the hint", "document.querySelector('#ex-network .hint').open")
	h.tours("a hint and two questions")
	h.to("#a-network-clue")
	h.press("wrong"+kb.Enter, "")
	h.wait("the answer to a wrong clue", "document.querySelector('#a-network-clue[aria-invalid=true]')")
	h.at("the field to keep the focus", "#a-network-clue")
	h.press("a", "", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	h.press(clue, "")
	h.to("form[data-question=clue] button")
	h.press(" ", "")
	h.wait("the tick of the clue", "document.querySelector('form[data-question=clue] output.right')")
	h.at("the field to take the focus from its button", "#a-network-clue")
	h.to("#a-network-cookie")
	h.press("Cookie: "+cookie+kb.Enter, "")
	h.passed("network")
	h.at("the field to keep the focus", "#a-network-cookie")
	for _, id := range []string{"login", "check", "delete", "network"} {
		h.passed(id)
	}
	h.tours("the end")
}

// TestKeyboardOnThePhone does the first exercise on a narrow page, whose halves
// are two tabs.
func TestKeyboardOnThePhone(t *testing.T) {
	l := start(t)
	h := &hands{chromium: newChromium(t, "ko")}
	h.run(chromedp.EmulateViewport(390, 844))
	h.open(l.url + "/")
	h.tours("home")
	h.to("#start")
	h.press(kb.Enter, "")
	h.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
	h.wait("the code's marks", "document.querySelector('.walk input:not(:disabled)')")
	h.tours("the text")
	if eval[bool](h.chromium, "document.querySelector('.skip').checkVisibility()") {
		t.Error("the skip link leads to the bench, which is not there")
	}
	h.to("[name=pane][value=read]")
	h.press(kb.ArrowRight, "")
	h.wait("the bench", "document.querySelector('#bench').checkVisibility()")
	h.tours("the bench")
	h.to(demoName)
	h.press("김민아"+kb.Enter, "")
	h.passed("login")
	h.back("[name=pane][value=bench]")
	h.press(kb.ArrowLeft, "")
	h.wait("the text", "document.querySelector('#ex-login').checkVisibility()")

	// From the bench, the dock leads to the next exercise.
	h.to("[name=pane][value=read]")
	h.press(kb.ArrowRight, "")
	h.to(".dock a")
	h.press(kb.Enter, "")
	h.wait("the exercise", "document.querySelector('#ex-check').checkVisibility()")
	if s := h.press(kb.Tab, "#ex-check > summary"); !s.Matches {
		t.Errorf("after the dock's link comes %s", s.Is)
	}
}
