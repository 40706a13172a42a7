package board

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestWallRoster: while each seat has a server of its own the wall shows who is
// there and with which key, and a click, or arrow keys and Enter, put a seat into
// the spotlight.
func TestWallRoster(t *testing.T) {
	l := lab.Start(t)
	if status, body := l.Call(t, "PATCH", "/api/rooms/main", "", `{"servers":"each"}`); status != 200 {
		t.Fatalf("servers: %d %s", status, body)
	}
	b := browser.New(t, "ko")
	b.Run(chromedp.EmulateViewport(1920, 1080))
	b.Open(l.URL + "/project/main?lang=ko")
	b.Wait("that there is no seat", "document.querySelector('.rows .empty').checkVisibility() && document.querySelector('.rows .empty').textContent.includes('아직 자리가 없습니다')")

	names := make([]string, 40)
	for i := range names {
		names[i] = fmt.Sprintf("%q", fmt.Sprint("학생", i+1))
	}
	status, body := l.Call(t, "POST", "/api/rooms/main/names", "", `{"names":[`+strings.Join(names, ",")+`]}`)
	if status != 201 {
		t.Fatalf("names: %d %s", status, body)
	}
	made := lab.Decode[struct{ Seats []struct{ Seat, Code string } }](t, body).Seats
	seats := make([]lab.Seat, 3)
	for i := range seats {
		_, body := l.Call(t, "POST", "/api/seats", "", `{"code":"`+made[i].Code+`"}`)
		seats[i] = lab.Decode[lab.Seat](t, body)
	}
	first, second := lab.NewClient(), lab.NewClient()
	first.Visit(t, seats[0].Demo)
	first.Login(t, seats[0].Demo, "kim")
	second.Visit(t, seats[1].Demo)
	l.Stream(t, seats[0].Token, "")

	button := func(n int) string { return fmt.Sprintf(".roster li:nth-child(%d) button", n) }
	says := func(n int, at, text string) {
		t.Helper()
		b.Wait(fmt.Sprintf("seat %d: %s, %s", n, at, text), "document.querySelector('%s').dataset.at === '%s' && document.querySelector('%[1]s').innerText.replace(/\\s+/g, ' ').includes('%[3]s')", button(n), at, text)
	}
	says(1, "here", "✓")
	says(2, "away", "학생2")
	b.Wait("the second's key, without a name", "document.querySelector('%s .sid:not(.orphan)') && !document.querySelector('%[1]s .in').textContent", button(2))
	says(3, "away", "학생3")
	says(40, "never", "학생40")
	// All of them are in sight, and large enough for the last row.
	if small := browser.Eval[[]string](b, `[...document.querySelectorAll('.roster button, .roster button *, .roster-said')].filter(e => e.checkVisibility() && !e.matches('.sr') && parseFloat(getComputedStyle(e).fontSize) < 27.9).map(e => e.className)`); len(small) > 0 {
		t.Errorf("smaller than 28 px: %s", small)
	}
	if hidden := browser.Eval[int](b, `(box => [...document.querySelectorAll('.roster button')].filter(e => { const r = e.getBoundingClientRect(); return r.bottom > box.bottom + 1 || r.top < box.top || r.right > box.right; }).length)(document.querySelector('.roster').getBoundingClientRect())`); hidden > 0 {
		t.Errorf("%d of 40 seats are out of sight", hidden)
	}

	b.Keys("d")
	b.Wait("that a seat has to be chosen", "document.querySelector('.said').textContent.includes('먼저 자리를')")
	b.Keys(kb.ArrowDown)
	b.Wait("the first to be chosen", "document.activeElement === document.querySelector('%s')", button(1))
	b.Keys(kb.ArrowDown)
	wide := browser.Eval[int](b, `[...document.querySelectorAll('.roster button')].indexOf(document.activeElement)`)
	if wide != 5 {
		t.Errorf("one down is %d seats on", wide)
	}
	b.Keys(kb.ArrowUp, kb.ArrowRight, kb.ArrowRight, kb.ArrowLeft)
	b.Wait("the second to be chosen", "document.activeElement === document.querySelector('%s')", button(2))
	b.Keys(kb.Enter)
	b.Wait("the second's table", "document.querySelector('.whose').checkVisibility() && document.querySelector('.whose').textContent.includes('학생2') && document.querySelectorAll('.big tbody tr').length === 1 && !document.querySelector('.roster').checkVisibility()")
	b.Wait("its request", "document.querySelector('.seq').checkVisibility() && document.querySelector('.tl').checkVisibility() && document.querySelector('.dot')")
	b.Keys("s")
	b.Wait("the seats again, and the focus there", "document.querySelector('.roster').checkVisibility() && document.activeElement === document.querySelector('%s')", button(2))
	b.Click(button(1))
	b.Wait("the first's table", "document.querySelector('.whose').textContent.includes('학생1') && document.querySelector('.big .name').textContent === 'kim'")
	b.Keys("s")
	b.Wait("the seats again", "document.querySelector('.roster').checkVisibility()")

	b.Keys("n")
	b.Wait("no name", "!document.body.textContent.includes('학생2') && document.querySelector('%s .name').textContent === '%s'", button(2), seats[1].ID)
	b.Keys("n")
	if status, _ := l.Call(t, "DELETE", "/api/rooms/main/seats/"+made[39].Seat, "", ""); status != 204 {
		t.Errorf("taking a seat away: %d", status)
	}
	b.Wait("one seat less", "document.querySelectorAll('.roster li').length === 39")
	l.Call(t, "PATCH", "/api/rooms/main", "", `{"servers":"one"}`)
	b.Wait("the table of all", "document.querySelector('.big thead').checkVisibility() && !document.querySelector('.roster').checkVisibility()")
}

// TestWallRosterAccessible runs axe-core on the wall with its seats.
func TestWallRosterAccessible(t *testing.T) {
	axe := browser.ReadAxe(t)
	l := lab.Start(t)
	browser.RosterClass(t, l, "ko")
	for _, lang := range []string{"ko", "en"} {
		b := browser.New(t, lang)
		b.Open(l.URL + "/project/main?lang=" + lang)
		b.Wait("the seats", "document.querySelectorAll('.roster li').length === 20")
		browser.Eval[any](b, axe)
		b.AccessibleIn(lang, "the seats")
		for _, width := range []int64{1920, 1024, 390, 320} {
			b.Run(chromedp.EmulateViewport(width, 1080))
			if found := browser.Eval[[]string](b, browser.Wide); len(found) > 0 {
				t.Errorf("%s, %d px: %s", lang, width, strings.Join(found, ", "))
			}
		}
	}
}
