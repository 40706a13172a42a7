package app

import "testing"

// TestTeachAccessible runs axe-core on the instructor's page and its states.
func TestTeachAccessible(t *testing.T) {
	axe := readAxe(t)
	inEach(t, func(t *testing.T, lang string) {
		l := start(t)
		b := newChromium(t, lang)
		check := func(state string) {
			t.Helper()
			b.accessible(lang + ", " + state)
		}
		b.open(l.url + "/teach?lang=" + lang + "#key=wrong")
		b.wait("the form", "document.querySelector('.desk[data-state=key] #key-say').textContent")
		eval[any](b, axe)
		check("the key")
		b.open(l.url + "/?lang=" + lang)
		b.open(l.url + "/teach?lang=" + lang)
		b.wait("the room", "document.querySelector('.desk[data-state=desk]')")
		eval[any](b, axe)
		b.wait("the room without students", "!document.querySelector('#nobody').hidden")
		check("nobody")
		student, visitor := l.seat(t), newBrowser()
		visitor.get(t, student.Demo)
		visitor.login(t, student.Demo, "김민아")
		b.wait("the student", "document.querySelector('.matrix tbody tr')")
		b.wait("the session", "document.querySelector('.rows .name')")
		check("a student")
		for _, pane := range []string{"wall", "ask"} {
			b.click(".tabs label:has([value=" + pane + "])")
			check(pane)
		}
		b.click("#question .primary")
		b.click("#ask-close")
		b.wait("the question to be closed", "document.querySelector('#ask-close').hidden")
		check("a closed question")
		b.click("#ask-away")
		b.wait("the form", "!document.querySelector('#question').hidden")
		b.click(".menu summary")
		check("the menu")
		for _, opens := range []string{"#phone", "#codes", "#names"} {
			if opens != "#phone" {
				b.click(".menu summary")
			}
			b.click(opens)
			b.wait("the dialog", "document.querySelector('dialog[open]')")
			check(opens)
			eval[any](b, "document.querySelector('dialog[open]').close()")
		}
		b.click("#clear")
		check("the question before the table is emptied")
		b.click("#sure [autofocus]")
		b.click(".matrix tbody button")
		check("a seat")
	})
}
