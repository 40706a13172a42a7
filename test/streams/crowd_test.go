package streams

import (
	"slices"
	"strings"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestNoStreamFree: a page for which the lab has no stream polls instead and
// misses nothing; later it streams, once there is one.
func TestNoStreamFree(t *testing.T) {
	l := lab.Start(t, "-max-streams", "1")
	site := strings.Replace(l.URL, "localhost", "127.0.0.1", 1) // both from one address
	first := browser.New(t, "ko")
	first.Open(site + "/lessons/session")
	first.AwaitRow()
	first.AwaitLink()

	p := newStreamProxy(t, site, passes)
	b := p.through(t, l, "ko")
	b.Before(watched + `{
		const { now } = Date;
		let ahead = 0;
		Date.now = () => now() + ahead;
		window.later = (minutes) => { ahead += minutes * 60000; };
	}`)
	b.Open(l.URL + "/lessons/session")
	b.AwaitRow()
	b.AwaitLink()
	words := browser.Eval[[]string](b, "words")
	if at := slices.Index(words, "stream"); at < 0 || slices.Index(words, "poll") < at || slices.Contains(words, "lost") {
		t.Errorf("a page without a stream says %q", words)
	}

	b.Login("김민아")
	b.Passed("login")
	first.Wait("what the other did", "[...document.querySelectorAll('.st .name')].some(e => e.textContent === '김민아')")
	first.Login("이준호")
	first.Passed("login")
	b.Wait("what the first did", "[...document.querySelectorAll('.st .name')].some(e => e.textContent === '이준호')")
	p.gapless(t)
	followers := func(n string) bool {
		_, metrics := l.Call(t, "GET", "/metrics", "", "")
		return strings.Contains(metrics, "lab_followers "+n+"\n")
	}
	if !followers("1") {
		t.Error("the first has no stream any more")
	}

	// The streams are taken still: polling goes on, and the page says nothing.
	other, visitor := l.Seat(t), lab.NewClient()
	requests := 0
	visit := func() {
		t.Helper()
		visitor.Visit(t, other.Demo)
		requests++
		b.Wait("another's requests", "[...document.querySelectorAll('.st tbody tr:not(.is-mine)')].some(tr => !tr.textContent.includes('이준호') && tr.querySelector('.n').textContent === '%d')", requests)
	}
	visit()
	asked := func() (n int) { // streams
		for _, word := range browser.Eval[[]string](b, "words") {
			if word == "stream" {
				n++
			}
		}
		return n
	}
	before := asked()
	browser.Eval[any](b, "later(4)")
	visit() // ends the poll
	visit()
	visit()
	if words := browser.Eval[[]string](b, "words"); asked() != before+1 || slices.Contains(words[slices.Index(words, "open"):], "connecting") || slices.Contains(words, "lost") {
		t.Errorf("when it tried a stream again the page said %q", words)
	}
	p.gapless(t)

	// One gets free.
	first.Open(site + "/")
	for free := false; !free; free = followers("0") {
	}
	browser.Eval[any](b, "later(4)")
	visit()
	p.until(t, "a stream that stays", func() bool { return len(p.streams) == 1 && len(p.open) == 1 && p.open[0].last != "" })
	p.mu.Lock()
	polls := len(p.polls)
	p.mu.Unlock()
	visit()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.polls) != polls {
		t.Errorf("beside a stream there are %d polls more", len(p.polls)-polls)
	}
}
