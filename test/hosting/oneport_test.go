package hosting

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/desk"
	"sessionlab/internal/room"
	"sessionlab/internal/site"
	"sessionlab/test/browser"
	"sessionlab/test/lab"
	"sessionlab/web"
)

// With one port and one name the demo is under the lab's origin, and the lesson
// says what that takes away.
func TestOneOrigin(t *testing.T) {
	l := lab.Start(t, "-one-port")
	if l.Demo != l.URL+"/s/walk-in" {
		t.Errorf("the walk-in is at %s", l.Demo)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	me := l.Seat(t)
	for path, want := range map[string]string{
		"/":                                "frame-src 'self';",
		"/lessons/session":                 "frame-src 'self';",
		"/s/walk-in/":                      "default-src 'none'",
		"/s/walk-in":                       "default-src 'none'", // the redirect
		"/s/nobody/":                       "default-src 'none'", // no seat's
		strings.TrimPrefix(me.Demo, l.URL): "default-src 'none'",
	} {
		response, err := client.Get(l.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if policy := response.Header.Get("Content-Security-Policy"); !strings.Contains(policy, want) || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %d with the policy %q, want %s", path, response.StatusCode, policy, want)
		}
	}
	// The walk-in works where it is, with a jar of its own, and its names are text.
	b := lab.NewClient()
	if page := b.Visit(t, l.Demo+"/"); !strings.Contains(page, `action="/s/walk-in/login"`) {
		t.Errorf("the walk-in's form is %s", page)
	}
	if page := b.Login(t, l.Demo+"/", "<b>kim</b>"); !strings.Contains(page, "Welcome, &lt;b&gt;kim&lt;/b&gt;!") {
		t.Errorf("the walk-in is greeted with %s", page)
	}
	if response, err := b.Get(l.URL + "/s/walk-in"); err != nil || response.Request.URL.Path != "/s/walk-in/" {
		t.Errorf("/s/walk-in leads to %v, %v", response.Request.URL, err)
	} else {
		response.Body.Close()
	}
	if page := b.Visit(t, me.Demo); !strings.Contains(page, "<form") {
		t.Errorf("the walk-in's cookie opens a desk: %s", page)
	}
	// Nobody is the owner where the demo's pages have the lab's origin.
	if status, _ := l.Call(t, "GET", "/api/rooms/main/sessions", "", ""); status != http.StatusUnauthorized {
		t.Errorf("a call without a token: %d", status)
	}
	for lang, want := range map[string]string{"ko": "이스케이프합니다", "en": "escapes names"} {
		_, page := l.Call(t, "GET", "/lessons/session?lang="+lang, "", "")
		_, note, _ := strings.Cut(page, "<aside>")
		if note, _, _ = strings.Cut(note, "</aside>"); !strings.Contains(note, want) {
			t.Errorf("%s: the lesson says %q of what is not to be seen here", lang, note)
		}
		if _, page := lab.Start(t).Call(t, "GET", "/lessons/session?lang="+lang, "", ""); strings.Contains(page, "<aside>") {
			t.Errorf("%s: the lesson warns where everything is to be seen", lang)
		}
	}
}

// TestInjectedScriptUnderTheLabsOrigin: names are escaped, and were they not, the
// demo's policy would let no script run. Each is enough alone; with neither, the
// script runs as the lab, which shows that this test would see it.
func TestInjectedScriptUnderTheLabsOrigin(t *testing.T) {
	attacker := lab.ServeText(t, "text/javascript", "", "document.title = 'hit'; fetch('/api/names')")
	attacks := []string{ // a name has 64 characters at most
		"<script src=//" + attacker + "></script>",
		"<img src=x onerror=\"fetch('/api/names');document.title='hit'\">",
		"<svg onload=\"fetch('/api/names');document.title='hit'\">",
		"<iframe src=\"javascript:parent.document.title='hit'\">",
	}
	b := browser.New(t, "ko")
	for _, c := range []struct {
		name             string
		escapes, forbids bool
	}{
		{"both, as -one-port has it", true, true},
		{"escaping alone", true, false},
		{"the policy alone", false, true},
		{"neither", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			runs := !c.escapes && !c.forbids
			l := startOneOrigin(t, c.escapes, c.forbids)
			for _, name := range attacks {
				b.Open(l.Seat(t).Demo)
				b.Fill("input[name=username]", name)
				b.Click("input[type=submit]")
				b.Wait("the welcome", "document.querySelector('h1')")
				browser.Eval[any](b, "new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', () => done()))")
				switch {
				case runs:
					b.Wait(name+" to run", "document.title === 'hit'")
				case browser.Eval[bool](b, "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(document.title === 'hit'))))"):
					t.Errorf("%s has run", name)
				}
				if text := b.Text("h1"); c.escapes && text != "Welcome, "+name+"!" {
					t.Errorf("%s is shown as %q", name, text)
				}
			}
			if calls := b.Seen(l.URL + "/api/"); (len(calls) > 0) != runs {
				t.Errorf("calls by a script: %+v", calls)
			}
		})
	}
}

// startOneOrigin starts a lab whose demo is under its own origin, with each of
// the two things on or off that keep scripts from running there.
func startOneOrigin(t *testing.T, escapes, forbids bool) *lab.Lab {
	t.Helper()
	lessons, err := lab.Library()
	if err != nil {
		t.Fatal(err)
	}
	listeners, port := lab.ListenAt(t, "localhost")
	hosts := &site.Hosts{LabPort: port, DemoPort: port, OnePort: true}
	rooms, err := room.Open(room.Config{Keep: lab.InMemory(t), Course: lessons.Course(), Policy: demo.Policy{Escape: escapes}})
	if err != nil {
		t.Fatal(err)
	}
	config := desk.Config{Lab: rooms, Keep: rooms.DeskKeep()}
	if forbids {
		config.Header = hosts.DemoHeader
	}
	desks, err := desk.New(config)
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(site.Config{Lab: rooms, Library: lessons, Web: web.FS, Hosts: hosts})
	if err != nil {
		t.Fatal(err)
	}
	server := demo.NewHTTPServer(hosts.Split(s.Handler(), hosts.Guard(desks)))
	var running sync.WaitGroup
	for _, l := range listeners {
		running.Go(func() {
			if err := server.Serve(demo.Tap(l)); err != http.ErrServerClosed {
				t.Errorf("serve: %v", err)
			}
		})
	}
	t.Cleanup(func() {
		_ = server.Close()
		running.Wait()
		if err := rooms.Close(); err != nil {
			t.Error(err)
		}
	})
	return &lab.Lab{URL: "http://localhost:" + port}
}

// Where one connection brings requests to both, the demo's are recorded with
// their own heads.
func TestHeadsOnOnePort(t *testing.T) {
	l := lab.Start(t, "-one-port")
	me := l.Seat(t)
	conn, err := net.Dial("tcp", "127.0.0.1:"+lab.PortIn(l.URL))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	answers := bufio.NewReader(conn)
	ask := func(request string) string {
		t.Helper()
		if _, err := io.WriteString(conn, request); err != nil {
			t.Fatal(err)
		}
		method, _, _ := strings.Cut(request, " ")
		response, err := http.ReadResponse(answers, &http.Request{Method: method})
		return lab.Read(t)(response, err)
	}
	host := "Host: localhost:" + lab.PortIn(l.URL) + "\r\n"
	desk := strings.TrimPrefix(me.Demo, l.URL)
	ask("GET /healthz HTTP/1.1\r\n" + host + "\r\n")
	ask("POST /api/seats HTTP/1.1\r\n" + host + "Content-Length: 2\r\n\r\n{}")
	head := "GET " + desk + " HTTP/1.1\r\n" + host + "x-ODD:  spaced \r\nAccept: text/html\r\n\r\n"
	ask(head)
	ask("GET /nope HTTP/1.1\r\n" + host + "\r\n")
	second := "GET " + desk + "again HTTP/1.1\r\n" + host + "Cookie: sessionid=x\r\n\r\n"
	ask(second)
	status, body := l.Call(t, "GET", "/api/rooms/main/events?wait=0", me.Token, "")
	for _, want := range []string{head, second} {
		if quoted := strings.Trim(fmt.Sprintf("%q", want), `"`); status != http.StatusOK || !strings.Contains(body, quoted) {
			t.Errorf("%s is not among the events: %d %s", quoted, status, body)
		}
	}
}
