package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestWallRoster: while each seat has a server of its own the wall shows who is
// there and with which key, and a click, or arrow keys and Enter, put a seat into
// the spotlight.
func TestWallRoster(t *testing.T) {
	l := start(t)
	if status, body := l.call(t, "PATCH", "/api/rooms/main", "", `{"servers":"each"}`); status != 200 {
		t.Fatalf("servers: %d %s", status, body)
	}
	b := newChromium(t, "ko")
	b.run(chromedp.EmulateViewport(1920, 1080))
	b.open(l.url + "/project/main?lang=ko")
	b.wait("that there is no seat", "document.querySelector('.rows .empty').checkVisibility() && document.querySelector('.rows .empty').textContent.includes('아직 자리가 없습니다')")

	names := make([]string, 40)
	for i := range names {
		names[i] = fmt.Sprintf("%q", fmt.Sprint("학생", i+1))
	}
	status, body := l.call(t, "POST", "/api/rooms/main/names", "", `{"names":[`+strings.Join(names, ",")+`]}`)
	if status != 201 {
		t.Fatalf("names: %d %s", status, body)
	}
	made := decode[struct{ Seats []struct{ Seat, Code string } }](t, body).Seats
	seats := make([]seat, 3)
	for i := range seats {
		_, body := l.call(t, "POST", "/api/seats", "", `{"code":"`+made[i].Code+`"}`)
		seats[i] = decode[seat](t, body)
	}
	first, second := newBrowser(), newBrowser()
	first.get(t, seats[0].Demo)
	first.login(t, seats[0].Demo, "kim")
	second.get(t, seats[1].Demo)
	l.stream(t, seats[0].Token, "")

	button := func(n int) string { return fmt.Sprintf(".roster li:nth-child(%d) button", n) }
	says := func(n int, at, text string) {
		t.Helper()
		b.wait(fmt.Sprintf("seat %d: %s, %s", n, at, text), "document.querySelector('%s').dataset.at === '%s' && document.querySelector('%[1]s').innerText.replace(/\\s+/g, ' ').includes('%[3]s')", button(n), at, text)
	}
	says(1, "here", "✓")
	says(2, "away", "학생2")
	b.wait("the second's key, without a name", "document.querySelector('%s .sid:not(.orphan)') && !document.querySelector('%[1]s .in').textContent", button(2))
	says(3, "away", "학생3")
	says(40, "never", "학생40")
	// All of them are in sight, and large enough for the last row.
	if small := eval[[]string](b, `[...document.querySelectorAll('.roster button, .roster button *, .roster-said')].filter(e => e.checkVisibility() && !e.matches('.sr') && parseFloat(getComputedStyle(e).fontSize) < 27.9).map(e => e.className)`); len(small) > 0 {
		t.Errorf("smaller than 28 px: %s", small)
	}
	if hidden := eval[int](b, `(box => [...document.querySelectorAll('.roster button')].filter(e => { const r = e.getBoundingClientRect(); return r.bottom > box.bottom + 1 || r.top < box.top || r.right > box.right; }).length)(document.querySelector('.roster').getBoundingClientRect())`); hidden > 0 {
		t.Errorf("%d of 40 seats are out of sight", hidden)
	}

	b.keys("d")
	b.wait("that a seat has to be chosen", "document.querySelector('.said').textContent.includes('먼저 자리를')")
	b.keys(kb.ArrowDown)
	b.wait("the first to be chosen", "document.activeElement === document.querySelector('%s')", button(1))
	b.keys(kb.ArrowDown)
	wide := eval[int](b, `[...document.querySelectorAll('.roster button')].indexOf(document.activeElement)`)
	if wide != 5 {
		t.Errorf("one down is %d seats on", wide)
	}
	b.keys(kb.ArrowUp, kb.ArrowRight, kb.ArrowRight, kb.ArrowLeft)
	b.wait("the second to be chosen", "document.activeElement === document.querySelector('%s')", button(2))
	b.keys(kb.Enter)
	b.wait("the second's table", "document.querySelector('.whose').checkVisibility() && document.querySelector('.whose').textContent.includes('학생2') && document.querySelectorAll('.big tbody tr').length === 1 && !document.querySelector('.roster').checkVisibility()")
	b.wait("its request", "document.querySelector('.seq').checkVisibility() && document.querySelector('.tl').checkVisibility() && document.querySelector('.dot')")
	b.keys("s")
	b.wait("the seats again, and the focus there", "document.querySelector('.roster').checkVisibility() && document.activeElement === document.querySelector('%s')", button(2))
	b.click(button(1))
	b.wait("the first's table", "document.querySelector('.whose').textContent.includes('학생1') && document.querySelector('.big .name').textContent === 'kim'")
	b.keys("s")
	b.wait("the seats again", "document.querySelector('.roster').checkVisibility()")

	b.keys("n")
	b.wait("no name", "!document.body.textContent.includes('학생2') && document.querySelector('%s .name').textContent === '%s'", button(2), seats[1].Seat)
	b.keys("n")
	if status, _ := l.call(t, "DELETE", "/api/rooms/main/seats/"+made[39].Seat, "", ""); status != 204 {
		t.Errorf("taking a seat away: %d", status)
	}
	b.wait("one seat less", "document.querySelectorAll('.roster li').length === 39")
	l.call(t, "PATCH", "/api/rooms/main", "", `{"servers":"one"}`)
	b.wait("the table of all", "document.querySelector('.big thead').checkVisibility() && !document.querySelector('.roster').checkVisibility()")
}

// TestWallRosterAccessible runs axe-core on the wall with its seats.
func TestWallRosterAccessible(t *testing.T) {
	axe := readAxe(t)
	l := start(t)
	rosterClass(t, l, "ko")
	for _, lang := range []string{"ko", "en"} {
		b := newChromium(t, lang)
		b.open(l.url + "/project/main?lang=" + lang)
		b.wait("the seats", "document.querySelectorAll('.roster li').length === 20")
		eval[any](b, axe)
		b.accessible(lang)
		for _, width := range []int64{1920, 1024, 390, 320} {
			b.run(chromedp.EmulateViewport(width, 1080))
			if found := eval[[]string](b, wide); len(found) > 0 {
				t.Errorf("%s, %d px: %s", lang, width, strings.Join(found, ", "))
			}
		}
	}
}

// rosterClass is a class where each seat has a server of its own: some have
// logged in, four look on, and four have not come.
func rosterClass(t *testing.T, l *lab, language string) {
	t.Helper()
	l.call(t, "PATCH", "/api/rooms/main", "", `{"servers":"each"}`)
	picturedClass(t, l, language)
	l.call(t, "POST", "/api/rooms/main/names", "", `{"names":["남궁민수","선우지아","Alexandra Konstantinopoulos","황보라"]}`)
	for i := range 4 {
		me := l.seat(t)
		l.stream(t, me.Token, "")
		if i > 0 {
			newBrowser().get(t, me.Demo)
		}
	}
}

// TestRosterPictures takes the wall with its seats.
func TestRosterPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("takes pictures when told where: -pictures DIR")
	}
	for _, lang := range []string{"ko", "en"} {
		l := start(t)
		rosterClass(t, l, lang)
		for range 2 {
			picturedClass(t, l, lang)
		}
		b := newChromium(t, lang)
		b.open(l.url + "/project/main?lang=" + lang)
		b.wait("the seats", "document.querySelectorAll('.roster li').length === 44")
		b.keys(kb.ArrowDown, kb.ArrowRight)
		b.shoot("wall-each-" + lang)
	}
}
