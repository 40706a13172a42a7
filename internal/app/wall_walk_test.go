package app

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestWallWalksThroughOneSeat: with a seat in the spotlight the arrow keys walk
// through that seat's requests alone, on the board and on the remote, and L goes to
// its last login.
func TestWallWalksThroughOneSeat(t *testing.T) {
	l := start(t)
	b := l.wall(t, "ko")
	s, one := l.loggedIn(t, "kim") // GET, POST, GET
	other, others := l.loggedIn(t, "lee")
	one.get(t, s.Demo+"?4") // the fourth of the seat
	for i := range 30 {
		others.get(t, fmt.Sprintf("%s?%d", other.Demo, i))
	}
	b.wait("all requests", "document.querySelector('.c-requests').textContent === '37'")
	b.keys("l")
	b.wait("whose login", "document.querySelector('.said').textContent.includes('먼저')")
	l.call(t, "PATCH", "/api/rooms/main/wall", "", `{"seat":"`+s.Seat+`"}`)
	b.wait("the spotlight", "document.querySelector('.wall').hasAttribute('data-spot') && document.querySelector('.out .line').textContent === 'GET /••••'")

	for _, lang := range []string{"ko", "en"} {
		b.open(l.url + "/project/main?lang=" + lang)
		b.wait("the key", "document.querySelector('[data-doing=login]').checkVisibility()")
		for size := range 3 {
			over := eval[float64](b, fmt.Sprintf("(document.documentElement.dataset.size = '%d', document.querySelector('.legend').scrollWidth - document.querySelector('.legend').clientWidth)", size))
			if over > 0 {
				t.Errorf("%s, size %d: the keys are %.0f px too wide", lang, size, over)
			}
		}
	}
	b.open(l.url + "/project/main?lang=ko")
	b.wait("the spotlight", "document.querySelector('.wall').hasAttribute('data-spot') && document.querySelector('.out .line')")

	asks := func(what, line string) {
		t.Helper()
		b.wait(what, "document.querySelector('.wall').dataset.mode === 'past' && document.querySelector('.out .line').textContent === '%s' && document.querySelector('.ends .who').textContent.includes('kim')", line)
	}
	b.keys(kb.ArrowLeft)
	asks("the welcome of the seat", "GET /")
	b.keys(kb.ArrowLeft)
	asks("the login of the seat", "POST /login")
	remote := newChromium(t, "ko")
	remote.open(l.url + "/teach")
	remote.click(".tabs label:has([value=wall])")
	remote.wait("the same place on the remote", "document.querySelector('#w-at').textContent.includes('4') && !document.querySelector('#w-at').textContent.includes('37')")
	remote.click("#w-forward")
	asks("one step on by the remote", "GET /")
	b.keys(kb.ArrowRight)
	b.wait("now", "document.querySelector('.wall').dataset.mode === 'live'")

	b.keys("l")
	asks("the last login", "POST /login")
	b.run(chromedp.Focus(chromedp.CSS(".track input")))
	b.keys(kb.ArrowLeft)
	asks("the first request, with the timeline in focus", "GET /")
	b.keys(kb.ArrowLeft)
	asks("nothing before it", "GET /")
	eval[any](b, "document.activeElement.blur()")

	// Somebody else in the spotlight is no other moment of the table.
	at := eval[string](b, "document.querySelector('.mode').textContent")
	l.call(t, "PATCH", "/api/rooms/main/wall", "", `{"seat":"`+other.Seat+`"}`)
	b.wait("who has sent nothing yet", "document.querySelector('.quiet').textContent === '이 시점까지의 기록에 이 참가자의 요청이 없습니다.'")
	if got := eval[string](b, "document.querySelector('.mode').textContent"); got != at {
		t.Errorf("the table is said to be %q, want %q", got, at)
	}

	b.keys("?")
	b.wait("the key in the help", "[...document.querySelectorAll('#help dl > div')].some(d => d.querySelector('kbd').textContent === 'L' && d.querySelector('dd').textContent.includes('로그인'))")
	b.keys(kb.Escape)
}

// TestWallFollowsAgain: F returns to now from wherever the board was rewound to.
func TestWallFollowsAgain(t *testing.T) {
	l := start(t)
	b := l.wall(t, "ko")
	l.loggedIn(t, "kim")
	b.rows(1)
	b.keys(kb.ArrowLeft)
	b.wait("the past", "document.querySelector('.wall').dataset.mode === 'past'")
	b.keys("f")
	b.wait("now, from the past", "document.querySelector('.wall').dataset.mode === 'live'")
	b.keys("f")
	b.wait("the freeze", "document.querySelector('.wall').dataset.mode === 'frozen'")
	b.keys(kb.ArrowLeft)
	b.wait("the past of the freeze", "document.querySelector('.wall').dataset.mode === 'past'")
	b.keys("f")
	b.wait("now, from the frozen past", "document.querySelector('.wall').dataset.mode === 'live' && !document.querySelector('[data-doing=freeze] .w').textContent.includes('흐르')")
}
