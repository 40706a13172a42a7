package accessible

import (
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestAccessible runs axe-core on every page, in both languages and themes, and
// on the lesson page's states.
func TestAccessible(t *testing.T) {
	axe := browser.ReadAxe(t)
	browser.InEach(t, func(t *testing.T, lang string) {
		l, onePort := lab.Start(t), lab.Start(t, "-one-port")
		other, visitor := l.Seat(t), lab.NewClient()
		visitor.Visit(t, other.Demo)
		b := browser.New(t, lang)
		check := func(state string) {
			t.Helper()
			b.AccessibleIn(lang, state)
		}
		open := func(path string) {
			t.Helper()
			b.Open(l.URL + path + "?lang=" + lang)
			browser.Eval[any](b, axe)
		}
		open("/")
		check("home")
		open("/nope")
		check("error")
		open("/lessons/session")
		b.AwaitRow()
		check("arrival")
		b.Login("김민아")
		b.Passed("login")
		browser.Eval[any](b, "document.querySelectorAll('.ex').forEach(e => { e.open = true })")
		check("all exercises open, a row to be picked")
		b.Fill("#a-network-clue", "wrong")
		b.Click("form[data-question=clue] button")
		b.Wait("the wrong answer", "document.querySelector('#a-network-clue[aria-invalid=true]')")
		b.Click("#ex-login .hint summary")
		check("a wrong answer and a hint")
		b.PressDelete()
		b.AwaitNoRow()
		check("the own row deleted")
		b.Click("[name=back]")
		b.Click("[name=back]")
		b.Wait("the moment before", "document.querySelector('.panel[data-mode=past] .st [data-diff]')")
		check("the past")
		b.Click(".live")
		b.PressTwo()
		b.Wait("browser B's own row", "document.querySelector('.req .way').textContent.includes('B')")
		b.PressJar("b")
		b.Wait("its jar", "document.querySelector('#jar-b').matches(':popover-open') && document.querySelector('#jar-b li input')")
		check("two browsers and a jar")
		browser.Eval[any](b, "document.querySelector('#jar-b').hidePopover()")
		b.PressTwo()
		b.Open(onePort.URL + "/lessons/session?lang=" + lang)
		browser.Eval[any](b, axe)
		b.Wait("the own row", "document.querySelector('.prose aside') && document.querySelector('.st tbody tr.is-mine')")
		check("what one port takes away")
	})
}
