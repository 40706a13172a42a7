package accessible

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

const (
	demoName = "demo input[name=username]"
	reload   = "#frame-a [name=reload]"
)

// TestKeyboard does the whole chapter without a mouse.
func TestKeyboard(t *testing.T) {
	l := lab.Start(t)
	h := &browser.Hands{Chromium: browser.New(t, "ko")}
	h.Open(l.URL + "/")
	h.Tours("home")
	h.To("#start")
	h.Press(kb.Enter, "")
	h.AwaitRow()

	lab.Step(t, "the skip link leads to the workbench, and Tab goes on from there")
	h.To(".skip")
	if s := h.Press(kb.Enter, "#bench"); !s.Matches {
		t.Errorf("the skip link leads to %s", s.Is)
	}
	if s := h.Press(kb.Tab, "#two"); !s.Matches {
		t.Errorf("after the skip link comes %s", s.Is)
	}

	h.To(demoName)
	h.Press("김민아"+kb.Enter, "")
	h.Passed("login")

	h.Back(reload)
	h.Press(kb.Enter, "")
	h.Wait("the row question to be next", "document.querySelectorAll('#ex-check .steps li.done').length === 2")
	h.At("the button to keep the focus", reload)

	h.Wait("the next exercise to be open", "document.querySelector('#ex-check').open")
	h.To("#ex-check > summary")
	h.Press(" ", "")
	h.Wait("Space to close it", "!document.querySelector('#ex-check').open")
	h.Press(kb.Enter, "")
	h.Wait("Enter to open it", "document.querySelector('#ex-check').open")
	h.Wait("the rows to be buttons", "document.querySelector('.st tr.is-mine button.sid')")
	h.Tours("a row to be picked")
	h.To(".st tr.is-mine button.sid")
	h.Press(kb.Enter, "")
	h.Passed("check")
	h.Wait("the buttons to be gone", "!document.querySelector('.st button.sid')")
	h.At("the table to take the focus", "session-table")

	lab.Step(t, "a second row, above the first")
	lab.NewClient().Visit(t, browser.Eval[string](h.Chromium, "document.querySelector('#frame-a a').href"))
	h.Wait("the second row", "document.querySelectorAll('.st tr.is-mine').length === 2")
	h.To(".st tr.is-mine:first-child button.danger")
	h.Press(kb.Enter, "")
	h.Wait("the row to go", "document.querySelectorAll('.st tr.is-mine').length === 1")
	h.At("the next row's button to take the focus", ".st tr.is-mine button.danger")
	h.Focus("")
	h.Press(kb.Enter, "")
	h.Wait("the last row to go", "!document.querySelector('.st tr.is-mine')")
	h.At("the table to take the focus", "session-table")
	h.Focus("")
	h.Back(reload)
	h.Press(" ", "")
	h.Passed("delete")

	h.To(demoName)
	h.Press("민아"+kb.Enter, "")
	h.Wait("the welcome", "document.querySelector('.st tr.is-mine .name').textContent === '민아'")
	clue, cookie := h.LastLogin()

	h.Wait("the last exercise to be open", "document.querySelector('#ex-network').open")
	h.To("#ex-network .hint summary")
	h.Press(" ", "")
	h.Wait("the hint", "document.querySelector('#ex-network .hint').open")
	h.Tours("a hint and two questions")
	h.To("#a-network-clue")
	h.Press("wrong"+kb.Enter, "")
	h.Wait("the answer to a wrong clue", "document.querySelector('#a-network-clue[aria-invalid=true]')")
	h.At("the field to keep the focus", "#a-network-clue")
	h.Press("a", "", chromedp.KeyModifiers(chromedp.ModifierCtrl))
	h.Press(clue, "")
	h.To("form[data-question=clue] button")
	h.Press(" ", "")
	h.Wait("the tick of the clue", "document.querySelector('form[data-question=clue] output.right')")
	h.At("the field to take the focus from its button", "#a-network-clue")
	h.To("#a-network-cookie")
	h.Press("Cookie: "+cookie+kb.Enter, "")
	h.Passed("network")
	h.At("the field to keep the focus", "#a-network-cookie")
	for _, id := range []string{"login", "check", "delete", "network"} {
		h.Passed(id)
	}
	h.Tours("the end")
}

// TestKeyboardOnThePhone does the first exercise on a narrow page, whose halves
// are two tabs.
func TestKeyboardOnThePhone(t *testing.T) {
	l := lab.Start(t)
	h := &browser.Hands{Chromium: browser.New(t, "ko")}
	h.Run(chromedp.EmulateViewport(390, 844))
	h.Open(l.URL + "/")
	h.Tours("home")
	h.To("#start")
	h.Press(kb.Enter, "")
	h.AwaitRow()
	h.Wait("the code's marks", "document.querySelector('.walk input:not(:disabled)')")
	h.Tours("the text")
	if browser.Eval[bool](h.Chromium, "document.querySelector('.skip').checkVisibility()") {
		t.Error("the skip link leads to the bench, which is not there")
	}
	h.To("[name=pane][value=read]")
	h.Press(kb.ArrowRight, "")
	h.Wait("the bench", "document.querySelector('#bench').checkVisibility()")
	h.Tours("the bench")
	h.To(demoName)
	h.Press("김민아"+kb.Enter, "")
	h.Passed("login")
	h.Back("[name=pane][value=bench]")
	h.Press(kb.ArrowLeft, "")
	h.Wait("the text", "document.querySelector('#ex-login').checkVisibility()")

	// From the bench, the dock leads to the next exercise.
	h.To("[name=pane][value=read]")
	h.Press(kb.ArrowRight, "")
	h.To(".dock a")
	h.Press(kb.Enter, "")
	h.Wait("the exercise", "document.querySelector('#ex-check').checkVisibility()")
	if s := h.Press(kb.Tab, "#ex-check > summary"); !s.Matches {
		t.Errorf("after the dock's link comes %s", s.Is)
	}
}
