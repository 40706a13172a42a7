package browser

import (
	"sessionlab/test/lab"
)

// OpenedLesson opens a lesson in a language and waits for the row of the page's seat.
func (b *Chromium) OpenedLesson(l *lab.Lab, lesson, lang string) {
	b.T.Helper()
	b.Open(l.URL + "/lessons/" + lesson + "?lang=" + lang)
	b.AwaitReady()
	b.Shown(0, "username")
}

// DeleteRow deletes the seat's only row in the table.
func (b *Chromium) DeleteRow() {
	b.T.Helper()
	b.PressDelete()
	b.AwaitNoRow()
}

// Reload reloads the demo in one of the page's browsers, and waits for a text.
func (b *Chromium) Reload(browser int, text string) {
	b.T.Helper()
	b.Click("#frame-" + []string{"a", "b"}[browser] + " [name=reload]")
	b.Shown(browser, text)
}

const (
	IsPast = "document.querySelector('.panel[data-mode=past]')"
	IsLive = "document.querySelector('.panel[data-mode=live]') && location.hash === ''"
)

// What stands for the page's own rows of the session table, and for its connection.
const (
	ownRow = ".st tbody tr.is-mine"
	opened = "document.querySelector('.link[data-state=open]')"
)

// AwaitRow waits until the table has a row that is the page's own.
func (b *Chromium) AwaitRow() {
	b.T.Helper()
	b.Wait("the own row", "document.querySelector('"+ownRow+"')")
}

// AwaitRows waits until so many rows are the page's own: one for each of its browsers.
func (b *Chromium) AwaitRows(n int) {
	b.T.Helper()
	b.Wait("the own rows", "document.querySelectorAll('"+ownRow+"').length === %d", n)
}

// AwaitNoRow waits until no row is the page's own.
func (b *Chromium) AwaitNoRow() {
	b.T.Helper()
	b.Wait("the own row to go", "!document.querySelector('"+ownRow+"')")
}

// AwaitLink waits until the page follows the server.
func (b *Chromium) AwaitLink() {
	b.T.Helper()
	b.Wait("the connection", opened)
}

// AwaitReady waits until the page follows the server and has a row of its own.
func (b *Chromium) AwaitReady() {
	b.T.Helper()
	b.Wait("the own row and the connection", "document.querySelector('"+ownRow+"') && "+opened)
}

// PressReload reloads the demo in browser a or b.
func (b *Chromium) PressReload(browser string) {
	b.T.Helper()
	b.Click("#frame-" + browser + " [name=reload]")
}

// PressDelete deletes the page's own row.
func (b *Chromium) PressDelete() {
	b.T.Helper()
	b.Click(".st tr.is-mine button.danger")
}

// PressTwo shows browser B beside browser A, or hides it again.
func (b *Chromium) PressTwo() {
	b.T.Helper()
	b.Click("#two")
}

// PressMySeat opens the card of the page's seat.
func (b *Chromium) PressMySeat() {
	b.T.Helper()
	b.Click("#my-seat")
}
