package accessible

import (
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestTeachAccessible runs axe-core on the instructor's page and its states.
func TestTeachAccessible(t *testing.T) {
	axe := browser.ReadAxe(t)
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		check := func(state string) {
			t.Helper()
			b.AccessibleIn(lang, state)
		}
		b.Open(l.URL + "/teach?lang=" + lang + "#key=wrong")
		b.Wait("the form", "document.querySelector('.desk[data-state=key] #key-say').textContent")
		browser.Eval[any](b, axe)
		check("the key")
		b.Open(l.URL + "/?lang=" + lang)
		b.Open(l.URL + "/teach?lang=" + lang)
		b.AwaitDesk()
		browser.Eval[any](b, axe)
		b.Wait("the room without students", "!document.querySelector('#nobody').hidden")
		check("nobody")
		student, visitor := l.Seat(t), lab.NewClient()
		visitor.Visit(t, student.Demo)
		visitor.Login(t, student.Demo, "김민아")
		b.Wait("the student", "document.querySelector('.matrix tbody tr')")
		b.Wait("the session", "document.querySelector('.rows .name')")
		check("a student")
		for _, pane := range []string{"wall", "ask"} {
			b.Click(".tabs label:has([value=" + pane + "])")
			check(pane)
		}
		b.Click("#question .primary")
		b.Click("#ask-close")
		b.Wait("the question to be closed", "document.querySelector('#ask-close').hidden")
		check("a closed question")
		b.Click("#ask-away")
		b.Wait("the form", "!document.querySelector('#question').hidden")
		b.PressMenu()
		check("the menu")
		for _, opens := range []string{"#phone", "#codes", "#names"} {
			if opens != "#phone" {
				b.PressMenu()
			}
			b.Click(opens)
			b.Wait("the dialog", "document.querySelector('dialog[open]')")
			check(opens)
			browser.Eval[any](b, "document.querySelector('dialog[open]').close()")
		}
		b.Click("#clear")
		check("the question before the table is emptied")
		b.Click("#sure [autofocus]")
		b.Click(".matrix tbody button")
		check("a seat")
	})
}
