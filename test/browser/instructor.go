package browser

import (
	"fmt"
)

// Choose picks an option of a select, as a press on it does.
func (b *Chromium) Choose(selector, value string) {
	b.T.Helper()
	b.Wait("the choice of "+value, "[...document.querySelector(`%s`).options].some(o => o.value === %q)", selector, value)
	Eval[any](b, fmt.Sprintf("(s => { s.value = %q; s.dispatchEvent(new Event('change', {bubbles: true})); })(document.querySelector(`%s`))", value, selector))
}

// Manage presses a button of the instructor's menu.
func (b *Chromium) Manage(button string) {
	b.T.Helper()
	b.PressMenu()
	b.Click(button)
}

// Kept gives up what a dialog asks about, and checks that this is what the focus
// was on, and that it is back on the button that asked.
func (b *Chromium) Kept(button string) {
	b.T.Helper()
	b.Wait("the question", "document.querySelector('#sure').open && document.activeElement.matches('#sure [autofocus]')")
	b.Click("#sure [autofocus]")
	b.Wait("the focus to be back", "!document.querySelector('#sure').open && document.activeElement.matches(`%s`)", button)
}

// AwaitDesk waits until the instructor's page shows a room.
func (b *Chromium) AwaitDesk() {
	b.T.Helper()
	b.Wait("the teaching page", "document.querySelector('.desk[data-state=desk]')")
}

// PressMenu opens the instructor's menu, or closes it.
func (b *Chromium) PressMenu() {
	b.T.Helper()
	b.Click(".menu summary")
}

// PressSure agrees to what a dialog asks about.
func (b *Chromium) PressSure() {
	b.T.Helper()
	b.Click("#sure [value=yes]")
}
