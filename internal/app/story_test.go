package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// told waits until the open story has as many entries, and returns their texts.
func (b *chromium) told(n int) []string {
	b.t.Helper()
	b.wait(fmt.Sprintf("%d entries", n), "document.querySelectorAll('.story[open] li').length === %d", n)
	return eval[[]string](b, "[...document.querySelectorAll('.story li')].map(li => li.innerText.replace(/\\s+/g, ' '))")
}

// seqsOf are the events of the room that are about a row, oldest first.
func (l *lab) seqsOf(t *testing.T, tag string) []string {
	t.Helper()
	_, body := l.call(t, "GET", "/api/rooms/main/events?wait=0", "", "")
	var seqs []string
	for _, snapshot := range decode[struct {
		Events []struct {
			Events []struct {
				Seq     json.Number
				Changes []struct{ Tag string }
			}
		}
	}](t, body).Events {
		for _, e := range snapshot.Events {
			for _, c := range e.Changes {
				if c.Tag == tag {
					seqs = append(seqs, "#t="+e.Seq.String())
				}
			}
		}
	}
	return seqs
}

// apart says whether the story covers neither the panel nor the demo.
const apart = `(() => {
	const story = document.querySelector('.story').getBoundingClientRect();
	return ['.panel', '#frame-a', '.dock'].every(selector => {
		const box = document.querySelector(selector).getBoundingClientRect();
		return story.right <= box.left || story.left >= box.right || story.bottom <= box.top || story.top >= box.bottom;
	}) && story.left >= 0 && story.top >= 0 && story.right <= innerWidth;
})()`

// places are where everything on the bench stands.
const places = `[...document.querySelectorAll('.bench > section, .panel > *, .st th, .st tr, .head')].map(e => { const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height].join(' '); }).join('\n')`

// TestWhyThisRow: each row tells which request made it, what touched it since,
// by whom, and leads to each of these moments.
func TestWhyThisRow(t *testing.T) {
	axe := readAxe(t)
	l := start(t)
	other, visitor := l.seat(t), newBrowser()
	visitor.get(t, other.Demo)
	visitor.login(t, other.Demo, "lee")
	h := &hands{chromium: newChromium(t, "en")}
	b := h.chromium
	b.open(l.url + "/lessons/session")
	eval[any](b, axe)
	b.wait("both rows", "document.querySelectorAll('.st tbody tr[data-tag]').length === 2 && document.querySelector('.st tr.is-mine.is-hit')")
	tag := b.text(".st tbody tr:not(.is-mine) .sid b")
	b.until("the calls of a page that is opened", func() bool {
		return slices.ContainsFunc(b.sent, func(r sentRequest) bool { return strings.HasSuffix(r.URL, "/api/seats/me") }) &&
			slices.ContainsFunc(b.sent, func(r sentRequest) bool { return strings.HasSuffix(r.URL, "/api/rooms/main") })
	})
	calls := len(b.seen(l.url + "/api/"))
	before := eval[string](b, places)

	// By keyboard: one stop for all rows, arrows between them.
	h.to(".st .why")
	for _, way := range []struct{ key, selector string }{
		{kb.ArrowDown, ".st tr:not(.is-mine) .why"}, {kb.ArrowDown, ".st tr:not(.is-mine) .why"}, {kb.ArrowUp, ".st tr.is-mine .why"},
		{kb.End, ".st tr:not(.is-mine) .why"}, {kb.Home, ".st tr.is-mine .why"}, {kb.ArrowDown, ".st tr:not(.is-mine) .why"},
	} {
		if s := h.press(way.key, way.selector); !s.Matches {
			t.Errorf("%q leads to %s, want %s", way.key, s.Is, way.selector)
		}
	}
	if stops := eval[int](b, "document.querySelectorAll('.st .why[tabindex=\"0\"]').length"); stops != 1 {
		t.Errorf("the column is %d stops of Tab", stops)
	}
	h.press(kb.Enter, "")
	entries := b.told(3)
	for i, want := range []string{
		"Another seat " + other.Seat + " · browser A GET / → 200 Came without a cookie",
		"Another seat " + other.Seat + " · browser A POST /login → 302 Wrote a name into this row: lee",
		"Another seat " + other.Seat + " · browser A GET / → 200 The cookie found this row, and the welcome page",
	} {
		if !strings.Contains(entries[i], want) {
			t.Errorf("entry %d is %q, want %q", i+1, entries[i], want)
		}
	}
	links := eval[[]string](b, "[...document.querySelectorAll('.story li a')].map(a => a.getAttribute('href'))")
	if want := l.seqsOf(t, tag); strings.Join(links, " ") != strings.Join(want, " ") {
		t.Errorf("the entries lead to %v, want %v", links, want)
	}
	h.at("the story to take the focus", ".story button")
	if expanded := eval[string](b, "[...document.querySelectorAll('.st .why[aria-expanded=true]')].map(e => e.closest('tr').dataset.tag).join()"); expanded != tag {
		t.Errorf("expanded are %q", expanded)
	}
	if after := eval[string](b, places); after != before {
		t.Errorf("opening it moved\n%s\nto\n%s", before, after)
	}
	if !eval[bool](b, apart) {
		t.Error("it covers the bench")
	}
	h.press(kb.Tab, "")
	h.at("the first moment", ".story li a")
	h.press(kb.Enter, "")
	if hash := eval[string](b, "location.hash"); hash != links[0] {
		t.Errorf("the first entry leads to %s", hash)
	}
	b.wait("the panel at that moment", "document.querySelector('.panel[data-mode=past]') && document.querySelector('.story li:first-child a[aria-current]')")
	b.told(3) // all moments can still be gone to
	h.at("the moment to keep the focus", ".story li:first-child a")
	b.accessible("a story")
	eval[any](b, "document.querySelector('.story li a').focus()") // on a phone the bench was behind its tab
	h.press(kb.Escape, "")
	b.wait("the story to close", "!document.querySelector('.story[open]')")
	h.at("its row to have the focus again", ".st tr:not(.is-mine) .why")

	b.click(".tl .live")
	b.wait("the panel to be live", isLive)

	// The own row: what is done while its story is open comes at its end, and
	// whoever else has its key is named.
	b.click(".st tr.is-mine .why")
	b.told(1)
	b.login("kim")
	b.passed("login")
	b.told(3)
	_, cookie := b.lastLogin()
	thief, err := http.NewRequest("GET", other.Demo, nil)
	if err != nil {
		t.Fatal(err)
	}
	thief.Header.Set("Cookie", cookie)
	read(t)(http.DefaultClient.Do(thief))
	entries = b.told(4)
	if !strings.Contains(entries[0], "you · browser A") || !strings.Contains(entries[3], "Another seat "+other.Seat) {
		t.Errorf("the own row tells %q", entries)
	}

	// It outlives its row, and goes on with the row that is made anew.
	b.click(".st tr.is-mine .danger")
	entries = b.told(5)
	if text := b.text(".story"); !strings.Contains(entries[4], "you Deleted this row") || !strings.Contains(text, "not in the table now") {
		t.Errorf("after the deletion it says %s", text)
	}
	b.click("#frame-a [name=reload]")
	entries = b.told(6)
	if text := b.text(".story"); !strings.Contains(entries[5], "Sent an ID that was not in the table") || strings.Contains(text, "not in the table now") {
		t.Errorf("of the row made anew it says %s", text)
	}
	if now := b.seen(l.url + "/api/"); len(now) > calls+1 {
		t.Errorf("calls, of which one deleted the row: %+v", now[calls:])
	}
	for _, size := range [][2]int64{{1024, 768}, {1920, 1080}} {
		b.run(chromedp.EmulateViewport(size[0], size[1]))
		b.wait("the story to stand aside", "%s", apart)
	}
	b.run(chromedp.EmulateViewport(390, 844))
	eval[any](b, "document.querySelector('[name=pane][value=bench]').click()")
	b.wait("the story to stand below", "%s", apart)
	b.click(".story button")
	b.wait("the story to close", "!document.querySelector('.story[open]')")
}

// TestStoryIsBounded: of a row that is older than what is kept, the page says
// so, and of what came in between it tells the latest.
func TestStoryIsBounded(t *testing.T) {
	l := start(t, "-max-rate", "10000")
	other, visitor := l.seat(t), newBrowser()
	visitor.get(t, other.Demo)
	tag := visitor.Jar.Cookies(mustParse(t, other.Demo))[0].Value[:4]
	for range 230 {
		visitor.get(t, other.Demo)
	}
	b := newChromium(t, "en")
	b.open(l.url + "/lessons/session")
	row := ".st tr[data-tag='" + tag + "']"
	b.wait("its requests", "document.querySelector(`%s .n`).textContent === '231'", row)
	b.click(row + " .why")
	b.told(40)
	if note := b.text(".story .note"); !strings.Contains(note, "which this page has no record of") || !strings.Contains(note, "not listed here: 191.") {
		t.Errorf("the story says %s", note)
	}
}

func mustParse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}
