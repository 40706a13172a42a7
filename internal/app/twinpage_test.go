package app

import (
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// ran waits until the twin run of a script is shown.
func (b *chromium) ran(script, policy string) {
	b.t.Helper()
	b.wait("the twin run of "+script, "document.querySelector('.twin[open] .result[data-script=\"%s\"][data-policy=\"%s\"]')", script, policy)
}

// marked are the marked texts of a step's column, in order, and what they come from.
func (b *chromium) marked(step int, side string) (marks, causes []string) {
	b.t.Helper()
	column := "document.querySelectorAll('.twin .step')[" + string(rune('0'+step-1)) + "].querySelector('." + side + "')"
	marks = eval[[]string](b, "[..."+column+".querySelectorAll('mark')].map(m => m.innerText.replace(/^\\S+:\\s*/, ''))")
	causes = eval[[]string](b, "[..."+column+".querySelectorAll('.cause code')].map(m => m.textContent)")
	return marks, causes
}

// TestTwinRun: the lesson page compares the book's server with one under a policy,
// marks what differs, names the switch that it comes from, and leaves the room alone.
func TestTwinRun(t *testing.T) {
	axe := readAxe(t)
	l := start(t)
	b := newChromium(t, "en")
	b.open(l.url + "/lessons/session?lang=en")
	b.wait("the own row", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.link[data-state=open]')")
	eval[any](b, axe)
	table := eval[string](b, "document.querySelector('.st tbody').innerText")

	// Nothing is on here, so it begins with everything on.
	eval[any](b, "document.querySelector('#twin').focus()")
	b.run(chromedp.KeyEvent(kb.Enter))
	b.ran("login", "all")
	marks, causes := b.marked(1, "hardened")
	if got := strings.Join(marks, " "); !strings.Contains(got, "__Host-sessionid encrypted value 1 Path=/ Max-Age=3600 HttpOnly Secure SameSite=Lax") {
		t.Errorf("the first answer's marks are %q", got)
	}
	if got := strings.Join(causes, " "); !strings.Contains(got, "hostPrefix signed path maxAge httpOnly secure sameSite") {
		t.Errorf("and come from %q", got)
	}
	if got := b.text(".twin .said"); !strings.Contains(got, "3 requests") {
		t.Errorf("it says %q", got)
	}
	b.accessible("a twin run")

	// One switch, and the story in which it matters.
	if status, body := l.call(t, "PUT", "/api/rooms/main/policy", "", `{"renewAtLogin":true}`); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	b.choose("#twin-policy", "now")
	b.ran("login", "now")
	b.choose("#twin-script", "planted")
	b.ran("planted", "now")
	if marks, _ := b.marked(1, "hardened"); len(marks) != 0 {
		t.Errorf("before the login %q differs", marks)
	}
	marks, causes = b.marked(2, "hardened")
	if len(marks) != 1 || !strings.HasPrefix(marks[0], "Set-Cookie: sessionid=ID 2") || strings.Join(causes, " ") != "renewAtLogin" {
		t.Errorf("the login's marks are %q and come from %q", marks, causes)
	}
	if marks, _ := b.marked(2, "chapter"); len(marks) != 0 {
		t.Errorf("on the book's side %q differs", marks)
	}
	tables := eval[[]string](b, "[...document.querySelectorAll('.twin .result > section .side')].map(s => s.innerText.replace(/\\s+/g, ' '))")
	if len(tables) != 2 || !strings.Contains(tables[0], "planted-by-mallory kim") || !strings.Contains(tables[1], "planted-by-mallory None") || !strings.Contains(tables[1], "ID 2 kim because of: renewAtLogin") {
		t.Errorf("the tables are %q", tables)
	}
	b.choose("#twin-script", "visit")
	b.ran("visit", "now")
	if got := b.text(".twin .said"); !strings.Contains(got, "give the same answers") || eval[bool](b, "Boolean(document.querySelector('.twin mark, .twin .cause'))") {
		t.Errorf("of a visit it says %q", got)
	}

	// Where the seat asked too often, the page says so and comes again by itself.
	token := eval[string](b, "localStorage.getItem('lab.seat.main')")
	for status := http.StatusOK; status != http.StatusTooManyRequests; {
		status, _ = l.call(t, "POST", "/api/rooms/main/twin", token, `{"script":"visit"}`)
	}
	b.choose("#twin-script", "login")
	b.wait("a word about it", "document.querySelector('.twin .said').textContent.includes('tries again by itself')")
	b.ran("login", "now")

	// On a phone the columns stand below one another, and nothing is cut off.
	b.choose("#twin-script", "planted")
	b.ran("planted", "now")
	b.run(chromedp.EmulateViewport(390, 844))
	b.wait("one column", `(() => {
		const [a, b] = [...document.querySelectorAll('.twin .step .side')].map(s => s.getBoundingClientRect());
		const body = document.querySelector('.twin .body');
		const pres = [...document.querySelectorAll('.twin .side pre')].map(p => p.getBoundingClientRect());
		return a.bottom <= b.top && pres.every((p, i) => !i || pres[i - 1].bottom <= p.top) && body.scrollWidth <= body.clientWidth;
	})()`)
	b.run(chromedp.EmulateViewport(1440, 900))
	b.run(chromedp.KeyEvent(kb.Escape))
	b.wait("the dialog to close, and its button to have the focus", "!document.querySelector('.twin[open]') && document.activeElement.id === 'twin'")
	if after := eval[string](b, "document.querySelector('.st tbody').innerText"); after != table {
		t.Errorf("the table was %q and is %q", table, after)
	}
}

// TestTwinPictures takes pictures of the twin run.
func TestTwinPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("takes pictures when told where: -pictures DIR")
	}
	if err := os.MkdirAll(*pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"ko", "en"} {
		l := start(t)
		b := newChromium(t, lang)
		b.open(l.url + "/lessons/session?lang=" + lang)
		b.wait("the own row", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.link[data-state=open]')")
		eval[any](b, "document.querySelector('input[name=pane][value=bench]').click()")
		b.shoot("twin-button-" + lang)
		b.click("#twin")
		b.ran("login", "all")
		b.shoot("twin-" + lang)
		eval[any](b, "document.querySelectorAll('.twin .step')[1].scrollIntoView()")
		b.shoot("twin-login-" + lang)
		b.choose("#twin-script", "script")
		b.ran("script", "all")
		eval[any](b, "document.querySelectorAll('.twin .step')[3].scrollIntoView()")
		b.shoot("twin-thief-" + lang)
		eval[any](b, "{ const e = document.querySelector('.twin .body'); e.scrollTop = e.scrollHeight }")
		b.shoot("twin-tables-" + lang)
	}
}
