package browser

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/lab"
)

// Board opens the wall of the default room, as the owner.
func Board(t *testing.T, l *lab.Lab, lang string) *Chromium {
	t.Helper()
	b := New(t, lang)
	b.Run(chromedp.EmulateViewport(1920, 1080))
	b.Open(l.URL + "/project/main?lang=" + lang)
	b.Wait("the table", "document.querySelector('.c-rows').textContent !== '–' && document.querySelector('.code-word').textContent")
	return b
}

// Keys presses keys one after another.
func (b *Chromium) Keys(keys ...string) {
	b.T.Helper()
	for _, key := range keys {
		b.Run(chromedp.KeyEvent(key))
	}
}

// BoardRows waits until the wall's table has so many rows.
func (b *Chromium) BoardRows(n int) {
	b.T.Helper()
	b.Wait(fmt.Sprint(n, " rows"), "document.querySelectorAll('.big tbody tr').length === %d && document.querySelector('.c-rows').textContent === '%[1]d'", n)
}

// ClassBoard opens the board of a class, for the instructor.
func ClassBoard(t *testing.T, c *lab.Class) *Chromium {
	t.Helper()
	b := New(t, "ko")
	b.Run(chromedp.EmulateViewport(1920, 1080))
	b.Open(c.Site + "/teach?room=" + c.Room + "#key=" + c.Key(t))
	b.AwaitDesk()
	b.Open(c.Site + "/project/" + c.Room)
	b.Wait("how to join", "document.querySelector('.join img').checkVisibility() && document.querySelector('.code-word').textContent === '%s'", c.RoomCode)
	return b
}

// Impatient lets a wall ask at once why nobody comes.
const Impatient = `const { setTimeout: set } = window; window.setTimeout = (act, ms, ...more) => set(act, ms === 15000 ? 0 : ms, ...more);`

// AwaitPast waits until the board shows a moment that is over.
func (b *Chromium) AwaitPast() {
	b.T.Helper()
	b.Wait("the past", "document.querySelector('.wall').dataset.mode === 'past'")
}

// AwaitLive waits until the board shows what happens now.
func (b *Chromium) AwaitLive() {
	b.T.Helper()
	b.Wait("the present", "document.querySelector('.wall').dataset.mode === 'live'")
}
