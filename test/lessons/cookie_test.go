package lessons

import (
	"strings"
	"testing"

	"sessionlab/test/browser"
)

// setPath sets the policy's path at the open switchboard.
func setPath(b *browser.Chromium, path string) {
	b.T.Helper()
	browser.Eval[any](b, "(path => { path.value = '"+path+"'; path.dispatchEvent(new Event('change')); })(document.querySelector('#policy-path'))")
	b.Wait("browser B to go or to be back", "document.querySelector('#two').disabled === %t && document.querySelector('[data-field=path]').hasAttribute('data-on') === %[1]t", path != "")
}

// steps waits until so many steps of an exercise are done.
func steps(b *browser.Chromium, exercise string, n int) {
	b.T.Helper()
	b.Wait("the steps of "+exercise, "document.querySelectorAll('#ex-%s .steps li.done').length === %d", exercise, n)
}

// TestCookieLesson: pairs that were planted come with the next request; which of
// them the server takes for its session, and where a cookie goes, is what the
// lesson says, with each protection off and on.
func TestCookieLesson(t *testing.T) {
	inLesson(t, "cookie", func(t *testing.T, b *browser.Chromium) {
		line, gave := "document.querySelector('.req .key').textContent", "document.querySelector('.res .key').textContent"
		reload := func(text, what, expression string) {
			t.Helper()
			b.Reload(0, text)
			b.Wait(what, "%s", expression)
		}

		b.Plant("a", "theme", "dark", "right")
		reload("username", "both pairs", line+".includes('; theme=dark')")
		b.Passed("pair")

		// A's only pair has another name, and B's session in it.
		b.PressTwo()
		b.AwaitRows(2)
		b.Shown(1, "username")
		browser.InFrame[any](b, 1, "document.querySelector('input').value = 'thief'; document.querySelector('form').requestSubmit()")
		b.Shown(1, "Welcome, thief!")
		id := b.Held("b")
		b.Drop("a", "sessionid")
		b.Plant("a", "note", "sessionid="+id, "right")
		reload("Welcome, thief!", "the planted pair", line+".includes('; note=sessionid="+id+"')")
		steps(b, "strict", 1)
		b.PressSettings()
		b.Switchboard("!document.querySelector('#policy-escape').disabled")
		b.Flip("strictCookie", true)
		reload("username", "the same pair, unread", line+".includes('; note=sessionid="+id+"') && "+gave+".includes('Set-Cookie: sessionid=')")
		b.Passed("strict")

		// The key that A was given with Path=/ is sent to B, too.
		b.AllOff()
		b.Drop("a", "note")
		b.Drop("b", "sessionid")
		setPath(b, "/")
		b.Drop("a", "sessionid")
		reload("username", "the path", "/; Path=.$/.test("+gave+")")
		b.Login("kim")
		b.Shown(0, "Welcome, kim!")
		steps(b, "path", 1)
		setPath(b, "")
		b.Reload(1, "Welcome, kim!")
		b.Passed("path")
		b.Drop("b", "sessionid")
		b.InJar("a", func(card string) {
			if left := b.Text(card + " ul"); strings.Contains(left, "sessionid") {
				t.Errorf("A still has %s", left)
			}
		})

		b.Flip("secure", true)
		reload("username", "the attribute", "/; Secure$/.test("+gave+")")
		steps(b, "secure", 1)
		b.Reload(0, "username")
		b.Passed("secure")

		// A planted sessionid is taken, until the name is one that can't be planted so.
		b.AllOff()
		b.Plant("a", "__Host-sessionid", "x", "wrong")
		b.Plant("a", "sessionid", "open-sesame", "right")
		reload("username", "the planted key", line+".includes('sessionid=open-sesame')")
		steps(b, "prefix", 1)
		b.Flip("secure", true)
		setPath(b, "/")
		b.Flip("hostPrefix", true)
		reload("username", "a key under the new name", line+".includes('sessionid=open-sesame') && "+gave+".includes('Set-Cookie: __Host-sessionid=')")
		steps(b, "prefix", 2)
		b.Reload(0, "username")
		b.Passed("prefix")
		if took := b.Text(".about .took"); !strings.HasPrefix(took, "__Host-sessionid:") {
			t.Errorf("of the pair that was read the panel says %q", took)
		}

		// A server that searches for the text is fooled all the same, one that reads the name is not.
		b.Drop("a", "__Host-sessionid")
		b.Plant("a", "x__Host-sessionid", "open-sesame", "right")
		reload("username", "the other name", line+".includes('x__Host-sessionid=open-sesame')")
		b.Wait("the optional step", "document.querySelector('#ex-prefix .optional li.done')")
		b.Flip("strictCookie", true)
		reload("username", "a key for who has none", line+".includes('x__Host-sessionid=open-sesame') && "+gave+".includes('Set-Cookie: __Host-sessionid=')")
		b.Wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 5")
	})
}
