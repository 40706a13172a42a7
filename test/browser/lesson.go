package browser

import (
	"sessionlab/test/lab"
)

// OpenedLesson opens a lesson in a language and waits for the row of the page's seat.
func (b *Chromium) OpenedLesson(l *lab.Lab, lesson, lang string) {
	b.T.Helper()
	b.Open(l.URL + "/lessons/" + lesson + "?lang=" + lang)
	b.Wait("the own row", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.link[data-state=open]')")
	b.Shown(0, "username")
}

// DeleteRow deletes the seat's only row in the table.
func (b *Chromium) DeleteRow() {
	b.T.Helper()
	b.Click(".st tr.is-mine button.danger")
	b.Wait("the row to go", "!document.querySelector('.st tbody tr.is-mine')")
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
