package panel

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

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// told waits until the open story has as many entries, and returns their texts.
func told(b *browser.Chromium, n int) []string {
	b.T.Helper()
	b.Wait(fmt.Sprintf("%d entries", n), "document.querySelectorAll('.story[open] li').length === %d", n)
	return browser.Eval[[]string](b, "[...document.querySelectorAll('.story li')].map(li => li.innerText.replace(/\\s+/g, ' '))")
}

// seqsOf are the events of the room that are about a row, oldest first.
func seqsOf(t *testing.T, l *lab.Lab, tag string) []string {
	t.Helper()
	_, body := l.Call(t, "GET", "/api/rooms/main/events?wait=0", "", "")
	var seqs []string
	for _, snapshot := range lab.Decode[struct {
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
	axe := browser.ReadAxe(t)
	l := lab.Start(t)
	other, visitor := l.Seat(t), lab.NewClient()
	visitor.Visit(t, other.Demo)
	visitor.Login(t, other.Demo, "lee")
	h := &browser.Hands{Chromium: browser.New(t, "en")}
	b := h.Chromium
	b.Open(l.URL + "/lessons/session")
	browser.Eval[any](b, axe)
	b.Wait("both rows", "document.querySelectorAll('.st tbody tr[data-tag]').length === 2 && document.querySelector('.st tr.is-mine.is-hit')")
	tag := b.Text(".st tbody tr:not(.is-mine) .sid b")
	b.Until("the calls of a page that is opened", func() bool {
		return slices.ContainsFunc(b.Sent, func(r browser.SentRequest) bool { return strings.HasSuffix(r.URL, "/api/seats/me") }) &&
			slices.ContainsFunc(b.Sent, func(r browser.SentRequest) bool { return strings.HasSuffix(r.URL, "/api/rooms/main") })
	})
	calls := len(b.Seen(l.URL + "/api/"))
	before := browser.Eval[string](b, places)

	lab.Step(t, "by keyboard: one stop for all rows, arrows between them")
	h.To(".st .why")
	for _, way := range []struct{ key, selector string }{
		{kb.ArrowDown, ".st tr:not(.is-mine) .why"}, {kb.ArrowDown, ".st tr:not(.is-mine) .why"}, {kb.ArrowUp, ".st tr.is-mine .why"},
		{kb.End, ".st tr:not(.is-mine) .why"}, {kb.Home, ".st tr.is-mine .why"}, {kb.ArrowDown, ".st tr:not(.is-mine) .why"},
	} {
		if s := h.Press(way.key, way.selector); !s.Matches {
			t.Errorf("%q leads to %s, want %s", way.key, s.Is, way.selector)
		}
	}
	if stops := browser.Eval[int](b, "document.querySelectorAll('.st .why[tabindex=\"0\"]').length"); stops != 1 {
		t.Errorf("the column is %d stops of Tab", stops)
	}
	h.Press(kb.Enter, "")
	entries := told(b, 3)
	for i, want := range []string{
		"Another seat " + other.ID + " · browser A GET / → 200 Came without a cookie",
		"Another seat " + other.ID + " · browser A POST /login → 302 Wrote a name into this row: lee",
		"Another seat " + other.ID + " · browser A GET / → 200 The cookie found this row, and the welcome page",
	} {
		if !strings.Contains(entries[i], want) {
			t.Errorf("entry %d is %q, want %q", i+1, entries[i], want)
		}
	}
	links := browser.Eval[[]string](b, "[...document.querySelectorAll('.story li a')].map(a => a.getAttribute('href'))")
	if want := seqsOf(t, l, tag); strings.Join(links, " ") != strings.Join(want, " ") {
		t.Errorf("the entries lead to %v, want %v", links, want)
	}
	h.At("the story to take the focus", ".story button")
	if expanded := browser.Eval[string](b, "[...document.querySelectorAll('.st .why[aria-expanded=true]')].map(e => e.closest('tr').dataset.tag).join()"); expanded != tag {
		t.Errorf("expanded are %q", expanded)
	}
	if after := browser.Eval[string](b, places); after != before {
		t.Errorf("opening it moved\n%s\nto\n%s", before, after)
	}
	if !browser.Eval[bool](b, apart) {
		t.Error("it covers the bench")
	}
	h.Press(kb.Tab, "")
	h.At("the first moment", ".story li a")
	h.Press(kb.Enter, "")
	if hash := browser.Eval[string](b, "location.hash"); hash != links[0] {
		t.Errorf("the first entry leads to %s", hash)
	}
	b.Wait("the panel at that moment", "document.querySelector('.panel[data-mode=past]') && document.querySelector('.story li:first-child a[aria-current]')")
	told(b, 3) // all moments can still be gone to
	h.At("the moment to keep the focus", ".story li:first-child a")
	b.Accessible("a story")
	browser.Eval[any](b, "document.querySelector('.story li a').focus()") // on a phone the bench was behind its tab
	h.Press(kb.Escape, "")
	b.Wait("the story to close", "!document.querySelector('.story[open]')")
	h.At("its row to have the focus again", ".st tr:not(.is-mine) .why")

	b.Click(".tl .live")
	b.Wait("the panel to be live", browser.IsLive)

	lab.Step(t, "the own row: new events come at the end, and the other holder of its ID is named")
	b.Click(".st tr.is-mine .why")
	told(b, 1)
	b.Login("kim")
	b.Passed("login")
	told(b, 3)
	_, cookie := b.LastLogin()
	thief, err := http.NewRequest("GET", other.Demo, nil)
	if err != nil {
		t.Fatal(err)
	}
	thief.Header.Set("Cookie", cookie)
	lab.Read(t)(http.DefaultClient.Do(thief))
	entries = told(b, 4)
	if !strings.Contains(entries[0], "you · browser A") || !strings.Contains(entries[3], "Another seat "+other.ID) {
		t.Errorf("the own row tells %q", entries)
	}

	lab.Step(t, "the story outlives its row, and goes on with the new row")
	b.Click(".st tr.is-mine .danger")
	entries = told(b, 5)
	if text := b.Text(".story"); !strings.Contains(entries[4], "you Deleted this row") || !strings.Contains(text, "not in the table now") {
		t.Errorf("after the deletion it says %s", text)
	}
	b.PressReload("a")
	entries = told(b, 6)
	if text := b.Text(".story"); !strings.Contains(entries[5], "Sent an ID that was not in the table") || strings.Contains(text, "not in the table now") {
		t.Errorf("of the row made anew it says %s", text)
	}
	if now := b.Seen(l.URL + "/api/"); len(now) > calls+1 {
		t.Errorf("calls, of which one deleted the row: %+v", now[calls:])
	}
	for _, size := range [][2]int64{{1024, 768}, {1920, 1080}} {
		b.Run(chromedp.EmulateViewport(size[0], size[1]))
		b.Wait("the story to stand aside", "%s", apart)
	}
	b.Run(chromedp.EmulateViewport(390, 844))
	browser.Eval[any](b, "document.querySelector('[name=pane][value=bench]').click()")
	b.Wait("the story to stand below", "%s", apart)
	b.Click(".story button")
	b.Wait("the story to close", "!document.querySelector('.story[open]')")
}

// TestStoryIsBounded: of a row that is older than what is kept, the page says
// so, and of what came in between it tells the latest.
func TestStoryIsBounded(t *testing.T) {
	l := lab.Start(t, "-max-rate", "10000")
	other, visitor := l.Seat(t), lab.NewClient()
	visitor.Visit(t, other.Demo)
	tag := visitor.Jar.Cookies(mustParse(t, other.Demo))[0].Value[:4]
	for range 230 {
		visitor.Visit(t, other.Demo)
	}
	b := browser.New(t, "en")
	b.Open(l.URL + "/lessons/session")
	row := ".st tr[data-tag='" + tag + "']"
	b.Wait("its requests", "document.querySelector(`%s .n`).textContent === '231'", row)
	b.Click(row + " .why")
	told(b, 40)
	if note := b.Text(".story .note"); !strings.Contains(note, "which this page has no record of") || !strings.Contains(note, "not listed here: 191.") {
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
