package class

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestSeeingLeavesNoTrace: whatever the panel is asked to show, the demo gets no
// request for it, no row is touched, and nothing happens in the journal.
func TestSeeingLeavesNoTrace(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	other, visitor := l.LoggedIn(t, "lee")
	visitor.Visit(t, other.Demo)
	b := browser.New(t, "en")
	b.Open(l.URL + "/lessons/session")
	b.AwaitReady()
	b.Login("kim")
	b.Passed("login")
	b.PressTwo()
	b.AwaitRows(2)
	b.Shown(1, "username")
	saved := b.Downloads()

	table := func() string {
		_, body := l.Call(t, "GET", "/api/rooms/main/sessions", "", "")
		return lab.Decode[lab.TableView](t, body).String()
	}
	happened := func() (all []string) {
		_, body := l.Call(t, "GET", "/api/rooms/main/events?wait=0", "", "")
		for _, snapshot := range lab.Decode[struct {
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
		for _, r := range b.Seen(l.Demo) {
			urls = append(urls, r.Method+" "+r.URL)
		}
		return urls
	}
	tableBefore, journalBefore, demoBefore := table(), happened(), toDemo()
	if len(journalBefore) < 4 {
		t.Fatalf("the journal tells of %v", journalBefore)
	}

	lab.Step(t, "looking at everything")
	for _, act := range []struct {
		what string
		do   func()
		done string
	}{
		{"a step back", func() { b.Click("[name=back]") }, browser.IsPast},
		{"the first moment", func() {
			browser.Eval[any](b, "document.querySelector('.track input').focus()")
			b.Run(chromedp.KeyEvent(kb.Home))
		}, "document.querySelector('.track input').valueAsNumber === 0"},
		{"now", func() { b.Click(".live") }, browser.IsLive},
		{"a row's story", func() { b.Click(".st tr.is-mine .why") }, "document.querySelector('.story[open] li')"},
		{"the story of another's", func() { b.Click(".st tr:not(.is-mine) .why") }, "document.querySelector('.story[open]').textContent.includes(document.querySelector('.st tr:not(.is-mine) .sid b').textContent)"},
		{"no story", func() { b.Run(chromedp.KeyEvent(kb.Escape)) }, "!document.querySelector('.story[open]')"},
		{"the sequence", func() { b.Click(".views label:has([value=sequence])") }, "document.querySelectorAll('.chain li').length > 1"},
		{"the heads", func() { b.Click(".views label:has([value=verbatim])") }, "document.querySelector('.wire[data-view=verbatim]')"},
		{"the copied request", func() { b.Click(".wire [name=curl]") }, "document.querySelector('.outcome').textContent.startsWith('✓ Copied')"},
		{"the log", func() { b.Click(".wire [name=har]"); saved() }, "document.querySelector('.outcome').textContent.startsWith('✓') && !document.querySelector('.outcome').textContent.includes('Copied')"},
		{"a walk through the listing", func() {
			b.Wait("a listing", "document.querySelector('.walk input:not(:disabled)')")
			// A listing that was far from sight is drawn when it comes near; this
			// observer, made after the page's own, is told after it.
			browser.Eval[any](b, `new Promise(told => {
				const input = document.querySelector('.walk input');
				input.focus();
				new IntersectionObserver((_, eye) => { eye.disconnect(); told(); }).observe(input);
			})`)
			b.Run(chromedp.KeyEvent(kb.Home))
			b.Run(chromedp.KeyEvent(kb.ArrowRight))
		}, "document.querySelector('.l.now')"},
		{"the ledger", func() { browser.Eval[any](b, "document.querySelector('.ledger').scrollIntoView()") }, "document.querySelector('.ledger td.now')"},
		{"the console", func() { browser.Eval[any](b, "document.querySelector('.console').scrollIntoView()") }, "document.querySelector('.console .sid')"},
		{"the jar", func() { b.PressJar("a") }, "document.querySelector('#jar-a').matches(':popover-open') && document.querySelector('#jar-a li .danger')"},
		{"a cookie in the jar", func() {
			browser.Eval[any](b, "document.querySelector('#jar-a form [name=name]').value = 'note'")
			b.Fill("#jar-a form [name=value]", "one")
			b.Click("#jar-a form button")
		}, "document.querySelectorAll('#jar-a li').length === 2"},
		{"the cookie deleted", func() { b.Click("#jar-a li:has(code) .danger") }, "document.querySelectorAll('#jar-a li').length === 1"},
		{"the jar closed", func() { b.Run(chromedp.KeyEvent(kb.Escape)) }, "!document.querySelector('#jar-a').matches(':popover-open')"},
	} {
		act.do()
		b.Wait(act.what, "%s", act.done)
		if got := table(); got != tableBefore {
			t.Fatalf("%s changed the table to\n%s\nfrom\n%s", act.what, got, tableBefore)
		}
	}
	lab.Step(t, "nothing has happened")
	if got := happened(); fmt.Sprint(got) != fmt.Sprint(journalBefore) {
		t.Errorf("the journal tells of %v, before of %v", got, journalBefore)
	}
	for _, url := range toDemo()[len(demoBefore):] {
		if !strings.HasSuffix(url, "/.lab/jar") {
			t.Errorf("the demo's origin was asked: %s", url)
		}
	}
	lab.Step(t, "a real request is seen")
	b.PressReload("a")
	b.Wait("a real request", "document.querySelectorAll('.dot').length === %d", len(journalBefore)+1)
	if table() == tableBefore || len(happened()) != len(journalBefore)+1 {
		t.Error("a request left no trace: this test would see nothing")
	}
}
