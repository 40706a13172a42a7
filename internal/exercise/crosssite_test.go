package exercise_test

import (
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
)

// wired is a demo behind a real connection, without which no head is recorded.
func wired(t *testing.T, policy demo.Policy) (address string, events func() []demo.Event) {
	t.Helper()
	var mu sync.Mutex
	var all []demo.Event
	server := demo.New(demo.Config{Policy: policy, Observe: func(e demo.Event) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, e)
	}})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	h := demo.NewHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		server.Serve(w, r, demo.Visit{By: "me/A", Removed: r.Header["Removed"]})
	}))
	go func() { _ = h.Serve(demo.Tap(listener)) }()
	t.Cleanup(func() { _ = h.Close() })
	return listener.Addr().String(), func() []demo.Event {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}
}

// send sends a request with a form and the headers given, "Name: value".
func send(t *testing.T, address, method, path, body string, headers ...string) {
	t.Helper()
	r, err := http.NewRequest(method, "http://"+address+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if r.Header.Set(name, value); name == "Host" {
			r.Host = value
		}
	}
	response, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
}

// TestSite: another site is where the browser says so; without its word, where the
// Origin has another host.
func TestSite(t *testing.T) {
	cross := &exercise.Exercise{ID: "cross", Steps: []exercise.Step{{When: when("event: exchange, site: cross")}}}
	for _, c := range []struct {
		name    string
		headers []string
		want    bool
	}{
		{"nothing said", nil, false},
		{"another site", []string{"Sec-Fetch-Site: cross-site"}, true},
		{"in other letters", []string{"sec-fetch-site:  cross-site "}, true},
		{"another port", []string{"Sec-Fetch-Site: same-site", "Origin: http://localhost:8080"}, false},
		{"the same origin", []string{"Sec-Fetch-Site: same-origin"}, false},
		{"the address bar", []string{"Sec-Fetch-Site: none"}, false},
		{"the browser's word goes before the Origin", []string{"Sec-Fetch-Site: same-site", "Origin: http://evil.example"}, false},
		{"an Origin of another host", []string{"Origin: http://127.0.0.1:8080"}, true},
		{"an Origin of the same host, at another port", []string{"Origin: http://LOCALHOST:8080"}, false},
		{"an Origin that is hidden", []string{"Origin: null"}, false},
		{"no Origin at all", []string{"Origin: nonsense"}, false},
		{"it stands in another header", []string{"X-Note: Sec-Fetch-Site: cross-site"}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			address, events := wired(t, demo.Policy{})
			send(t, address, "GET", "/", "", append(c.headers, "Host: localhost:8000")...)
			p := exercise.NewProgress(cross)
			for _, e := range events() {
				p.Judge(cross, e, exercise.Lost{})
			}
			if got := !p.Passed.IsZero(); got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// crossSite follows an act that a page of another site brought about.
const crossSite = " | Sec-Fetch-Site: cross-site"

// TestForged: what a page of another site brought about, and what it did not.
func TestForged(t *testing.T) {
	welcome := exercise.Step{When: when("event: exchange, page: welcome")}
	step := func(more string) exercise.Step { return exercise.Step{When: when("event: exchange, " + more)} }
	forge := &exercise.Exercise{ID: "forge", Steps: []exercise.Step{
		welcome,
		step("method: POST, status: 302, cookie: same, site: cross"),
		step("page: welcome, cookie: same, name: changed"),
	}}
	spared := &exercise.Exercise{ID: "spared", Steps: []exercise.Step{
		welcome,
		step("method: POST, cookie: none, site: cross"),
		step("page: welcome, cookie: same, name: kept"),
	}}
	for _, c := range []struct {
		name   string
		ex     *exercise.Exercise
		acts   []string // see play
		passed int      // steps
	}{
		{"the attack", forge, []string{"GET / a", "POST /login a kim", "GET / a", "POST /login a mallory" + crossSite, "GET / a"}, 3},
		{"a login by one's own hand is none", forge, []string{"GET / a", "POST /login a kim", "GET / a", "POST /login a mallory", "GET / a"}, 1},
		{"one that came without the cookie", forge, []string{"GET / a", "POST /login a kim", "GET / a", "POST /login - mallory" + crossSite, "GET / a"}, 1},
		{"with another's cookie", forge, []string{"GET / a", "POST /login a kim", "GET / a", "GET / b", "POST /login b mallory" + crossSite, "GET / a"}, 1},
		{"the name that was there before", forge, []string{"GET / a", "POST /login a mallory", "GET / a", "POST /login a mallory" + crossSite, "GET / a"}, 2},
		{"without the cookie the name stays", spared, []string{"GET / a", "POST /login a kim", "GET / a", "POST /login - mallory" + crossSite, "GET / a"}, 3},
		{"with it, it doesn't", spared, []string{"GET / a", "POST /login a kim", "GET / a", "POST /login a mallory" + crossSite, "GET / a"}, 1},
		{"it came without, and later with", spared, []string{"GET / a", "POST /login a kim", "GET / a", "POST /login - mallory" + crossSite, "POST /login a mallory" + crossSite, "GET / a"}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			address, events := wired(t, demo.Policy{})
			for _, act := range c.acts {
				play(t, address, act)
			}
			p := exercise.NewProgress(c.ex)
			passed := 0
			for _, e := range events() {
				passed += len(p.Judge(c.ex, e, exercise.Lost{}))
			}
			if passed != c.passed {
				t.Errorf("%d steps, want %d", passed, c.passed)
			}
		})
	}
}

// play sends what an act says: method, path, ID or -, of a POST the name, and
// headers, between bars, where there are any.
func play(t *testing.T, address, act string) {
	t.Helper()
	act, more, ok := strings.Cut(act, " | ")
	var headers []string
	if ok {
		headers = strings.Split(more, " | ")
	}
	words := strings.Fields(act)
	if words[2] != "-" {
		headers = append(headers, "Cookie: sessionid="+words[2])
	}
	body := ""
	if words[0] == "POST" {
		body = "username=" + words[3]
	}
	send(t, address, words[0], words[1], body, headers...)
}

// TestWithheld: a cookie that the browser did not send although it has it is told
// from one that it has no more, or that the policy kept from this request.
func TestWithheld(t *testing.T) {
	late := &exercise.Exercise{ID: "late", Steps: []exercise.Step{{When: when("event: exchange, page: form")}}, Optional: []exercise.Step{
		{When: when("event: exchange, method: POST, cookie: withheld, site: cross")},
	}}
	const attack = "POST /login - mallory" + crossSite
	for _, c := range []struct {
		name   string
		policy demo.Policy
		acts   []string // ID is the value given last
		want   bool
	}{
		{"given, sent, and not sent", demo.Policy{}, []string{"GET / -", "GET / ID", attack}, true},
		{"never sent: the browser may keep none", demo.Policy{}, []string{"GET / -", attack}, false},
		{"with SameSite, which is the reason", demo.Policy{SameSite: "Lax"}, []string{"GET / -", "GET / ID", attack}, false},
		{"with an end, which may have come", demo.Policy{MaxAge: 60}, []string{"GET / -", "GET / ID", attack}, false},
		{"one that came and was refused", demo.Policy{Signed: true}, []string{"GET / -", "GET / ID", "POST /login made-up mallory" + crossSite}, false},
		{"an ID that the demo did not give", demo.Policy{}, []string{"GET / a", attack}, false},
		{"another than it gave", demo.Policy{}, []string{"GET / -", "GET / a", attack}, false},
		{"deleted in the jar", demo.Policy{}, []string{"GET / -", "GET / ID", attack + " | Removed: sessionid"}, false},
		{"from its own site", demo.Policy{}, []string{"GET / -", "GET / ID", "POST /login - mallory"}, false},
		{"a GET", demo.Policy{}, []string{"GET / -", "GET / ID", "GET / -" + crossSite}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			address, events := wired(t, c.policy)
			for _, act := range c.acts {
				given := ""
				for _, e := range events() {
					for _, line := range e.Exchange.Response.SetCookies() {
						pair, _, _ := strings.Cut(line, ";")
						_, given, _ = strings.Cut(pair, "=")
					}
				}
				play(t, address, strings.Replace(act, "ID", given, 1))
			}
			p := exercise.NewProgress(late)
			var holding exercise.Holding
			got := false
			for _, e := range events() {
				lost := holding.Take(e, func(string) bool { return true })
				got = slices.Contains(p.Judge(late, e, lost), 1) || got
			}
			if got != c.want {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

// TestPatternFaults: what a pattern can't be is said when the lab starts.
func TestPatternFaults(t *testing.T) {
	welcome := exercise.Step{When: when("event: exchange, page: welcome"), Do: "x", Say: "x"}
	for _, c := range []struct {
		when     string
		later    bool // after a welcome
		optional bool
		want     string // "" is none
	}{
		{"site: cross", false, false, ""},
		{"site: same", false, false, `site "same": want cross`},
		{"name: kept", true, false, ""},
		{"name: changed", false, false, "name: changed needs a step before it with page: welcome"},
		{"name: kept", false, true, "name: kept needs a step before it"},
		{"name: other", true, false, `name "other": want markup, kept or changed`},
		{"cookie: none", true, false, ""},
		{"cookie: none", false, true, ""},
		{"cookie: none", false, false, "'none' and 'withheld', there or in an optional step"},
		{"cookie: withheld", false, true, ""},
		{"cookie: withheld", false, false, "'none' and 'withheld', there or in an optional step"},
		{"cookie: same", false, true, "from the second step on"},
		{"cookie: lost", true, false, "cookie takes"},
	} {
		ex := &exercise.Exercise{ID: "x", Title: "x", Hints: []string{"a", "b", "c"}, Steps: []exercise.Step{welcome}}
		step := exercise.Step{When: when("event: exchange, " + c.when), Do: "x", Say: "x"}
		switch {
		case c.optional:
			ex.Steps[0].When = when("event: exchange, page: form")
			ex.Optional = []exercise.Step{step}
		case c.later:
			ex.Steps = append(ex.Steps, step)
		default:
			ex.Steps[0] = step
		}
		err := ex.Check()
		if got := fmt.Sprint(err); (err == nil) != (c.want == "") || !strings.Contains(got, c.want) && c.want != "" {
			t.Errorf("%s, later %v, optional %v: %s, want %q", c.when, c.later, c.optional, got, c.want)
		}
	}
}
