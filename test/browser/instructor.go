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
	b.Click(".menu summary")
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
