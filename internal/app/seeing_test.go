package app

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestSeeingLeavesNoTrace: whatever the panel is asked to show, the demo gets no
// request for it, no row is touched, and nothing happens in the journal.
func TestSeeingLeavesNoTrace(t *testing.T) {
	t.Parallel()
	l := start(t)
	other, visitor := l.loggedIn(t, "lee")
	visitor.get(t, other.Demo)
	b := newChromium(t, "en")
	b.open(l.url + "/lessons/session")
	b.wait("the own row", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.link[data-state=open]')")
	b.login("kim")
	b.passed("login")
	b.click("#two")
	b.wait("browser B's row", "document.querySelectorAll('.st tbody tr.is-mine').length === 2")
	b.shown(1, "username")
	saved := b.downloads()

	table := func() string {
		_, body := l.call(t, "GET", "/api/rooms/main/sessions", "", "")
		return decode[tableView](t, body).String()
	}
	happened := func() (all []string) {
		_, body := l.call(t, "GET", "/api/rooms/main/events?wait=0", "", "")
		for _, snapshot := range decode[struct {
			Events []struct {
				Events []struct {
					Seq  uint64
					Type string
				}
			}
		}](t, body).Events {
			for _, e := range snapshot.Events {
				if e.Type == "exchange" || e.Type == "session" {
					all = append(all, fmt.Sprint(e.Type, e.Seq))
				}
			}
		}
		return all
	}
	toDemo := func() (urls []string) {
		for _, r := range b.seen(l.demo) {
			urls = append(urls, r.Method+" "+r.URL)
		}
		return urls
	}
	tableBefore, journalBefore, demoBefore := table(), happened(), toDemo()
	if len(journalBefore) < 4 {
		t.Fatalf("the journal tells of %v", journalBefore)
	}

	for _, act := range []struct {
		what string
		do   func()
		done string
	}{
		{"a step back", func() { b.click("[name=back]") }, isPast},
		{"the first moment", func() {
			eval[any](b, "document.querySelector('.track input').focus()")
			b.run(chromedp.KeyEvent(kb.Home))
		}, "document.querySelector('.track input').valueAsNumber === 0"},
		{"now", func() { b.click(".live") }, isLive},
		{"a row's story", func() { b.click(".st tr.is-mine .why") }, "document.querySelector('.story[open] li')"},
		{"the story of another's", func() { b.click(".st tr:not(.is-mine) .why") }, "document.querySelector('.story[open]').textContent.includes(document.querySelector('.st tr:not(.is-mine) .sid b').textContent)"},
		{"no story", func() { b.run(chromedp.KeyEvent(kb.Escape)) }, "!document.querySelector('.story[open]')"},
		{"the sequence", func() { b.click(".views label:has([value=sequence])") }, "document.querySelectorAll('.chain li').length > 1"},
		{"the heads", func() { b.click(".views label:has([value=verbatim])") }, "document.querySelector('.wire[data-view=verbatim]')"},
		{"the copied request", func() { b.click(".wire [name=curl]") }, "document.querySelector('.outcome').textContent.startsWith('✓ Copied')"},
		{"the log", func() { b.click(".wire [name=har]"); saved() }, "document.querySelector('.outcome').textContent.startsWith('✓') && !document.querySelector('.outcome').textContent.includes('Copied')"},
		{"a walk through the listing", func() {
			b.wait("a listing", "document.querySelector('.walk input:not(:disabled)')")
			// A listing that was far from sight is drawn when it comes near; this
			// observer, made after the page's own, is told after it.
			eval[any](b, `new Promise(told => {
				const input = document.querySelector('.walk input');
				input.focus();
				new IntersectionObserver((_, eye) => { eye.disconnect(); told(); }).observe(input);
			})`)
			b.run(chromedp.KeyEvent(kb.Home))
			b.run(chromedp.KeyEvent(kb.ArrowRight))
		}, "document.querySelector('.l.now')"},
		{"the ledger", func() { eval[any](b, "document.querySelector('.ledger').scrollIntoView()") }, "document.querySelector('.ledger td.now')"},
		{"the console", func() { eval[any](b, "document.querySelector('.console').scrollIntoView()") }, "document.querySelector('.console .sid')"},
		{"the jar", func() { b.click("#frame-a .jar") }, "document.querySelector('#jar-a').matches(':popover-open') && document.querySelector('#jar-a li .danger')"},
		{"a cookie in the jar", func() {
			eval[any](b, "document.querySelector('#jar-a form [name=name]').value = 'note'")
			b.fill("#jar-a form [name=value]", "one")
			b.click("#jar-a form button")
		}, "document.querySelectorAll('#jar-a li').length === 2"},
		{"the cookie deleted", func() { b.click("#jar-a li:has(code) .danger") }, "document.querySelectorAll('#jar-a li').length === 1"},
		{"the jar closed", func() { b.run(chromedp.KeyEvent(kb.Escape)) }, "!document.querySelector('#jar-a').matches(':popover-open')"},
	} {
		act.do()
		b.wait(act.what, "%s", act.done)
		if got := table(); got != tableBefore {
			t.Fatalf("%s changed the table to\n%s\nfrom\n%s", act.what, got, tableBefore)
		}
	}
	if got := happened(); fmt.Sprint(got) != fmt.Sprint(journalBefore) {
		t.Errorf("the journal tells of %v, before of %v", got, journalBefore)
	}
	for _, url := range toDemo()[len(demoBefore):] {
		if !strings.HasSuffix(url, "/.lab/jar") {
			t.Errorf("the demo's origin was asked: %s", url)
		}
	}
	// And it is seen when somebody does ask.
	b.click("#frame-a [name=reload]")
	b.wait("a real request", "document.querySelectorAll('.dot').length === %d", len(journalBefore)+1)
	if table() == tableBefore || len(happened()) != len(journalBefore)+1 {
		t.Error("a request left no trace: this test would see nothing")
	}
}
