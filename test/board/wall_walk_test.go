package board

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestWallWalksThroughOneSeat: with a seat in the spotlight the arrow keys walk
// through that seat's requests alone, on the board and on the remote, and L goes to
// its last login.
func TestWallWalksThroughOneSeat(t *testing.T) {
	l := lab.Start(t)
	b := browser.Board(t, l, "ko")
	s, one := l.LoggedIn(t, "kim") // GET, POST, GET
	other, others := l.LoggedIn(t, "lee")
	one.Visit(t, s.Demo+"?4") // the fourth of the seat
	for i := range 30 {
		others.Visit(t, fmt.Sprintf("%s?%d", other.Demo, i))
	}
	b.Wait("all requests", "document.querySelector('.c-requests').textContent === '37'")
	b.Keys("l")
	b.Wait("whose login", "document.querySelector('.said').textContent.includes('먼저')")
	l.Call(t, "PATCH", "/api/rooms/main/wall", "", `{"seat":"`+s.ID+`"}`)
	b.Wait("the spotlight", "document.querySelector('.wall').hasAttribute('data-spot') && document.querySelector('.out .line').textContent === 'GET /••••'")

	for _, lang := range []string{"ko", "en"} {
		b.Open(l.URL + "/project/main?lang=" + lang)
		b.Wait("the key", "document.querySelector('[data-doing=login]').checkVisibility()")
		for size := range 3 {
			over := browser.Eval[float64](b, fmt.Sprintf("(document.documentElement.dataset.size = '%d', document.querySelector('.legend').scrollWidth - document.querySelector('.legend').clientWidth)", size))
			if over > 0 {
				t.Errorf("%s, size %d: the keys are %.0f px too wide", lang, size, over)
			}
		}
	}
	b.Open(l.URL + "/project/main?lang=ko")
	b.Wait("the spotlight", "document.querySelector('.wall').hasAttribute('data-spot') && document.querySelector('.out .line')")

	asks := func(what, line string) {
		t.Helper()
		b.Wait(what, "document.querySelector('.wall').dataset.mode === 'past' && document.querySelector('.out .line').textContent === '%s' && document.querySelector('.ends .who').textContent.includes('kim')", line)
	}
	b.Keys(kb.ArrowLeft)
	asks("the welcome of the seat", "GET /")
	b.Keys(kb.ArrowLeft)
	asks("the login of the seat", "POST /login")
	remote := browser.New(t, "ko")
	remote.Open(l.URL + "/teach")
	remote.Click(".tabs label:has([value=wall])")
	remote.Wait("the same place on the remote", "document.querySelector('#w-at').textContent.includes('4') && !document.querySelector('#w-at').textContent.includes('37')")
	remote.Click("#w-forward")
	asks("one step on by the remote", "GET /")
	b.Keys(kb.ArrowRight)
	b.AwaitLive()

	b.Keys("l")
	asks("the last login", "POST /login")
	b.Run(chromedp.Focus(chromedp.CSS(".track input")))
	b.Keys(kb.ArrowLeft)
	asks("the first request, with the timeline in focus", "GET /")
	b.Keys(kb.ArrowLeft)
	asks("nothing before it", "GET /")
	browser.Eval[any](b, "document.activeElement.blur()")

	// Somebody else in the spotlight is no other moment of the table.
	at := browser.Eval[string](b, "document.querySelector('.mode').textContent")
	l.Call(t, "PATCH", "/api/rooms/main/wall", "", `{"seat":"`+other.ID+`"}`)
	b.Wait("who has sent nothing yet", "document.querySelector('.quiet').textContent === '이 시점까지의 기록에 이 참가자의 요청이 없습니다.'")
	if got := browser.Eval[string](b, "document.querySelector('.mode').textContent"); got != at {
		t.Errorf("the table is said to be %q, want %q", got, at)
	}

	b.Keys("?")
	b.Wait("the key in the help", "[...document.querySelectorAll('#help dl > div')].some(d => d.querySelector('kbd').textContent === 'L' && d.querySelector('dd').textContent.includes('로그인'))")
	b.Keys(kb.Escape)
}

// TestWallFollowsAgain: F returns to now from wherever the board was rewound to.
func TestWallFollowsAgain(t *testing.T) {
	l := lab.Start(t)
	b := browser.Board(t, l, "ko")
	l.LoggedIn(t, "kim")
	b.BoardRows(1)
	b.Keys(kb.ArrowLeft)
	b.AwaitPast()
	b.Keys("f")
	b.AwaitLive()
	b.Keys("f")
	b.Wait("the freeze", "document.querySelector('.wall').dataset.mode === 'frozen'")
	b.Keys(kb.ArrowLeft)
	b.AwaitPast()
	b.Keys("f")
	b.Wait("now, from the frozen past", "document.querySelector('.wall').dataset.mode === 'live' && !document.querySelector('[data-doing=freeze] .w').textContent.includes('흐르')")
}
