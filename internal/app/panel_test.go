package app

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// openedLesson opens a lesson in a language and waits for the row of the page's seat.
func (b *chromium) openedLesson(l *lab, lesson, lang string) {
	b.t.Helper()
	b.open(l.url + "/lessons/" + lesson + "?lang=" + lang)
	b.wait("the own row", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.link[data-state=open]')")
	b.shown(0, "username")
}

// deleteRow deletes the seat's only row in the table.
func (b *chromium) deleteRow() {
	b.t.Helper()
	b.click(".st tr.is-mine button.danger")
	b.wait("the row to go", "!document.querySelector('.st tbody tr.is-mine')")
}

// TestRefusedIDIsShownAsRefused: where the server refuses an ID and gives a new one,
// the caption, the chips, the thread and the row's story tell of two IDs, now and
// when it is looked back at.
func TestRefusedIDIsShownAsRefused(t *testing.T) {
	t.Parallel()
	says := map[string]struct{ panel, story string }{
		"ko": {"✕ 맞는 행 없음 · ID를 거절하고 새 ID와 행을 만듦", "서버가 그 ID를 거절하고 새 ID로 이 행을 만들었습니다"},
		"en": {"✕ unknown ID refused · new ID and row", "The server refused it and made this row under a new ID"},
	}
	inEach(t, func(t *testing.T, lang string) {
		l := start(t)
		b := newChromium(t, lang)
		l.setPolicy(t, `{"rejectUnknown":true}`)
		b.openedLesson(l, "session", lang)
		b.deleteRow()
		old := b.text(".res .key .sid b")
		b.click("#frame-a [name=reload]")
		b.wait("the new row", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.req .sid')")
		told := func(when string) {
			t.Helper()
			if got := b.text(".req output"); got != says[lang].panel {
				t.Errorf("%s the panel says %q", when, got)
			}
			const chip = "[...document.querySelectorAll('%s .key .sid')].map(e => e.querySelector('b').textContent + ' ' + e.classList.contains('orphan')).join()"
			row := b.text(".st tr.is-mine .sid b")
			if got := eval[string](b, fmt.Sprintf(chip, ".req")); got != old+" true" || row == old {
				t.Errorf("%s the request has %q, and the ID that was refused is %s; the row has %s", when, got, old, row)
			}
			if got := eval[string](b, fmt.Sprintf(chip, ".res")); got != row+" false" {
				t.Errorf("%s the response has %q, and the row's ID is %s", when, got, row)
			}
			b.wait("the thread to the new row", "!document.querySelector('.thread').hidden && document.querySelector('.st tr.is-hit .sid b').textContent === '%s'", row)
		}
		told("now")
		b.click(".st tr.is-mine .why")
		b.wait("the story of the refusal", "document.querySelector('.story .did').textContent.includes('%s')", says[lang].story)
		b.run(chromedp.KeyEvent(kb.Escape))
		b.login("kim")
		b.wait("the welcome", "document.querySelector('.st tr.is-mine .name').textContent === 'kim' && document.querySelectorAll('.dot').length >= 5")
		for range 2 {
			b.click("[name=back]")
		}
		b.wait("the moment of the refusal", isPast+" && document.querySelector('.st [data-diff=made]')")
		told("in the past")
	})
}

// TestCookieButtonShowsTheJar: the button of a browser shows what its jar holds, after
// an error of the demo, at once when the jar is changed by hand, and when something
// else changed it.
func TestCookieButtonShowsTheJar(t *testing.T) {
	t.Parallel()
	l := start(t)
	b := newChromium(t, "ko")
	b.openedLesson(l, "session", "ko")
	const button = "document.querySelector('#frame-a .jar .held')"
	first := b.held("a")
	b.wait("the first ID", button+".querySelector('.sid:not(.orphan) b')?.textContent === '%s'", first[:4])

	// The cookie is deleted in the jar, then a form is sent: KeyError. The jar is empty.
	b.put("a", "")
	if got := eval[string](b, button+".textContent"); got != "0" {
		t.Errorf("after Delete in the jar the button says %q", got)
	}
	b.click("#frame-a .jar")
	b.wait("the jar", "document.querySelector('#jar-a').matches(':popover-open:not([aria-busy=true])')")
	b.fill("#jar-a [name=value]", first)
	b.click("#jar-a form .btn")
	b.wait("the ID again", button+".querySelector('.sid:not(.orphan) b')?.textContent === '%s'", first[:4])
	b.run(chromedp.KeyEvent(kb.Escape))

	// A value that the server has not seen yet has no colour, and is shown as it is.
	b.put("a", "planted-by-hand")
	if got := eval[string](b, button+".textContent"); got != "plan…" {
		t.Errorf("after Save in the jar the button says %q", got)
	}

	// A KeyError ends a login without a cookie, while the jar has one.
	b.put("a", "")
	b.login("kim")
	b.wait("the KeyError", "document.querySelector('.res output').textContent.includes('KeyError')")
	b.click("#frame-a .jar")
	b.wait("the jar", "document.querySelector('#jar-a').matches(':popover-open:not([aria-busy=true])')")
	b.fill("#jar-a [name=value]", first)
	b.click("#jar-a form .btn")
	b.wait("the cookie in the jar", "document.querySelector('#jar-a output.right')")
	if got := eval[string](b, button+".textContent"); got != first[:4] {
		t.Errorf("after a KeyError the jar holds %s, and the button says %q", first[:4], got)
	}
	b.run(chromedp.KeyEvent(kb.Escape))

	// What the page itself sets, as a script in it or the developer tools would.
	b.put("a", "")
	b.wait("the empty jar", button+".textContent === '0'")
	inFrame[any](b, 0, "document.cookie = 'theme=dark; path=' + location.pathname.replace(/[^/]*$/, '')")
	b.held("a")
	b.wait("the other cookie alone", button+".textContent === '1'")
}

// TestTimelineAndPanelShowOneMoment: LIVE marks the request that the panel shows,
// whatever others do since; a moment that is another's request says so.
func TestTimelineAndPanelShowOneMoment(t *testing.T) {
	t.Parallel()
	l := start(t)
	b := newChromium(t, "en")
	b.openedLesson(l, "session", "en")
	const line, way = "document.querySelector('.tl output').textContent", "document.querySelector('.res .way').textContent"
	b.wait("the own request", line+".startsWith('GET / → 200 · ')")
	own := eval[string](b, line)
	l.loggedIn(t, "lee")
	b.wait("what another did", isLive+" && document.querySelectorAll('.dot').length === 4 && document.querySelectorAll('.st tbody tr').length === 2")
	const marked = "[...document.querySelectorAll('.dot')].map(e => e.classList.contains('now') ? 'now' : e.classList.contains('after') ? 'after' : '').join()"
	if got := eval[string](b, marked); got != "now,,," {
		t.Errorf("the panel shows the own request, and LIVE marks %q", got)
	}
	if got := eval[string](b, line); got != own {
		t.Errorf("the panel shows %q, and the timeline tells of %q", own, got)
	}
	if _, time, _ := strings.Cut(own, " · "); !strings.HasSuffix(eval[string](b, way), " · "+time) {
		t.Errorf("the timeline says %q, and the response %q", own, eval[string](b, way))
	}
	if got := eval[string](b, "document.querySelector('.track input').ariaValueText"); !strings.Contains(got, "1 of 4") {
		t.Errorf("the range reads %q", got)
	}
	eval[any](b, "document.querySelector('.track input').focus()")
	b.run(chromedp.KeyEvent(kb.ArrowRight))
	b.wait("the other's first visit", isPast+" && document.querySelector('.track input').valueAsNumber === 1 && %s.startsWith('Another seat GET / → 200 · ')", line)
	b.click(".live")
	b.wait("now", isLive)
	b.click("#frame-a [name=reload]")
	b.wait("the own request again", "document.querySelectorAll('.dot').length === 5 && %s === ',,,,now'", marked)
}

// TestKeyOfAnotherBrowser: browser B is not told that it was given what A was given.
func TestKeyOfAnotherBrowser(t *testing.T) {
	t.Parallel()
	says := map[string][2]string{
		"ko": {"응답에서 브라우저 A에 준 것입니다. 브라우저 B에는", "응답에서 이미 받았습니다"},
		"en": {"gave this session ID to browser A. Browser B got it in another way", "This session ID came with the response at"},
	}
	inEach(t, func(t *testing.T, lang string) {
		l := start(t)
		b := newChromium(t, lang)
		b.openedLesson(l, "session", lang)
		b.click("#two")
		b.wait("browser B's own row", "document.querySelectorAll('.st tbody tr.is-mine').length === 2")
		b.shown(1, "username")
		b.put("b", b.held("a"))
		b.reload(1, "username")
		b.wait("B to come as A", "document.querySelector('.req .way').textContent.includes('B') && document.querySelector('.req output').className === 'hit'")
		if got := b.text(".res .key"); !strings.Contains(got, says[lang][0]) || strings.Contains(got, says[lang][1]) {
			t.Errorf("B is told %q", got)
		}
		b.reload(0, "username")
		b.wait("A's request", "document.querySelector('.req .way').textContent.includes('A')")
		if got := b.text(".res .key"); !strings.Contains(got, says[lang][1]) {
			t.Errorf("A is told %q", got)
		}
		b.put("b", "my-own-id")
		b.reload(1, "username")
		b.wait("B under an ID that nobody gave", "document.querySelector('.req .way').textContent.includes('B') && document.querySelector('.req .key').textContent.includes('my-own-id')")
		b.reload(1, "username")
		b.wait("what is true of it", "document.querySelector('.res .key').textContent.includes('%s')", map[string]string{"ko": "브라우저가 스스로 정했습니다", "en": "the browser set it itself"}[lang])
	})
}

// TestSpanOfTheClock: however the server's clock was moved forward, the page says the
// whole of it.
func TestSpanOfTheClock(t *testing.T) {
	t.Parallel()
	says := map[string][3]string{"ko": {"1일 15분", "2일 1시간 16분", "서버의 시각이 1일 15분 앞서 있습니다."}, "en": {"1 day 15 min", "2 days 1 h 16 min", "The server's clock is 1 day 15 min ahead."}}
	inEach(t, func(t *testing.T, lang string) {
		l := start(t)
		b := newChromium(t, lang)
		b.openedLesson(l, "expiry", lang)
		b.click("#policy")
		b.switchboard("!document.querySelector('#policy-escape').disabled")
		b.turn("900", map[string]string{"ko": "+15분", "en": "+15 min"}[lang])
		b.click(".turn [name='86400']")
		b.wait("a day and a quarter", "document.querySelector('#policy .turned').textContent === '+%s' && document.querySelector('.turn .ahead').textContent === `%s` && document.querySelector('.st .ahead').textContent.includes('+%s')", says[lang][0], says[lang][2], says[lang][0])
		for _, more := range []string{"3600", "60", "86400"} {
			before := b.text("#policy .turned")
			b.click(".turn [name='" + more + "']")
			b.wait("more", "document.querySelector('#policy .turned').textContent !== '%s'", before)
		}
		if got := b.text("#policy .turned"); got != "+"+says[lang][1] {
			t.Errorf("two days, an hour, 16 minutes: %q", got)
		}
	})
}

// TestBackToNowAsks: before the clock that is set back empties the table, the page
// asks, and Enter keeps things.
func TestBackToNowAsks(t *testing.T) {
	t.Parallel()
	axe := readAxe(t)
	says := map[string]string{"ko": "모든 행이 삭제되므로", "en": "every row is deleted"}
	inEach(t, func(t *testing.T, lang string) {
		l := start(t)
		b := newChromium(t, lang)
		b.openedLesson(l, "expiry", lang)
		eval[any](b, axe)
		b.click("#policy")
		b.switchboard("!document.querySelector('#policy-escape').disabled")
		b.click(".turn [name='60']")
		b.wait("a minute", "document.querySelector('#policy .turned').textContent")
		for _, key := range []string{kb.Enter, kb.Escape} {
			b.click(".turn [name=back]")
			b.wait("the question", "document.querySelector('.sure').open && document.activeElement.matches('.sure [name=no]') && document.querySelector('.sure p').textContent.includes('%s')", says[lang])
			if key == kb.Enter {
				b.accessible(lang + ", the question before the table is emptied")
				eval[any](b, "document.querySelector('.sure [name=no]').focus()")
			}
			b.run(chromedp.KeyEvent(key))
			b.wait("the board again", "!document.querySelector('.sure') && document.querySelector('.board[open]') && document.activeElement.matches('.turn [name=back]')")
		}
		if status, body := l.call(t, "GET", "/api/rooms/main/clock", "", ""); status != http.StatusOK || !strings.Contains(body, `"ahead":60`) {
			t.Errorf("the clock that was kept: %d %s", status, body)
		}
		if rows := eval[int](b, "document.querySelectorAll('.st tbody tr.is-mine').length"); rows != 1 {
			t.Errorf("%d rows after the question was answered with no", rows)
		}
		b.turn("back", "")
		b.wait("the empty table", "document.querySelectorAll('.st tbody tr').length === 0")
	})
}

// TestBackToNowAsksTheInstructor: the instructor's page asks as well, before it empties
// the table of everyone.
func TestBackToNowAsksTheInstructor(t *testing.T) {
	t.Parallel()
	axe := readAxe(t)
	c := newClass(t)
	b := c.student(t)
	b.open(c.site + "/teach?room=" + c.room + "#key=" + c.key(t))
	b.wait("the room", "document.querySelector('.desk[data-state=desk]') && document.querySelector('.link[data-state=open]')")
	eval[any](b, axe)
	b.click("#policy")
	b.switchboard("!document.querySelector('#policy-escape').disabled")
	b.click(".turn [name='60']")
	b.click(".turn [name=back]")
	b.wait("the question", "document.querySelector('.sure').open && document.activeElement.matches('.sure [name=no]')")
	b.accessible("ko, the instructor's question before the table is emptied")
	b.run(chromedp.KeyEvent(kb.Escape))
	b.wait("the board again", "!document.querySelector('.sure') && document.querySelector('.board[open]')")
	if body := c.lead(t, "GET", "/api/rooms/"+c.room+"/clock", ""); !strings.Contains(body, `"ahead":60`) {
		t.Errorf("the clock that was kept: %s", body)
	}
}

// TestRestartIsTold: the notice of a restart stays until it is read, and where the
// lab does not answer nothing says LIVE. The legend has the restart's sign.
func TestRestartIsTold(t *testing.T) {
	t.Parallel()
	says := map[string]string{"ko": "그 전의 행은 모두 사라졌습니다", "en": "all rows from before are gone"}
	inEach(t, func(t *testing.T, lang string) {
		dir := t.TempDir()
		l := start(t, "-data", dir)
		b := newChromium(t, lang)
		b.openedLesson(l, "session", lang)
		if eval[bool](b, "Boolean(document.querySelector('[data-note=restart]'))") {
			t.Error("a first visit is told of a restart")
		}
		if err := l.stop(); err != nil {
			t.Fatal(err)
		}
		b.wait("the loss", "document.querySelector('.link[data-state=lost]')")
		const live = "document.querySelector('.panel').innerText.includes('LIVE') || document.querySelector('.live[aria-pressed=true]')"
		b.wait("nothing to be LIVE", "!(%s)", live)
		b.click("[name=back]")
		b.wait("nothing to be LIVE in the past", "(%s || location.hash === '') && !(%s)", isPast, live)
		b.click(".tl .live")
		again := start(t, "-data", dir, "-addr", "localhost:"+portIn(l.url), "-demo-addr", "localhost:"+portIn(l.demo))
		b.wait("the connection", "document.querySelector('.link[data-state=open]') && document.querySelector('.live[aria-pressed=true]').textContent === 'LIVE'")
		const note = "document.querySelector('[data-note=restart] p')?.textContent.includes('%s')"
		b.wait("the notice", note, says[lang])
		b.click("#frame-a [name=reload]")
		b.wait("the row under the old cookie", "document.querySelector('.st tbody tr.is-mine')")
		b.login("kim")
		b.wait("the welcome", "document.querySelector('.st tr.is-mine .name').textContent === 'kim'")
		b.wait("the notice still", note, says[lang])
		if legend := b.text(".tl .legend"); !strings.Contains(legend, "↻") {
			t.Errorf("the legend is %q", legend)
		}
		b.open(again.url + "/lessons/hijack?lang=" + lang)
		b.wait("the notice in another lesson", note, says[lang])
		b.click("[data-note=restart] .icon")
		b.wait("the notice to go", "!document.querySelector('[data-note=restart]')")
		b.run(chromedp.Reload())
		b.wait("the page", "document.querySelector('.link[data-state=open]') && document.querySelector('.st tbody tr.is-mine')")
		if eval[bool](b, "Boolean(document.querySelector('[data-note=restart]'))") {
			t.Error("the notice that was read came again")
		}
	})
}
