package browser

import (
	"strconv"

	"github.com/chromedp/chromedp"
)

// Put sets the session cookie of one of the page's browsers in its jar, which has
// one; without a value it deletes it.
func (b *Chromium) Put(browser, value string) {
	b.T.Helper()
	card, first := "#jar-"+browser, "document.querySelector('#jar-"+browser+" li input')"
	b.Click("#frame-" + browser + " .jar")
	b.Wait("the jar of "+browser, "document.querySelector('%s').matches(':popover-open:not([aria-busy=true])') && %s", card, first)
	if value == "" {
		b.Click(card + " li .danger")
		b.Wait("the empty jar", "document.querySelector('%s li.note')", card)
	} else {
		b.Fill(card+" li input", value)
		b.Click(card + " li .btn:has(+ .danger)")
		b.Wait("the value in the jar", "document.querySelector('%s output.right') && %s?.value === '%s'", card, first, value)
	}
	b.Run(chromedp.KeyEvent("\x1b"))
	b.Wait("the jar to close", "!document.querySelector('%s').matches(':popover-open')", card)
}

// Held is the session cookie of one of the page's browsers.
func (b *Chromium) Held(browser string) string {
	b.T.Helper()
	b.Click("#frame-" + browser + " .jar")
	b.Wait("the jar of "+browser, "document.querySelector('#jar-%s').matches(':popover-open:not([aria-busy=true])') && document.querySelector('#jar-%s li input')", browser, browser)
	value := Eval[string](b, "document.querySelector('#jar-"+browser+" li input').value")
	b.Run(chromedp.KeyEvent("\x1b"))
	b.Wait("the jar to close", "!document.querySelector('#jar-%s').matches(':popover-open')", browser)
	return value
}

// InJar opens the jar of one of the page's browsers, does something there and
// closes it.
func (b *Chromium) InJar(browser string, do func(card string)) {
	b.T.Helper()
	card := "#jar-" + browser
	b.Click("#frame-" + browser + " .jar")
	b.Wait("the jar of "+browser, "document.querySelector('%s').matches(':popover-open:not([aria-busy=true])')", card)
	do(card)
	b.Run(chromedp.KeyEvent("\x1b"))
	b.Wait("the jar to close", "!document.querySelector('%s').matches(':popover-open')", card)
}

// Plant puts a cookie into a jar, as a student does, and waits for the word on it:
// right, or wrong where the browser does not take it.
func (b *Chromium) Plant(browser, name, value, word string) {
	b.T.Helper()
	b.InJar(browser, func(card string) {
		b.Fill(card+" [name=name]", name)
		b.Fill(card+" [name=value]", value)
		b.Click(card + " form .btn")
		b.Wait(name+" to be "+word, "document.querySelector('%s output.%s')?.textContent.includes('%s')", card, word, name)
	})
}

// Drop deletes a cookie in a jar.
func (b *Chromium) Drop(browser, name string) {
	b.T.Helper()
	b.InJar(browser, func(card string) {
		find := "[...document.querySelectorAll('" + card + " li')].findIndex(li => li.querySelector('code')?.textContent === '" + name + "')"
		b.Click(card + " li:nth-child(" + strconv.Itoa(1+Eval[int](b, find)) + ") .danger")
		b.Wait(name+" to go", "document.querySelector('%s output.right')?.textContent.includes('%s') && %s < 0", card, name, find)
	})
}

// PressJar opens the cookie jar of browser a or b, or closes it.
func (b *Chromium) PressJar(browser string) {
	b.T.Helper()
	b.Click("#frame-" + browser + " .jar")
}
