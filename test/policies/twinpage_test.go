package policies

import (
	"context"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// ran waits until the twin run of a script is shown.
func ran(b *browser.Chromium, script, policy string) {
	b.T.Helper()
	b.Wait("the twin run of "+script, "document.querySelector('.twin[open] .result[data-script=\"%s\"][data-policy=\"%s\"]')", script, policy)
}

// marked are the marked texts of a step's column, in order, and what they come from.
func marked(b *browser.Chromium, step int, side string) (marks, causes []string) {
	b.T.Helper()
	column := "document.querySelectorAll('.twin .step')[" + string(rune('0'+step-1)) + "].querySelector('." + side + "')"
	marks = browser.Eval[[]string](b, "[..."+column+".querySelectorAll('mark')].map(m => m.innerText.replace(/^\\S+:\\s*/, ''))")
	causes = browser.Eval[[]string](b, "[..."+column+".querySelectorAll('.cause code')].map(m => m.textContent)")
	return marks, causes
}

// TestTwinRun: the lesson page compares the book's server with one under a policy,
// marks what differs, names the switch that it comes from, and leaves the room alone.
func TestTwinRun(t *testing.T) {
	axe := browser.ReadAxe(t)
	l := lab.Start(t)
	b := browser.New(t, "en")
	b.Open(l.URL + "/lessons/session?lang=en")
	b.AwaitReady()
	browser.Eval[any](b, axe)
	table := browser.Eval[string](b, "document.querySelector('.st tbody').innerText")

	// Nothing is on here, so it begins with everything on.
	browser.Eval[any](b, "document.querySelector('#twin').focus()")
	b.Run(chromedp.KeyEvent(kb.Enter))
	ran(b, "login", "all")
	marks, causes := marked(b, 1, "hardened")
	if got := strings.Join(marks, " "); !strings.Contains(got, "__Host-sessionid encrypted value 1 Path=/ Max-Age=3600 HttpOnly Secure SameSite=Lax") {
		t.Errorf("the first answer's marks are %q", got)
	}
	if got := strings.Join(causes, " "); !strings.Contains(got, "hostPrefix signed path maxAge httpOnly secure sameSite") {
		t.Errorf("and come from %q", got)
	}
	if got := b.Text(".twin .said"); !strings.Contains(got, "3 requests") {
		t.Errorf("it says %q", got)
	}
	b.Accessible("a twin run")

	// One switch, and the story in which it matters.
	if status, body := l.Call(t, "PUT", "/api/rooms/main/policy", "", `{"renewAtLogin":true}`); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	b.Choose("#twin-policy", "now")
	ran(b, "login", "now")
	b.Choose("#twin-script", "planted")
	ran(b, "planted", "now")
	if marks, _ := marked(b, 1, "hardened"); len(marks) != 0 {
		t.Errorf("before the login %q differs", marks)
	}
	marks, causes = marked(b, 2, "hardened")
	if len(marks) != 1 || !strings.HasPrefix(marks[0], "Set-Cookie: sessionid=ID 2") || strings.Join(causes, " ") != "renewAtLogin" {
		t.Errorf("the login's marks are %q and come from %q", marks, causes)
	}
	if marks, _ := marked(b, 2, "chapter"); len(marks) != 0 {
		t.Errorf("on the book's side %q differs", marks)
	}
	tables := browser.Eval[[]string](b, "[...document.querySelectorAll('.twin .result > section .side')].map(s => s.innerText.replace(/\\s+/g, ' '))")
	if len(tables) != 2 || !strings.Contains(tables[0], "planted-by-mallory kim") || !strings.Contains(tables[1], "planted-by-mallory None") || !strings.Contains(tables[1], "ID 2 kim because of: renewAtLogin") {
		t.Errorf("the tables are %q", tables)
	}
	b.Choose("#twin-script", "visit")
	ran(b, "visit", "now")
	if got := b.Text(".twin .said"); !strings.Contains(got, "give the same answers") || browser.Eval[bool](b, "Boolean(document.querySelector('.twin mark, .twin .cause'))") {
		t.Errorf("of a visit it says %q", got)
	}

	// Where the seat asked too often, the page says so and comes again by itself.
	token := browser.Eval[string](b, "localStorage.getItem('lab.seat.main')")
	for status := http.StatusOK; status != http.StatusTooManyRequests; {
		status, _ = l.Call(t, "POST", "/api/rooms/main/twin", token, `{"script":"visit"}`)
	}
	stop := keepAsking(t, l.URL+"/api/rooms/main/twin", token) // however slow the page is
	b.Choose("#twin-script", "login")
	b.Wait("a word about it", "document.querySelector('.twin .said').textContent.includes('tries again by itself')")
	stop()
	ran(b, "login", "now")

	// On a phone the columns stand below one another, and nothing is cut off.
	b.Choose("#twin-script", "planted")
	ran(b, "planted", "now")
	b.Run(chromedp.EmulateViewport(390, 844))
	b.Wait("one column", `(() => {
		const [a, b] = [...document.querySelectorAll('.twin .step .side')].map(s => s.getBoundingClientRect());
		const body = document.querySelector('.twin .body');
		const pres = [...document.querySelectorAll('.twin .side pre')].map(p => p.getBoundingClientRect());
		return a.bottom <= b.top && pres.every((p, i) => !i || pres[i - 1].bottom <= p.top) && body.scrollWidth <= body.clientWidth;
	})()`)
	b.Run(chromedp.EmulateViewport(1440, 900))
	b.Run(chromedp.KeyEvent(kb.Escape))
	b.Wait("the dialog to close, and its button to have the focus", "!document.querySelector('.twin[open]') && document.activeElement.id === 'twin'")
	if after := browser.Eval[string](b, "document.querySelector('.st tbody').innerText"); after != table {
		t.Errorf("the table was %q and is %q", table, after)
	}
}

// TestTwinPictures takes pictures of the twin run.
func TestTwinPictures(t *testing.T) {
	if *browser.Pictures == "" {
		t.Skip("takes pictures when told where: -pictures DIR")
	}
	if err := os.MkdirAll(*browser.Pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"ko", "en"} {
		l := lab.Start(t)
		b := browser.New(t, lang)
		b.Open(l.URL + "/lessons/session?lang=" + lang)
		b.AwaitReady()
		browser.Eval[any](b, "document.querySelector('input[name=pane][value=bench]').click()")
		b.Shoot("twin-button-" + lang)
		b.Click("#twin")
		ran(b, "login", "all")
		b.Shoot("twin-" + lang)
		browser.Eval[any](b, "document.querySelectorAll('.twin .step')[1].scrollIntoView()")
		b.Shoot("twin-login-" + lang)
		b.Choose("#twin-script", "script")
		ran(b, "script", "all")
		browser.Eval[any](b, "document.querySelectorAll('.twin .step')[3].scrollIntoView()")
		b.Shoot("twin-thief-" + lang)
		browser.Eval[any](b, "{ const e = document.querySelector('.twin .body'); e.scrollTop = e.scrollHeight }")
		b.Shoot("twin-tables-" + lang)
	}
}

// keepAsking compares two servers again and again as a seat, until it is told to stop.
func keepAsking(t *testing.T, url, token string) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var asking sync.WaitGroup
	asking.Go(func() {
		for ctx.Err() == nil {
			r, err := http.NewRequestWithContext(ctx, "POST", url, strings.NewReader(`{"script":"visit"}`))
			if err != nil {
				t.Error(err)
				return
			}
			r.Header.Set("Authorization", "Bearer "+token)
			if answer, err := http.DefaultClient.Do(r); err == nil {
				_ = answer.Body.Close()
			}
		}
	})
	stop = func() { cancel(); asking.Wait() }
	t.Cleanup(stop)
	return stop
}
