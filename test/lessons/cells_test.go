package lessons

import (
	"context"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// dropCookie deletes the demo's cookie of browser A, as the Application tab of
// the developer tools does: no request tells the server.
func dropCookie(b *browser.Chromium) {
	b.T.Helper()
	demo := browser.Eval[string](b, "document.querySelector('#frame-a a').href")
	b.Run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.DeleteCookies, network.DeleteCookiesParams{Name: "sessionid", URL: demo})
		return err
	}))
}

// inCell waits until the ledger shows browser A in a cell, and where it was when
// its last request came.
func inCell(b *browser.Chromium, now, came string) {
	b.T.Helper()
	b.Wait("the ledger to show "+now+" and "+came, `(() => {
		const marked = (glyph) => [...document.querySelectorAll('.ledger td')].filter(td => td.textContent.includes(glyph)).map(td => td.dataset.cell).join();
		const lit = [...document.querySelectorAll('.ledger td.now')].map(td => td.dataset.cell).join();
		return lit === '%[1]s' && marked('● A') === lit && (marked('○ A') || lit) === '%[2]s';
	})()`, now, came)
}

// TestFourCells walks through the four cases of cookie and row: the lit cell
// moves, and the optional parts of the exercise are done by what the server saw.
func TestFourCells(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "en")
	b.Open(l.URL + "/lessons/session")
	if text := b.Text(".ledger .note"); !strings.Contains(text, "When a request comes") {
		t.Logf("the first request came before the page was read: %s", text)
	}
	optional := func(done string) {
		t.Helper()
		b.Wait("the optional parts to be "+done, "[...document.querySelectorAll('#ex-delete .optional li')].map(li => li.matches('.done') ? 'x' : '-').join('') === '%s'", done)
	}
	reload := func() { b.PressReload("a") }
	remove := func() {
		t.Helper()
		row := browser.Eval[string](b, "document.querySelector('.st tr.is-mine.is-hit').dataset.tag")
		b.Click(".st tr.is-mine.is-hit button.danger")
		b.Wait("the row to go", "!document.querySelector('.st tr[data-tag=\"%s\"]')", row)
	}
	inCell(b, "both", "none") // a stranger came
	if text := b.Text(".ledger td.now"); !strings.Contains(text, "no name yet") {
		t.Errorf("before the login the cell says %s", text)
	}
	boxes := browser.Eval[string](b, "[...document.querySelectorAll('.ledger td')].map(td => td.offsetTop + ' ' + td.offsetHeight).join()")
	b.Login("kim")
	b.Passed("login")
	inCell(b, "both", "both")
	b.Wait("the name", "document.querySelector('.ledger td.now').textContent.includes('kim')")

	// The row goes: the server knows that at once.
	remove()
	inCell(b, "cookie", "both")
	reload()
	inCell(b, "both", "cookie")
	b.Passed("delete")
	optional("--")
	if text := b.Text("#ex-delete .state"); !strings.HasPrefix(text, "✓") {
		t.Errorf("without its optional parts the exercise is %s", text)
	}

	// The cookie goes: the server knows nothing before the next request.
	dropCookie(b)
	other, visitor := l.Seat(t), lab.NewClient()
	visitor.Visit(t, other.Demo)
	b.Wait("another's row", "document.querySelector('.st tbody tr:not(.is-mine)')")
	inCell(b, "both", "cookie")
	optional("--")
	reload()
	inCell(b, "both", "row")
	optional("x-")

	// Both go.
	remove()
	inCell(b, "cookie", "row")
	dropCookie(b)
	reload()
	inCell(b, "both", "none")
	optional("xx")

	// A login without a cookie is an error and gives no key, so the row stays alone.
	reload()
	inCell(b, "both", "both")
	dropCookie(b)
	b.Login("lee")
	inCell(b, "row", "row")
	if text := b.Text(".ledger .note"); !strings.Contains(text, "POST /login") {
		t.Errorf("the ledger speaks of %s", text)
	}
	if now := browser.Eval[string](b, "[...document.querySelectorAll('.ledger td')].map(td => td.offsetTop + ' ' + td.offsetHeight).join()"); now != boxes {
		t.Errorf("the cells moved from %s to %s", boxes, now)
	}

	token := browser.Eval[string](b, "localStorage.getItem('lab.seat.main')")
	_, body := l.Call(t, "GET", "/api/seats/me", token, "")
	me := lab.Decode[lab.Seat](t, body)
	p := me.Progress["session"]["delete"]
	if len(p.Steps) != 4 || p.Optional != 2 || p.Passed == nil || p.Steps[3] == nil {
		t.Errorf("the API says %+v", p)
	}
	b.Run(chromedp.Reload())
	b.Passed("delete")
	optional("xx")

	b.Run(chromedp.EmulateViewport(390, 844))
	if over := browser.Eval[int](b, "document.querySelector('.prose').scrollWidth - document.querySelector('.prose').clientWidth"); over > 0 {
		t.Errorf("on a phone the text is %d px too wide", over)
	}
}
