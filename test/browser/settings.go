package browser

import (
	"github.com/chromedp/chromedp"

	"sessionlab/internal/demo"
)

// Protections are the rows of demo's one list.
var Protections = demo.Policy{}.Explain()

// Switchboard waits until the switchboard has a switch for each protection, and a
// condition holds.
func (b *Chromium) Switchboard(condition string) {
	b.T.Helper()
	b.Wait("the switchboard", "document.querySelectorAll('.board label[for^=policy-]').length === %d && %s", len(Protections), condition)
}

// Flip switches a protection at the open switchboard, and waits until it holds.
func (b *Chromium) Flip(field string, on bool) {
	b.T.Helper()
	b.Click("#policy-" + field)
	b.Wait(field+" to be told of", "document.querySelector('.board[aria-busy=false] > output.right') && document.querySelector('#policy-%s').checked === %t && document.querySelector('[data-field=%s]').hasAttribute('data-on') === %t", field, on, field, on)
}

// AllOff switches every protection off at the open switchboard.
func (b *Chromium) AllOff() {
	b.T.Helper()
	b.Click(".board > .row .btn:nth-child(1)")
	b.Wait("the book's program", "document.querySelector('.board[aria-busy=false]') && document.querySelector('#policy .held').textContent === '0' && !document.querySelector('.board li[data-on]')")
}

// Set types a number of seconds at the open switchboard, and waits until it holds.
func (b *Chromium) Set(field, seconds string) {
	b.T.Helper()
	Eval[any](b, "document.querySelector('#policy-"+field+"').focus()")
	b.Fill("#policy-"+field, seconds)
	b.Run(chromedp.KeyEvent("\r"))
	b.Wait(field+" to be told of", "document.querySelector('.board[aria-busy=false] > output.right') && document.querySelector('[data-field=%s]').hasAttribute('data-on')", field)
}

// Turn presses a button of the server's clock at the open switchboard, and waits
// until the server's clock is so far ahead.
func (b *Chromium) Turn(button, ahead string) {
	b.T.Helper()
	b.Click(".turn [name='" + button + "']")
	if button == "back" {
		b.Wait("the question before the table is emptied", "document.activeElement.matches('.sure [name=no]')")
		b.Click(".sure [name=yes]")
	}
	b.Wait("the clock to be ahead by "+ahead, "document.querySelector('.board > output.right') && document.querySelector('#policy .turned').textContent === '%s'", ahead)
}

// OpenXRay opens the X-ray of browser A's cookie.
func (b *Chromium) OpenXRay() {
	b.T.Helper()
	b.PressJar("a")
	b.Wait("the jar", "document.querySelector('#jar-a').matches(':popover-open') && document.querySelector('#jar-a').ariaBusy === 'false' && document.querySelector('#jar-a .x-ray')")
	b.Click("#jar-a .x-ray")
	b.Wait("the X-ray", "document.querySelector('dialog.xray[open] .checks li')")
}

// Tamper presses a tamper and waits for the server's answer.
func (b *Chromium) Tamper(tamper string) {
	b.T.Helper()
	b.Click("dialog.xray [data-tamper=" + tamper + "]")
	b.Wait("the answer to "+tamper, "document.querySelector('dialog.xray [data-tamper=\"%s\"][aria-pressed=true]')", tamper)
}

// PressSettings opens the security settings, or closes them.
func (b *Chromium) PressSettings() {
	b.T.Helper()
	b.Click("#policy")
}
