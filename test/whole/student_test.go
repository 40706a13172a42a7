package whole

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestStudent does all four exercises in a real browser as a student would, in
// both languages, while another browser looks on.
func TestStudent(t *testing.T) {
	for _, lang := range []struct{ code, start, saw string }{
		{"ko", "지금 시작", "서버가 봄"},
		{"en", "Start", "server saw it"},
	} {
		t.Run(lang.code, func(t *testing.T) {
			l := lab.Start(t)
			// The onlooker's connections go through taps that keep every byte it received.
			labTap, demoTap := lab.NewByteTap(t, l.URL), lab.NewByteTap(t, l.Demo)
			onlooker := browser.New(t, lang.code, chromedp.Flag("host-resolver-rules",
				"MAP "+lab.HostOf(l.URL)+" "+labTap.Addr+", MAP "+lab.HostOf(l.Demo)+" "+demoTap.Addr))
			onlooker.Open(l.URL + "/lessons/session?lang=" + lang.code)
			onlooker.AwaitRow()

			lab.Step(t, "from the home page to the lesson")
			b := browser.Own(t, lang.code)
			b.Open(l.URL + "/")
			if got := b.Text("#start"); !strings.Contains(got, lang.start) {
				t.Errorf("the start button says %q", got)
			}
			b.Click("#start")
			b.AwaitRow()

			lab.Step(t, "exercise 1: log in")
			b.Login("김민아")
			b.Passed("login")

			lab.Step(t, "exercise 2: find the own row")
			b.PressReload("a")
			b.Wait("the row question to be next", "document.querySelectorAll('#ex-check .steps li.done').length === 2")
			browser.Eval[any](b, "document.querySelector('#ex-check').open = true")
			b.Click(".st tr.is-mine button.sid")
			b.Passed("check")

			lab.Step(t, "exercise 3: delete the row")
			b.PressDelete()
			b.Wait("the row to go", "document.querySelectorAll('#ex-delete .steps li.done').length === 1")
			b.PressReload("a")
			b.Passed("delete")

			lab.Step(t, "exercise 4: read the headers in the Network tab")
			b.Login("민아")
			b.Wait("the welcome", "document.querySelector('.st tr.is-mine .name').textContent === '민아'")
			clue, cookie := b.LastLogin()
			if clue == "" || !strings.HasPrefix(cookie, "sessionid=") {
				t.Fatalf("the Network tab shows clue %q and cookie %q", clue, cookie)
			}
			browser.Eval[any](b, "document.querySelector('#ex-network').open = true")
			b.Fill("#a-network-clue", "wrong")
			b.Click("form[data-question=clue] button")
			b.Wait("the answer to a wrong clue", "document.querySelector('#a-network-clue[aria-invalid=true]')")
			b.Fill("#a-network-clue", clue)
			b.Click("form[data-question=clue] button")
			b.Wait("the tick of the clue", "document.querySelector('form[data-question=clue] output.right')")
			b.Fill("#a-network-cookie", "Cookie: "+cookie)
			b.Click("form[data-question=cookie] button")
			b.Passed("network")

			lab.Step(t, "all ticks stay")
			if ticks := browser.Eval[int](b, "document.querySelectorAll('.ex[data-state=passed]').length"); ticks != 4 {
				t.Errorf("%d ticks, want 4", ticks)
			}
			if page := b.Text(".prose"); !strings.Contains(page, lang.saw) {
				t.Errorf("no %q in the lesson", lang.saw)
			}

			lab.Step(t, "the ticks are there again after a reload")
			b.Run(chromedp.Reload())
			for _, id := range []string{"login", "check", "delete", "network"} {
				b.Passed(id)
			}

			lab.Step(t, "the onlooker saw the row by its tag and name, and received nothing of its ID")
			onlooker.Wait("the masked row", "[...document.querySelectorAll('.st tbody tr:not(.is-mine) .name')].some(e => e.textContent === '민아')")
			id := strings.TrimPrefix(cookie, "sessionid=")
			for name, tap := range map[string]*lab.ByteTap{"lab": labTap, "demo": demoTap} {
				received := tap.Received()
				if len(received) < 300 {
					t.Errorf("only %d bytes came from the %s", len(received), name)
				}
				if strings.Contains(received, id) || strings.Contains(received, id[9:]) {
					t.Errorf("the onlooker received the student's session ID from the %s", name)
				}
			}
			if !strings.Contains(labTap.Received(), id[:4]) {
				t.Error("the onlooker did not receive the tag: the tap does not work")
			}
		})
	}
}
