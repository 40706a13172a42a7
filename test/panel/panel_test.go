package panel

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestRefusedIDIsShownAsRefused: where the server refuses an ID and gives a new one,
// the caption, the chips, the thread and the row's story tell of two IDs, now and
// when it is looked back at.
func TestRefusedIDIsShownAsRefused(t *testing.T) {
	t.Parallel()
	says := map[string]struct{ panel, story string }{
		"ko": {"✕ 맞는 행 없음 · ID를 거절하고 새 ID와 행을 만듦", "서버가 그 ID를 거절하고 새 ID로 이 행을 만들었습니다"},
		"en": {"✕ unknown ID refused · new ID and row", "The server refused it and made this row under a new ID"},
	}
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		l.SetPolicy(t, `{"rejectUnknown":true}`)
		b.OpenedLesson(l, "session", lang)
		b.DeleteRow()
		old := b.Text(".res .key .sid b")
		b.PressReload("a")
		b.Wait("the new row", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.req .sid')")
		told := func(when string) {
			t.Helper()
			if got := b.Text(".req output"); got != says[lang].panel {
				t.Errorf("%s the panel says %q", when, got)
			}
			const chip = "[...document.querySelectorAll('%s .key .sid')].map(e => e.querySelector('b').textContent + ' ' + e.classList.contains('orphan')).join()"
			row := b.Text(".st tr.is-mine .sid b")
			if got := browser.Eval[string](b, fmt.Sprintf(chip, ".req")); got != old+" true" || row == old {
				t.Errorf("%s the request has %q, and the ID that was refused is %s; the row has %s", when, got, old, row)
			}
			if got := browser.Eval[string](b, fmt.Sprintf(chip, ".res")); got != row+" false" {
				t.Errorf("%s the response has %q, and the row's ID is %s", when, got, row)
			}
			b.Wait("the thread to the new row", "!document.querySelector('.thread').hidden && document.querySelector('.st tr.is-hit .sid b').textContent === '%s'", row)
		}
		told("now")
		b.Click(".st tr.is-mine .why")
		b.Wait("the story of the refusal", "document.querySelector('.story .did').textContent.includes('%s')", says[lang].story)
		b.Run(chromedp.KeyEvent(kb.Escape))
		b.Login("kim")
		b.Wait("the welcome", "document.querySelector('.st tr.is-mine .name').textContent === 'kim' && document.querySelectorAll('.dot').length >= 5")
		for range 2 {
			b.Click("[name=back]")
		}
		b.Wait("the moment of the refusal", browser.IsPast+" && document.querySelector('.st [data-diff=made]')")
		told("in the past")
	})
}

// TestCookieButtonShowsTheJar: the button of a browser shows what its jar holds, after
// an error of the demo, at once when the jar is changed by hand, and when something
// else changed it.
func TestCookieButtonShowsTheJar(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.OpenedLesson(l, "session", "ko")
	const button = "document.querySelector('#frame-a .jar .held')"
	first := b.Held("a")
	b.Wait("the first ID", button+".querySelector('.sid:not(.orphan) b')?.textContent === '%s'", first[:4])

	// The cookie is deleted in the jar, then a form is sent: KeyError. The jar is empty.
	b.Put("a", "")
	if got := browser.Eval[string](b, button+".textContent"); got != "0" {
		t.Errorf("after Delete in the jar the button says %q", got)
	}
	b.PressJar("a")
	b.Wait("the jar", "document.querySelector('#jar-a').matches(':popover-open:not([aria-busy=true])')")
	b.Fill("#jar-a [name=value]", first)
	b.Click("#jar-a form .btn")
	b.Wait("the ID again", button+".querySelector('.sid:not(.orphan) b')?.textContent === '%s'", first[:4])
	b.Run(chromedp.KeyEvent(kb.Escape))

	// A value that the server has not seen yet has no colour, and is shown as it is.
	b.Put("a", "planted-by-hand")
	if got := browser.Eval[string](b, button+".textContent"); got != "plan…" {
		t.Errorf("after Save in the jar the button says %q", got)
	}

	// A KeyError ends a login without a cookie, while the jar has one.
	b.Put("a", "")
	b.Login("kim")
	b.Wait("the KeyError", "document.querySelector('.res output').textContent.includes('KeyError')")
	b.PressJar("a")
	b.Wait("the jar", "document.querySelector('#jar-a').matches(':popover-open:not([aria-busy=true])')")
	b.Fill("#jar-a [name=value]", first)
	b.Click("#jar-a form .btn")
	b.Wait("the cookie in the jar", "document.querySelector('#jar-a output.right')")
	if got := browser.Eval[string](b, button+".textContent"); got != first[:4] {
		t.Errorf("after a KeyError the jar holds %s, and the button says %q", first[:4], got)
	}
	b.Run(chromedp.KeyEvent(kb.Escape))

	// What the page itself sets, as a script in it or the developer tools would.
	b.Put("a", "")
	b.Wait("the empty jar", button+".textContent === '0'")
	browser.InFrame[any](b, 0, "document.cookie = 'theme=dark; path=' + location.pathname.replace(/[^/]*$/, '')")
	b.Held("a")
	b.Wait("the other cookie alone", button+".textContent === '1'")
}

// TestTimelineAndPanelShowOneMoment: LIVE marks the request that the panel shows,
// whatever others do since; a moment that is another's request says so.
func TestTimelineAndPanelShowOneMoment(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	b := browser.New(t, "en")
	b.OpenedLesson(l, "session", "en")
	const line, way = "document.querySelector('.tl output').textContent", "document.querySelector('.res .way').textContent"
	b.Wait("the own request", line+".startsWith('GET / → 200 · ')")
	own := browser.Eval[string](b, line)
	l.LoggedIn(t, "lee")
	b.Wait("what another did", browser.IsLive+" && document.querySelectorAll('.dot').length === 4 && document.querySelectorAll('.st tbody tr').length === 2")
	const marked = "[...document.querySelectorAll('.dot')].map(e => e.classList.contains('now') ? 'now' : e.classList.contains('after') ? 'after' : '').join()"
	if got := browser.Eval[string](b, marked); got != "now,,," {
		t.Errorf("the panel shows the own request, and LIVE marks %q", got)
	}
	if got := browser.Eval[string](b, line); got != own {
		t.Errorf("the panel shows %q, and the timeline tells of %q", own, got)
	}
	if _, time, _ := strings.Cut(own, " · "); !strings.HasSuffix(browser.Eval[string](b, way), " · "+time) {
		t.Errorf("the timeline says %q, and the response %q", own, browser.Eval[string](b, way))
	}
	if got := browser.Eval[string](b, "document.querySelector('.track input').ariaValueText"); !strings.Contains(got, "1 of 4") {
		t.Errorf("the range reads %q", got)
	}
	browser.Eval[any](b, "document.querySelector('.track input').focus()")
	b.Run(chromedp.KeyEvent(kb.ArrowRight))
	b.Wait("the other's first visit", browser.IsPast+" && document.querySelector('.track input').valueAsNumber === 1 && %s.startsWith('Another seat GET / → 200 · ')", line)
	b.Click(".live")
	b.Wait("now", browser.IsLive)
	b.PressReload("a")
	b.Wait("the own request again", "document.querySelectorAll('.dot').length === 5 && %s === ',,,,now'", marked)
}

// TestKeyOfAnotherBrowser: browser B is not told that it was given what A was given.
func TestKeyOfAnotherBrowser(t *testing.T) {
	t.Parallel()
	says := map[string][2]string{
		"ko": {"응답에서 브라우저 A에 준 것입니다. 브라우저 B에는", "응답에서 이미 받았습니다"},
		"en": {"gave this session ID to browser A. Browser B got it in another way", "This session ID came with the response at"},
	}
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.OpenedLesson(l, "session", lang)
		b.PressTwo()
		b.AwaitRows(2)
		b.Shown(1, "username")
		b.Put("b", b.Held("a"))
		b.Reload(1, "username")
		b.Wait("B to come as A", "document.querySelector('.req .way').textContent.includes('B') && document.querySelector('.req output').className === 'hit'")
		if got := b.Text(".res .key"); !strings.Contains(got, says[lang][0]) || strings.Contains(got, says[lang][1]) {
			t.Errorf("B is told %q", got)
		}
		b.Reload(0, "username")
		b.Wait("A's request", "document.querySelector('.req .way').textContent.includes('A')")
		if got := b.Text(".res .key"); !strings.Contains(got, says[lang][1]) {
			t.Errorf("A is told %q", got)
		}
		b.Put("b", "my-own-id")
		b.Reload(1, "username")
		b.Wait("B under an ID that nobody gave", "document.querySelector('.req .way').textContent.includes('B') && document.querySelector('.req .key').textContent.includes('my-own-id')")
		b.Reload(1, "username")
		b.Wait("what is true of it", "document.querySelector('.res .key').textContent.includes('%s')", map[string]string{"ko": "브라우저가 스스로 정했습니다", "en": "the browser set it itself"}[lang])
	})
}

// TestSpanOfTheClock: however the server's clock was moved forward, the page says the
// whole of it.
func TestSpanOfTheClock(t *testing.T) {
	t.Parallel()
	says := map[string][3]string{"ko": {"1일 15분", "2일 1시간 16분", "서버의 시각이 1일 15분 앞서 있습니다."}, "en": {"1 day 15 min", "2 days 1 h 16 min", "The server's clock is 1 day 15 min ahead."}}
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.OpenedLesson(l, "expiry", lang)
		b.PressSettings()
		b.Switchboard("!document.querySelector('#policy-escape').disabled")
		b.Turn("900", map[string]string{"ko": "+15분", "en": "+15 min"}[lang])
		b.Click(".turn [name='86400']")
		b.Wait("a day and a quarter", "document.querySelector('#policy .turned').textContent === '+%s' && document.querySelector('.turn .ahead').textContent === `%s` && document.querySelector('.st .ahead').textContent.includes('+%s')", says[lang][0], says[lang][2], says[lang][0])
		for _, more := range []string{"3600", "60", "86400"} {
			before := b.Text("#policy .turned")
			b.Click(".turn [name='" + more + "']")
			b.Wait("more", "document.querySelector('#policy .turned').textContent !== '%s'", before)
		}
		if got := b.Text("#policy .turned"); got != "+"+says[lang][1] {
			t.Errorf("two days, an hour, 16 minutes: %q", got)
		}
	})
}

// TestBackToNowAsks: before the clock that is set back empties the table, the page
// asks, and Enter keeps things.
func TestBackToNowAsks(t *testing.T) {
	t.Parallel()
	axe := browser.ReadAxe(t)
	says := map[string]string{"ko": "모든 행이 삭제되므로", "en": "every row is deleted"}
	browser.InEach(t, func(t *testing.T, lang string) {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.OpenedLesson(l, "expiry", lang)
		browser.Eval[any](b, axe)
		b.PressSettings()
		b.Switchboard("!document.querySelector('#policy-escape').disabled")
		b.Click(".turn [name='60']")
		b.Wait("a minute", "document.querySelector('#policy .turned').textContent")
		for _, key := range []string{kb.Enter, kb.Escape} {
			b.Click(".turn [name=back]")
			b.Wait("the question", "document.querySelector('.sure').open && document.activeElement.matches('.sure [name=no]') && document.querySelector('.sure p').textContent.includes('%s')", says[lang])
			if key == kb.Enter {
				b.AccessibleIn(lang, "the question before the table is emptied")
				browser.Eval[any](b, "document.querySelector('.sure [name=no]').focus()")
			}
			b.Run(chromedp.KeyEvent(key))
			b.Wait("the board again", "!document.querySelector('.sure') && document.querySelector('.board[open]') && document.activeElement.matches('.turn [name=back]')")
		}
		if status, body := l.Call(t, "GET", "/api/rooms/main/clock", "", ""); status != http.StatusOK || !strings.Contains(body, `"ahead":60`) {
			t.Errorf("the clock that was kept: %d %s", status, body)
		}
		if rows := browser.Eval[int](b, "document.querySelectorAll('.st tbody tr.is-mine').length"); rows != 1 {
			t.Errorf("%d rows after the question was answered with no", rows)
		}
		b.Turn("back", "")
		b.Wait("the empty table", "document.querySelectorAll('.st tbody tr').length === 0")
	})
}

// TestBackToNowAsksTheInstructor: the instructor's page asks as well, before it empties
// the table of everyone.
func TestBackToNowAsksTheInstructor(t *testing.T) {
	t.Parallel()
	axe := browser.ReadAxe(t)
	c := lab.NewClass(t)
	b := browser.New(t, "ko")
	b.Open(c.Site + "/teach?room=" + c.Room + "#key=" + c.Key(t))
	b.Wait("the room", "document.querySelector('.desk[data-state=desk]') && document.querySelector('.link[data-state=open]')")
	browser.Eval[any](b, axe)
	b.PressSettings()
	b.Switchboard("!document.querySelector('#policy-escape').disabled")
	b.Click(".turn [name='60']")
	b.Click(".turn [name=back]")
	b.Wait("the question", "document.querySelector('.sure').open && document.activeElement.matches('.sure [name=no]')")
	b.Accessible("ko, the instructor's question before the table is emptied")
	b.Run(chromedp.KeyEvent(kb.Escape))
	b.Wait("the board again", "!document.querySelector('.sure') && document.querySelector('.board[open]')")
	if body := c.Lead(t, "GET", "/api/rooms/"+c.Room+"/clock", ""); !strings.Contains(body, `"ahead":60`) {
		t.Errorf("the clock that was kept: %s", body)
	}
}

// TestRestartIsTold: the notice of a restart stays until it is read, and where the
// lab does not answer nothing says LIVE. The legend has the restart's sign.
func TestRestartIsTold(t *testing.T) {
	t.Parallel()
	says := map[string]string{"ko": "그 전의 행은 모두 사라졌습니다", "en": "all rows from before are gone"}
	browser.InEach(t, func(t *testing.T, lang string) {
		dir := t.TempDir()
		l := lab.Start(t, "-data", dir)
		b := browser.New(t, lang)
		b.OpenedLesson(l, "session", lang)
		if browser.Eval[bool](b, "Boolean(document.querySelector('[data-note=restart]'))") {
			t.Error("a first visit is told of a restart")
		}
		if err := l.Stop(); err != nil {
			t.Fatal(err)
		}
		b.Wait("the loss", "document.querySelector('.link[data-state=lost]')")
		const live = "document.querySelector('.panel').innerText.includes('LIVE') || document.querySelector('.live[aria-pressed=true]')"
		b.Wait("nothing to be LIVE", "!(%s)", live)
		b.Click("[name=back]")
		b.Wait("nothing to be LIVE in the past", "(%s || location.hash === '') && !(%s)", browser.IsPast, live)
		b.Click(".tl .live")
		again := lab.Start(t, "-data", dir, "-addr", "localhost:"+lab.PortIn(l.URL), "-demo-addr", "localhost:"+lab.PortIn(l.Demo))
		b.Wait("the connection", "document.querySelector('.link[data-state=open]') && document.querySelector('.live[aria-pressed=true]').textContent === 'LIVE'")
		const note = "document.querySelector('[data-note=restart] p')?.textContent.includes('%s')"
		b.Wait("the notice", note, says[lang])
		b.PressReload("a")
		b.AwaitRow()
		b.Login("kim")
		b.Wait("the welcome", "document.querySelector('.st tr.is-mine .name').textContent === 'kim'")
		b.Wait("the notice still", note, says[lang])
		if legend := b.Text(".tl .legend"); !strings.Contains(legend, "↻") {
			t.Errorf("the legend is %q", legend)
		}
		b.Open(again.URL + "/lessons/hijack?lang=" + lang)
		b.Wait("the notice in another lesson", note, says[lang])
		b.Click("[data-note=restart] .icon")
		b.Wait("the notice to go", "!document.querySelector('[data-note=restart]')")
		b.Run(chromedp.Reload())
		b.AwaitReady()
		if browser.Eval[bool](b, "Boolean(document.querySelector('[data-note=restart]'))") {
			t.Error("the notice that was read came again")
		}
	})
}
