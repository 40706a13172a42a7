package app

import (
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// inJar opens the jar of one of the page's browsers, does something there and
// closes it.
func (b *chromium) inJar(browser string, do func(card string)) {
	b.t.Helper()
	card := "#jar-" + browser
	b.click("#frame-" + browser + " .jar")
	b.wait("the jar of "+browser, "document.querySelector('%s').matches(':popover-open:not([aria-busy=true])')", card)
	do(card)
	b.run(chromedp.KeyEvent("\x1b"))
	b.wait("the jar to close", "!document.querySelector('%s').matches(':popover-open')", card)
}

// plant puts a cookie into a jar, as a student does, and waits for the word on it:
// right, or wrong where the browser does not take it.
func (b *chromium) plant(browser, name, value, word string) {
	b.t.Helper()
	b.inJar(browser, func(card string) {
		b.fill(card+" [name=name]", name)
		b.fill(card+" [name=value]", value)
		b.click(card + " form .btn")
		b.wait(name+" to be "+word, "document.querySelector('%s output.%s')?.textContent.includes('%s')", card, word, name)
	})
}

// drop deletes a cookie in a jar.
func (b *chromium) drop(browser, name string) {
	b.t.Helper()
	b.inJar(browser, func(card string) {
		find := "[...document.querySelectorAll('" + card + " li')].findIndex(li => li.querySelector('code')?.textContent === '" + name + "')"
		b.click(card + " li:nth-child(" + strconv.Itoa(1+eval[int](b, find)) + ") .danger")
		b.wait(name+" to go", "document.querySelector('%s output.right')?.textContent.includes('%s') && %s < 0", card, name, find)
	})
}

// setPath sets the policy's path at the open switchboard.
func (b *chromium) setPath(path string) {
	b.t.Helper()
	eval[any](b, "(path => { path.value = '"+path+"'; path.dispatchEvent(new Event('change')); })(document.querySelector('#policy-path'))")
	b.wait("browser B to go or to be back", "document.querySelector('#two').disabled === %t && document.querySelector('[data-field=path]').hasAttribute('data-on') === %[1]t", path != "")
}

// steps waits until so many steps of an exercise are done.
func (b *chromium) steps(exercise string, n int) {
	b.t.Helper()
	b.wait("the steps of "+exercise, "document.querySelectorAll('#ex-%s .steps li.done').length === %d", exercise, n)
}

// TestCookieLesson: pairs that were planted come with the next request; which of
// them the server takes for its session, and where a cookie goes, is what the
// lesson says, with each protection off and on.
func TestCookieLesson(t *testing.T) {
	inLesson(t, "cookie", func(t *testing.T, b *chromium) {
		line, gave := "document.querySelector('.req .key').textContent", "document.querySelector('.res .key').textContent"
		reload := func(text, what, expression string) {
			t.Helper()
			b.reload(0, text)
			b.wait(what, "%s", expression)
		}

		b.plant("a", "theme", "dark", "right")
		reload("username", "both pairs", line+".includes('; theme=dark')")
		b.passed("pair")

		// A's only pair has another name, and B's session in it.
		b.click("#two")
		b.wait("browser B's own row", "document.querySelectorAll('.st tbody tr.is-mine').length === 2")
		b.shown(1, "username")
		inFrame[any](b, 1, "document.querySelector('input').value = 'thief'; document.querySelector('form').requestSubmit()")
		b.shown(1, "Welcome, thief!")
		id := b.held("b")
		b.drop("a", "sessionid")
		b.plant("a", "note", "sessionid="+id, "right")
		reload("Welcome, thief!", "the planted pair", line+".includes('; note=sessionid="+id+"')")
		b.steps("strict", 1)
		b.click("#policy")
		b.switchboard("!document.querySelector('#policy-escape').disabled")
		b.flip("strictCookie", true)
		reload("username", "the same pair, unread", line+".includes('; note=sessionid="+id+"') && "+gave+".includes('Set-Cookie: sessionid=')")
		b.passed("strict")

		// The key that A was given with Path=/ is sent to B, too.
		b.allOff()
		b.drop("a", "note")
		b.drop("b", "sessionid")
		b.setPath("/")
		b.drop("a", "sessionid")
		reload("username", "the path", "/; Path=.$/.test("+gave+")")
		b.login("kim")
		b.shown(0, "Welcome, kim!")
		b.steps("path", 1)
		b.setPath("")
		b.reload(1, "Welcome, kim!")
		b.passed("path")
		b.drop("b", "sessionid")
		b.inJar("a", func(card string) {
			if left := b.text(card + " ul"); strings.Contains(left, "sessionid") {
				t.Errorf("A still has %s", left)
			}
		})

		b.flip("secure", true)
		reload("username", "the attribute", "/; Secure$/.test("+gave+")")
		b.steps("secure", 1)
		b.reload(0, "username")
		b.passed("secure")

		// A planted sessionid is taken, until the name is one that can't be planted so.
		b.allOff()
		b.plant("a", "__Host-sessionid", "x", "wrong")
		b.plant("a", "sessionid", "open-sesame", "right")
		reload("username", "the planted key", line+".includes('sessionid=open-sesame')")
		b.steps("prefix", 1)
		b.flip("secure", true)
		b.setPath("/")
		b.flip("hostPrefix", true)
		reload("username", "a key under the new name", line+".includes('sessionid=open-sesame') && "+gave+".includes('Set-Cookie: __Host-sessionid=')")
		b.steps("prefix", 2)
		b.reload(0, "username")
		b.passed("prefix")
		if took := b.text(".about .took"); !strings.HasPrefix(took, "__Host-sessionid:") {
			t.Errorf("of the pair that was read the panel says %q", took)
		}

		// A server that searches for the text is fooled all the same, one that reads the name is not.
		b.drop("a", "__Host-sessionid")
		b.plant("a", "x__Host-sessionid", "open-sesame", "right")
		reload("username", "the other name", line+".includes('x__Host-sessionid=open-sesame')")
		b.wait("the optional step", "document.querySelector('#ex-prefix .optional li.done')")
		b.flip("strictCookie", true)
		reload("username", "a key for who has none", line+".includes('x__Host-sessionid=open-sesame') && "+gave+".includes('Set-Cookie: __Host-sessionid=')")
		b.wait("every exercise to be passed", "document.querySelectorAll('.dock .pip.passed').length === 5")
	})
}
