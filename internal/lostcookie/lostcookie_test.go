package lostcookie_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/lostcookie"
)

const (
	local = "localhost:8000"
	lan   = "lab.test:8000"
)

var (
	frame      = "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Dest: iframe\r\n"
	tab        = "Sec-Fetch-Site: none\r\nSec-Fetch-Dest: document\r\n"
	away       = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Dest: document\r\n"
	awayFramed = "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Dest: iframe\r\n"
)

// request is one to a demo at /s/one, a few seconds after the request before it.
type request struct {
	method  string // "" is GET
	path    string // "" is /
	host    string // "" is this machine
	head    string // lines of its head
	after   time.Duration
	brings  bool // the cookie that was given last
	removed bool // the student has deleted the cookie in the jar editor
}

// course is what a demo under a policy saw of one browser, and what its last request lacks.
func course(t *testing.T, policy demo.Policy, requests ...request) *lostcookie.Lost {
	t.Helper()
	now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	var last demo.Event
	server := demo.New(demo.Config{Policy: policy, Now: func() time.Time { return now }, Observe: func(e demo.Event) { last = e }})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	web := demo.NewHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.Path = strings.TrimPrefix(r.URL.Path, "/s/one")
		server.Serve(w, r, demo.Visit{By: "me/A", Base: "/s/one", Removed: r.Header["Removed"]})
	}))
	go func() { _ = web.Serve(demo.Tap(listener)) }()
	defer web.Close()

	var browsers lostcookie.Browsers
	var lost *lostcookie.Lost
	cookie := ""
	for i, r := range requests {
		if i > 0 && r.after == 0 {
			r.after = 5 * time.Second
		}
		now = now.Add(r.after)
		head := fmt.Sprintf("%s /s/one%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nContent-Length: 0\r\n%s", or(r.method, "GET"), or(r.path, "/"), or(r.host, local), r.head)
		if r.brings {
			head += "Cookie: " + cookie + "\r\n"
		}
		if r.removed {
			head += "Removed: " + policy.CookieName() + "\r\n"
		}
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(conn, head+"\r\n"); err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, conn); err != nil {
			t.Fatal(err)
		}
		conn.Close()
		lost = browsers.Take(last)
		if lines := last.Exchange.Response.SetCookies(); len(lines) > 0 {
			cookie, _, _ = strings.Cut(lines[0], ";")
		}
	}
	return lost
}

func or(text, other string) string {
	if text == "" {
		return other
	}
	return text
}

// Why a cookie did not come back, from the policy that gave it and the requests before
// and after.
func TestWhy(t *testing.T) {
	back := request{brings: true}
	for _, c := range []struct {
		name     string
		policy   demo.Policy
		requests []request
		want     lostcookie.Why
	}{
		{"deleted in the jar", demo.Policy{}, []request{{}, {removed: true}}, lostcookie.Removed},
		{"deleted in the jar after it came", demo.Policy{}, []request{{}, back, {removed: true}}, lostcookie.Removed},
		{"deleted elsewhere", demo.Policy{}, []request{{}, back, {}}, lostcookie.Deleted},
		{"before its end", demo.Policy{MaxAge: 60}, []request{{}, {brings: true, after: time.Second}, {after: 58 * time.Second}}, lostcookie.Deleted},
		{"at its end", demo.Policy{MaxAge: 60}, []request{{}, {brings: true, after: time.Second}, {after: 59 * time.Second}}, lostcookie.Expired},
		{"at its end, and it never came", demo.Policy{MaxAge: 60}, []request{{}, {after: time.Minute}}, lostcookie.Expired},
		{"Secure over http", demo.Policy{Secure: true}, []request{{host: lan}, {host: lan}}, lostcookie.Secure},
		{"Secure over https", demo.Policy{Secure: true}, []request{{host: lan, head: tab}, {host: lan, head: tab, brings: true}, {host: lan, head: tab}}, lostcookie.Deleted},
		{"Secure on this machine", demo.Policy{Secure: true}, []request{{host: "127.0.0.2:8000"}, {host: "127.0.0.2:8000", brings: true}, {host: "127.0.0.2:8000"}}, lostcookie.Deleted},
		{"Secure by a browser that makes no exception for this machine", demo.Policy{Secure: true}, []request{{host: "[::1]:8000"}, {host: "[::1]:8000"}}, lostcookie.Secure},
		{"in a frame of another site", demo.Policy{}, []request{{}, {head: awayFramed}}, lostcookie.Frame},
		{"given in a frame of another site", demo.Policy{SameSite: "Lax"}, []request{{head: awayFramed}, {head: frame}}, lostcookie.Frame},
		{"SameSite=None in a frame of another site", demo.Policy{SameSite: "None", Secure: true}, []request{{head: frame}, {head: frame, brings: true}, {head: awayFramed}}, lostcookie.Deleted},
		{"Strict, and a link of another site", demo.Policy{SameSite: "Strict"}, []request{{}, back, {head: away}}, lostcookie.Site},
		{"Lax, and a link of another site", demo.Policy{SameSite: "Lax"}, []request{{}, back, {head: away}}, lostcookie.Deleted},
		{"Lax, and a form of another site", demo.Policy{SameSite: "Lax"}, []request{{}, back, {method: "POST", path: "/login", head: away}}, lostcookie.Site},
		{"Strict, and another site by its Origin", demo.Policy{SameSite: "Strict"}, []request{{host: lan}, {host: lan, brings: true}, {method: "POST", path: "/login", host: lan, head: "Origin: http://evil.test\r\n"}}, lostcookie.Site},
		{"no SameSite, and a form of another site", demo.Policy{}, []request{{}, back, {method: "POST", path: "/login", head: away}}, lostcookie.SiteDefault},
		{"no SameSite, and a link of another site", demo.Policy{}, []request{{}, back, {head: away}}, lostcookie.Deleted},
		{"at once", demo.Policy{}, []request{{head: frame}, {head: frame, after: time.Second / 10}}, lostcookie.Soon},
		{"at once, again", demo.Policy{}, []request{{head: frame}, {head: frame, after: time.Second / 10}, {head: frame, after: time.Second / 10}}, lostcookie.Framed},
		{"in a frame", demo.Policy{}, []request{{head: frame}, {head: frame}}, lostcookie.Framed},
		{"in a tab", demo.Policy{}, []request{{head: tab}, {head: tab}}, lostcookie.Blocked},
		{"by plain http", demo.Policy{}, []request{{host: lan}, {host: lan}}, lostcookie.Blocked},
		{"it comes back", demo.Policy{}, []request{{}, back}, ""},
		{"the first request", demo.Policy{}, []request{{}}, ""},
		{"after a logout", demo.Policy{Logout: true}, []request{{}, {method: "POST", path: "/logout", brings: true}, {method: "POST", path: "/login"}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var got lostcookie.Why
			if lost := course(t, c.policy, c.requests...); lost != nil {
				got = lost.Why
			}
			if got != c.want {
				t.Errorf("why %q, want %q", got, c.want)
			}
		})
	}
}

// The lesson page has a sentence for each reason.
func TestWords(t *testing.T) {
	for _, lang := range []string{"ko", "en"} {
		text, err := os.ReadFile("../../web/words/" + lang + ".json")
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]any{}
		if err := json.Unmarshal(text, &words); err != nil {
			t.Fatal(err)
		}
		sentences := 0
		for key := range words {
			if strings.HasPrefix(key, "js.missing.") {
				sentences++
			}
		}
		reasons := []lostcookie.Why{
			lostcookie.Removed, lostcookie.Deleted, lostcookie.Expired, lostcookie.Secure, lostcookie.Frame,
			lostcookie.Site, lostcookie.SiteDefault, lostcookie.Soon, lostcookie.Framed, lostcookie.Blocked,
		}
		for _, why := range reasons {
			if words["js.missing."+string(why)] == nil {
				t.Errorf("%s: no sentence for %s", lang, why)
			}
		}
		if sentences != len(reasons) {
			t.Errorf("%s: %d sentences for %d reasons", lang, sentences, len(reasons))
		}
	}
}

// What is said beside the reason.
func TestLost(t *testing.T) {
	began := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
	back := request{brings: true}
	for _, c := range []struct {
		name     string
		policy   demo.Policy
		requests []request
		want     lostcookie.Lost
	}{
		{"it never comes back", demo.Policy{}, []request{{}, {}, {}}, lostcookie.Lost{Name: "sessionid", Given: began.Add(5 * time.Second), Why: lostcookie.Blocked, Times: 2}},
		{"the student's doing", demo.Policy{}, []request{{}, back, {removed: true}}, lostcookie.Lost{Name: "sessionid", Given: began, Why: lostcookie.Removed}},
		{"its end", demo.Policy{MaxAge: 4}, []request{{}, {}}, lostcookie.Lost{Name: "sessionid", Given: began, Why: lostcookie.Expired, Ended: began.Add(4 * time.Second), Times: 1}},
		{"held back from another site's request", demo.Policy{Secure: true, HostPrefix: true, Path: "/"}, []request{{}, back, {method: "POST", path: "/login", head: away}}, lostcookie.Lost{Name: "__Host-sessionid", Given: began, Why: lostcookie.SiteDefault, Held: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if lost := course(t, c.policy, c.requests...); lost == nil || *lost != c.want {
				t.Errorf("lost %+v, want %+v", lost, c.want)
			}
		})
	}
}

// Nothing of a browser's is another's, nor is a walk-in's or a program's.
func TestBrowsersAreApart(t *testing.T) {
	var events []demo.Event
	server := demo.New(demo.Config{Observe: func(e demo.Event) { events = append(events, e) }})
	send := func(by string) demo.Event {
		server.Serve(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", http.NoBody), demo.Visit{By: by})
		return events[len(events)-1]
	}
	var browsers lostcookie.Browsers
	for _, c := range []struct {
		by    string
		lacks bool
	}{{"me/A", false}, {"me/B", false}, {"me/A", true}, {"me/B", true}} {
		if lost := browsers.Take(send(c.by)); (lost != nil) != c.lacks {
			t.Errorf("%s lacks %+v, want something: %v", c.by, lost, c.lacks)
		}
	}
	if lost := browsers.Take(demo.Event{Act: &demo.Act{}}); lost != nil {
		t.Errorf("an act lacks %+v", lost)
	}
}
