package storage

import (
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// names are what the panel's tables have as usernames, table by table.
const names = `[...document.querySelectorAll('session-table')].map(table => [...table.querySelectorAll('tbody .is-mine .name')].map(e => e.textContent).join()).join('|')`

// marks are the words under the timeline's boxed marks.
const marks = `[...document.querySelectorAll('.dot.boxed span')].map(e => e.textContent).join()`

// TestRestart: the plug is pulled at the switchboard by the keyboard; panel, timeline,
// four cells and board tell of it, and one can go back to before it.
func TestRestart(t *testing.T) {
	t.Parallel()
	says := map[string]struct{ mark, empty, line, board string }{
		"ko": {"재시작", "행은 메모리에만 있었으므로 사라졌습니다", "서버 재시작", "행 1개가 사라졌습니다."},
		"en": {"restart", "only in memory and are gone", "the server restarted", "Rows gone: 1."},
	}
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.OpenedLesson(l, "session", lang)
		b.Login("kim")
		b.Shown(0, "Welcome")
		board := browser.Board(t, l, lang)
		board.BoardRows(1)
		hands := &browser.Hands{Chromium: b}
		browser.Eval[any](b, "document.querySelector('#policy').focus()")
		b.Run(chromedp.KeyEvent("\r"))
		b.Wait("the plug", "document.querySelector('.board .plugs [name=restarted]:not([hidden])')")
		hands.To(".board .plugs [name=restarted]")
		b.Run(chromedp.KeyEvent("\r"))
		b.Wait("the empty table", "document.querySelector('.st tfoot td').checkVisibility() && document.querySelector('.st tfoot td').textContent.includes('%s')", says[lang].empty)
		b.Wait("the mark", marks+" === '%s' && document.querySelector('.tl output').textContent.startsWith('%s')", says[lang].mark, says[lang].line)
		b.Wait("the cookie without a row", "document.querySelector('.ledger [data-cell=cookie].now') && document.querySelector('#frame-a .jar .sid.orphan')")
		board.Wait("the restart on the board", "document.querySelector('.steps-seq').textContent === '%s%s' && !document.querySelector('.big tbody tr') && document.querySelector('.c-rows').textContent === '0'", says[lang].line, says[lang].board)
		b.Run(chromedp.KeyEvent(kb.Escape))
		b.Click("[name=back]")
		b.Wait("the moment before", browser.IsPast+" && "+names+" === 'kim'")
		b.Click(".live")
		b.Wait("the present", browser.IsLive+" && "+names+" === ''")
	})
}

// TestTwoServers: two servers in turn have a table each; a login is seen at one and the
// form at the other; one of them is stopped; panel and board show which.
func TestTwoServers(t *testing.T) {
	t.Parallel()
	says := map[string]struct{ one, two, answered, stopped string }{
		"ko": {"서버 1의 테이블", "서버 2의 테이블", "서버 2에서 응답", "꺼짐"},
		"en": {"Table of server 1", "Table of server 2", "server 2 answered", "stopped"},
	}
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.Open(l.URL + "/lessons/session?lang=" + lang)
		b.AwaitReady()
		b.Shown(0, "username")
		b.PressSettings()
		b.Wait("the choice", "document.querySelector('.board [name=storage-servers][value=\"2\"]:not(:disabled)')")
		b.Click(".board label:has([name=storage-servers][value=\"2\"])")
		b.Wait("two tables", "[...document.querySelectorAll('session-table caption b')].map(e => e.textContent).join() === '%s,%s'", says[lang].one, says[lang].two)
		b.Run(chromedp.KeyEvent(kb.Escape))
		b.PressReload("a")
		b.Wait("a row at server 1", "document.querySelectorAll('session-table')[0].querySelector('.is-mine')")
		b.PressReload("a")
		b.Wait("a row at server 2", "document.querySelectorAll('session-table')[1].querySelector('.is-mine') && document.querySelector('.res .way').textContent.startsWith('%s')", says[lang].answered)
		b.PressReload("a")
		b.Wait("server 1 to find its row", "document.querySelectorAll('session-table')[0].querySelector('.is-mine.is-hit') && !document.querySelector('.thread[data-far]')")
		b.PressReload("a")
		b.Wait("the thread to the second table", "document.querySelector('.thread[data-far]:not([hidden])')")
		b.Login("kim") // at server 1; the page after it is of server 2
		b.Wait("kim at one server", names+".match(/^kim\\|[^k]+$/)")
		b.Shown(0, "username")
		b.PressReload("a")
		b.Shown(0, "Welcome")
		b.Wait("browser A in two cells", "document.querySelector('.ledger [data-cell=both].now') && !document.querySelector('.ledger [data-cell=row].now')")

		board := browser.Board(t, l, lang)
		board.Wait("two tables on the board", "[...document.querySelectorAll('.pair .rows')].map(e => e.querySelectorAll('tbody tr').length).join() === '1,1'")
		b.Click(".servers [data-server=\"2\"] [name=stopped]")
		b.Wait("server 2 to be stopped", "document.querySelectorAll('session-table')[1].matches('[data-stopped]') && document.querySelectorAll('session-table')[1].querySelector('.health').textContent === '%s'", says[lang].stopped)
		board.Wait("the same on the board", "document.querySelectorAll('.pair .rows')[1].querySelector('.health').textContent === '%s' && !document.querySelectorAll('.pair .rows')[1].querySelector('tbody tr')", says[lang].stopped)
		(&browser.Hands{Chromium: b}).At("the button to start it", ".servers [data-server=\"2\"] [name=started]")
		b.Run(chromedp.KeyEvent("\r"))
		b.Wait("server 2 to run", "!document.querySelector('session-table[data-stopped]')")

		b.Run(chromedp.EmulateViewport(390, 844))
		browser.Eval[any](b, "document.querySelector('input[name=pane][value=bench]').click()")
		b.Wait("one table below the other", "(([a, b]) => a.left === b.left && b.top >= a.bottom - 1)([...document.querySelectorAll('session-table')].map(e => e.getBoundingClientRect()))")
		for _, fault := range []string{browser.Wide, browser.Clipped} {
			if found := browser.Eval[[]string](b, fault); len(found) > 0 {
				t.Errorf("at 390 px: %q", found)
			}
		}
	})
}

// TestAtOnce: with a store that waits, browser B takes the session of A; two requests at
// once change one row, and the steps of both stand on one axis and in a list.
func TestAtOnce(t *testing.T) {
	t.Parallel()
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.OpenedLesson(l, "session", lang)
		b.Login("kim")
		b.Shown(0, "Welcome")
		l.SetStorage(t, `{"delay":800,"shop":true}`)
		b.Click(".servers [name=same]")
		b.Shown(1, "Colour: light")
		b.PressReload("a")
		b.Shown(0, "Colour: light")
		send := func(frame int, form string) {
			browser.InFrame[any](b, frame, fmt.Sprintf("document.querySelector('form[action$=%q] input[type=submit]').click()", form))
		}
		send(0, "/basket")
		send(1, "/colour")
		b.Wait("both on one axis", "document.querySelector('.wire[data-view=together]') && document.querySelectorAll('.together .lane').length >= 2")
		// Either may come first. Both read the row before one of them writes it.
		steps := browser.Eval[[]string](b, "[...document.querySelectorAll('.together .moments li')].map(e => e.className).slice(0, 6)")
		kind := map[string]int{"load-session": 0, "add-to-basket": 0, "switch-dark": 0, "save-session": 1}
		if !slices.IsSortedFunc(steps, func(a, b string) int { return kind[a] - kind[b] }) || len(steps) < 6 || steps[5] != "save-session" {
			t.Errorf("the steps are %q", steps)
		}
		b.Wait("a lost update", "/^(0,어두움|1,밝음|0,dark|1,light)$/.test([...document.querySelectorAll('.st .is-hit .c-shop')].map(e => e.textContent).join())")
	})
}

// TestAccessible: what is new passes axe-core, in both languages.
func TestAccessible(t *testing.T) {
	t.Parallel()
	axe := browser.ReadAxe(t)
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.OpenedLesson(l, "session", lang)
		browser.Eval[any](b, axe)
		b.PressSettings()
		b.Wait("the switchboard", "document.querySelector('.board [name=storage-store][value=redis]:disabled') && document.querySelector('#storage-why').textContent")
		b.Accessible("the switchboard")
		b.Run(chromedp.KeyEvent(kb.Escape))
		l.SetStorage(t, `{"servers":2,"delay":300,"shop":true}`)
		b.PressReload("a")
		b.Wait("a row", "document.querySelector('.st .is-mine')")
		l.PullPlug(t, `{"op":"stopped","server":2}`)
		b.Wait("a stopped server", "document.querySelector('session-table[data-stopped]')")
		b.Accessible("two servers, one of them stopped")
		l.SetStorage(t, `{"store":"sqlite","servers":2,"delay":800}`)
		b.PressReload("a")
		b.Wait("a row in the file", "document.querySelector('.st .is-mine')")
		b.Click(".servers [name=look]")
		b.Wait("the look", "document.querySelector('.look tbody td')")
		b.Click(".servers [name=both]")
		b.Wait("two at once", "document.querySelector('.wire[data-view=together] .lane + .lane')")
		b.Accessible("a look into the store, and two requests at once")
		l.SetStorage(t, `{"servers":2}`)
		l.PullPlug(t, `{"op":"stopped","server":2}`)
		board := browser.Board(t, l, lang)
		browser.Eval[any](board, axe)
		board.Wait("two tables", "document.querySelector('.pair[data-split]')")
		board.Accessible("the board with two tables")
	})
}
