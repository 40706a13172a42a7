package demo_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/internal/demo"
)

// clock is a clock that tests turn.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) turn(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

// seen is what one request of a policy's test shows.
type seen struct {
	answer string // "form", "welcome kim", "302 /", "403"; with " +token" and " +logout" for what the page has beside
	cookie string // the Set-Cookie line
	table  string // as print(sessions) would show it
	trace  string // the steps, without their values
}

// played is a demo under a policy, whose ids, tokens and sealed values are called
// by the order in which they came to light: {id1}, {token1}, {sealed1}.
type played struct {
	*mounted
	clock *clock
	names map[string][]string
	raw   string // the last answer
}

func play(t *testing.T, p demo.Policy) *played {
	t.Helper()
	c := newClock()
	site := serve(t, demo.Config{Policy: p, Now: c.now}, atRoot)
	return &played{&mounted{site: site}, c, map[string][]string{}, ""}
}

var unpredictable = map[string]*regexp.Regexp{
	"token":  regexp.MustCompile(`\b(?:[A-Z2-7]{26}|[0-9a-f]{32})\b`), // the demo's, Python's
	"sealed": regexp.MustCompile(`\b[A-Za-z0-9_-]{60,}=*`),
}

func (p *played) hide(s string) string {
	for kind, pattern := range unpredictable {
		s = pattern.ReplaceAllStringFunc(s, func(value string) string {
			at := slices.Index(p.names[kind], value)
			if at < 0 {
				at = len(p.names[kind])
				p.names[kind] = append(p.names[kind], value)
			}
			return fmt.Sprintf("{%s%d}", kind, at+1)
		})
	}
	return p.ids.hide(s)
}

func (p *played) show(s string) string {
	for kind, values := range p.names {
		for at, value := range values {
			s = strings.ReplaceAll(s, fmt.Sprintf("{%s%d}", kind, at+1), value)
		}
	}
	return p.ids.show(s)
}

var (
	welcome = regexp.MustCompile(`(?s)<h1>Welcome, (.*)!</h1>`)
	token   = `<input type="hidden" name="csrf_token" value="{token`
	logout  = `<form method="post" action="/logout">`
)

// send sends one request and says what there was to see.
func (p *played) send(t *testing.T, request string) seen {
	t.Helper()
	raw := p.hide(talk(t, p.addr, measured(p.show(request)))[0])
	p.raw = raw
	events := p.told()
	x := events[len(events)-1].Exchange
	var s seen
	switch {
	case x.Response.Status != http.StatusOK:
		s.answer = fmt.Sprint(x.Response.Status)
		if x.Response.Status == http.StatusInternalServerError {
			s.answer, _, _ = strings.Cut(x.Trace[len(x.Trace)-1].Value, ":")
		}
		if _, location, ok := strings.Cut(raw, "\r\nLocation: "); ok {
			location, _, _ = strings.Cut(location, "\r\n")
			s.answer += " " + location
		}
	case strings.Contains(raw, `action="/login"`):
		s.answer = "form"
	default:
		s.answer = "welcome " + welcome.FindStringSubmatch(raw)[1]
	}
	if strings.Contains(raw, token) {
		s.answer += " +token"
	}
	if strings.Contains(raw, logout) {
		s.answer += " +logout"
	}
	for _, line := range x.Response.SetCookies() {
		s.cookie = p.hide(line)
		if !strings.Contains(raw, "\r\nSet-Cookie: "+s.cookie+"\r\n") {
			t.Errorf("told of the cookie %q, and sent\n%s", s.cookie, raw)
		}
	}
	s.table = p.table(t)
	var steps []string
	for _, step := range x.Trace {
		steps = append(steps, string(step.Step))
	}
	s.trace = strings.Join(steps, " ")
	return s
}

// measured gives a request the Content-Length of its form, which had placeholders.
func measured(request string) string {
	head, form, _ := strings.Cut(request, "\r\n\r\n")
	return regexp.MustCompile(`Content-Length: \d+`).ReplaceAllString(head, fmt.Sprintf("Content-Length: %d", len(form))) + "\r\n\r\n" + form
}

// move is one request, and what it shows with a protection off and on. An on
// that is empty shows the same.
type move struct {
	turn    time.Duration // how far the clock goes before it
	send    string
	off, on seen
}

// What an ordinary request shows.
const (
	traceFirst   = "print-table read-cookie new-id create-session set-cookie render-form"
	traceVisit   = "print-table read-cookie render-form"
	traceUnknown = "print-table read-cookie create-session render-form"
	traceLogin   = "read-form read-cookie store-username redirect"
	traceWelcome = "print-table read-cookie render-welcome"
	traceNoRow   = "read-form read-cookie error"
	nobody       = "{'{id1}': None}"
	kim          = "{'{id1}': 'kim'}"
)

var (
	first     = seen{"form", "sessionid={id1}", nobody, traceFirst}
	loginKim  = move{send: login("username=kim", "sessionid={id1}"), off: seen{"302 /", "", kim, traceLogin}}
	greetsKim = move{send: get("/", "sessionid={id1}"), off: seen{"welcome kim", "", kim, traceWelcome}}
)

// firstWith is a first visit whose Set-Cookie differs.
func firstWith(line string) move {
	return move{send: get("/"), off: first, on: seen{first.answer, line, first.table, first.trace}}
}

// Each field of the policy, switched on alone or where it needs others beside
// them, makes exactly this difference.
var fieldTests = []struct {
	field string
	value any
	with  demo.Policy // both off and on
	moves []move
}{
	{field: "httpOnly", value: true, moves: []move{firstWith("sessionid={id1}; HttpOnly"), loginKim, greetsKim}},
	{field: "secure", value: true, moves: []move{firstWith("sessionid={id1}; Secure"), loginKim, greetsKim}},
	{field: "sameSite", value: "Lax", moves: []move{firstWith("sessionid={id1}; SameSite=Lax"), loginKim, greetsKim}},
	{field: "sameSite", value: "Strict", moves: []move{firstWith("sessionid={id1}; SameSite=Strict"), loginKim, greetsKim}},
	{
		field: "sameSite", value: "None", with: demo.Policy{Secure: true},
		moves: []move{{
			send: get("/"),
			off:  seen{"form", "sessionid={id1}; Secure", nobody, traceFirst},
			on:   seen{"form", "sessionid={id1}; Secure; SameSite=None", nobody, traceFirst},
		}},
	},
	{field: "path", value: "/", moves: []move{firstWith("sessionid={id1}; Path=/"), loginKim, greetsKim}},
	{
		// The server alone never looks at how old an id is.
		field: "maxAge", value: 60,
		moves: []move{firstWith("sessionid={id1}; Max-Age=60"), loginKim, {turn: time.Hour, send: greetsKim.send, off: greetsKim.off}},
	},
	{
		field: "maxAge", value: 60, with: demo.Policy{Signed: true},
		moves: []move{
			{
				send: get("/"),
				off:  seen{"form", "sessionid={sealed1}", nobody, "print-table read-cookie new-id create-session seal-cookie set-cookie render-form"},
				on:   seen{"form", "sessionid={sealed1}; Max-Age=60", nobody, "print-table read-cookie new-id create-session seal-cookie set-cookie render-form"},
			},
			{turn: time.Minute, send: get("/", "sessionid={sealed1}"), off: seen{"form", "", nobody, "print-table read-cookie open-cookie render-form"}},
			{
				turn: 2 * time.Second, send: get("/nope", "sessionid={sealed1}"),
				off: seen{"404", "", nobody, "print-table read-cookie open-cookie not-found"},
				on:  seen{"404", "", "{'{id1}': None, '{id2}': None}", "print-table read-cookie refuse-cookie new-id create-session not-found"},
			},
		},
	},
	{
		field: "idleTimeout", value: 60,
		moves: []move{
			{send: get("/"), off: first},
			loginKim,
			{turn: 59 * time.Second, send: greetsKim.send, off: greetsKim.off},
			{turn: 59 * time.Second, send: greetsKim.send, off: greetsKim.off}, // it counts from the last request
			{
				turn: time.Minute, send: greetsKim.send, off: greetsKim.off,
				on: seen{"form", "", nobody, "print-table read-cookie expire create-session render-form"},
			},
			{
				turn: time.Minute, send: loginKim.send, off: loginKim.off,
				on: seen{"KeyError", "", "{}", "read-form read-cookie expire error"},
			},
		},
	},
	{
		field: "absoluteTimeout", value: 100,
		moves: []move{
			{send: get("/"), off: first},
			loginKim,
			{turn: 99 * time.Second, send: greetsKim.send, off: greetsKim.off},
			{
				turn: time.Second, send: greetsKim.send, off: greetsKim.off, // however lately it was used
				on: seen{"form", "", nobody, "print-table read-cookie expire create-session render-form"},
			},
		},
	},
	{
		field: "hostPrefix", value: true, with: demo.Policy{Secure: true, Path: "/"},
		moves: []move{
			{
				send: get("/"),
				off:  seen{"form", "sessionid={id1}; Path=/; Secure", nobody, traceFirst},
				on:   seen{"form", "__Host-sessionid={id1}; Path=/; Secure", nobody, traceFirst},
			},
			{
				send: get("/", "sessionid={id1}; theme=dark"),
				off:  seen{"form", "", nobody, traceVisit},
				on:   seen{"form", "__Host-sessionid={id2}; Path=/; Secure", "{'{id1}': None, '{id2}': None}", traceFirst},
			},
			{
				send: login("username=kim", "__Host-sessionid={id1}"), // the search finds sessionid in it as well
				off:  seen{"302 /", "", kim, traceLogin},
				on:   seen{"302 /", "", "{'{id1}': 'kim', '{id2}': None}", traceLogin},
			},
		},
	},
	{
		field: "strictCookie", value: true,
		moves: []move{
			{send: get("/", "a=1; sessionid=X"), off: seen{"form", "", "{'X': None}", traceUnknown}},
			{
				send: get("/", "mysessionid=X"),
				off:  seen{"form", "", "{'X': None}", traceVisit},
				on:   seen{"form", "sessionid={id1}", "{'X': None, '{id1}': None}", traceFirst},
			},
			{
				send: login("username=kim", "note=sessionid=X"),
				off:  seen{"302 /", "", "{'X': 'kim'}", traceLogin},
				on:   seen{"KeyError", "", "{'X': None, '{id1}': None}", "read-form read-cookie new-id error"},
			},
			{
				send: login("username=lee", "sessionid"),
				off:  seen{"IndexError", "", "{'X': 'kim'}", "read-form error"},
				on:   seen{"KeyError", "", "{'X': None, '{id1}': None}", "read-form read-cookie new-id error"},
			},
			{
				send: login("username=lee", "theme=dark", " sessionid = X "), // the second header
				off:  seen{"KeyError", "", "{'X': 'kim'}", "read-form read-cookie new-id error"},
				on:   seen{"302 /", "", "{'X': 'lee', '{id1}': None}", traceLogin},
			},
		},
	},
	{
		field: "rejectUnknown", value: true,
		moves: []move{
			{
				send: get("/", "sessionid=chosen"),
				off:  seen{"form", "", "{'chosen': None}", traceUnknown},
				on:   seen{"form", "sessionid={id1}", nobody, "print-table read-cookie reject-unknown new-id create-session set-cookie render-form"},
			},
			{
				send: login("username=kim", "sessionid=other"),
				off:  seen{"KeyError", "", "{'chosen': None}", traceNoRow},
				on:   seen{"KeyError", "", nobody, traceNoRow},
			},
			{
				send: get("/nope", "sessionid=other"),
				off:  seen{"404", "", "{'chosen': None, 'other': None}", "print-table read-cookie create-session not-found"},
				on:   seen{"404", "", "{'{id1}': None, '{id2}': None}", "print-table read-cookie reject-unknown new-id create-session not-found"},
			},
		},
	},
	{
		field: "renewAtLogin", value: true,
		moves: []move{
			{send: get("/"), off: first},
			{
				send: loginKim.send, off: loginKim.off,
				on: seen{"302 /", "sessionid={id2}", "{'{id2}': 'kim'}", "read-form read-cookie renew-id set-cookie store-username redirect"},
			},
			{
				send: greetsKim.send, off: greetsKim.off, // whoever knew the id before
				on: seen{"form", "", "{'{id2}': 'kim', '{id1}': None}", traceUnknown},
			},
			{
				send: get("/", "sessionid={id2}"),
				off:  seen{"form", "", "{'{id1}': 'kim', '{id2}': None}", traceUnknown},
				on:   seen{"welcome kim", "", "{'{id2}': 'kim', '{id1}': None}", traceWelcome},
			},
		},
	},
	{
		field: "logout", value: true,
		moves: []move{
			{send: get("/"), off: first},
			loginKim,
			{send: greetsKim.send, off: greetsKim.off, on: seen{"welcome kim +logout", "", kim, traceWelcome}},
			{
				send: get("/logout", "sessionid={id1}"), // a link does nothing
				off:  seen{"404", "", kim, "print-table read-cookie not-found"},
			},
			{
				send: post("/logout", "", "sessionid={id1}"),
				off:  seen{"404", "", kim, "not-found"},
				on:   seen{"302 /", "sessionid=; Max-Age=0", "{}", "read-cookie delete-session clear-cookie redirect"},
			},
			{
				send: post("/logout", "", "sessionid={id1}"), // the row is gone, and with it the right to have the cookie cleared
				off:  seen{"404", "", kim, "not-found"},
				on:   seen{"302 /", "", "{}", "read-cookie redirect"},
			},
		},
	},
	{
		field: "logout", value: true, with: demo.Policy{HttpOnly: true, Secure: true, SameSite: "Lax", Path: "/", MaxAge: 60},
		moves: []move{
			{send: get("/"), off: seen{"form", "sessionid={id1}; Path=/; Max-Age=60; HttpOnly; Secure; SameSite=Lax", nobody, traceFirst}},
			{
				send: post("/logout", "", "theme=dark"), // another site's form, without the cookie
				off:  seen{"404", "", nobody, "not-found"},
				on:   seen{"302 /", "", nobody, "read-cookie new-id redirect"},
			},
			{
				send: post("/logout", "", "sessionid={id1}"),
				off:  seen{"404", "", nobody, "not-found"},
				on:   seen{"302 /", "sessionid=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax", "{}", "read-cookie delete-session clear-cookie redirect"},
			},
		},
	},
	{
		field: "escape", value: true,
		moves: []move{
			{send: get("/"), off: first},
			{send: login("username=<b>&", "sessionid={id1}"), off: seen{"302 /", "", "{'{id1}': '<b>'}", traceLogin}},
			{
				send: get("/", "sessionid={id1}"),
				off:  seen{"welcome <b>", "", "{'{id1}': '<b>'}", traceWelcome},
				on:   seen{"welcome &lt;b&gt;", "", "{'{id1}': '<b>'}", traceWelcome},
			},
		},
	},
	{
		field: "csrfToken", value: true,
		moves: []move{
			{
				send: get("/"), off: first,
				on: seen{"form +token", "sessionid={id1}", nobody, "print-table read-cookie new-id create-session set-cookie new-token render-form"},
			},
			{
				send: get("/", "sessionid={id1}"),
				off:  seen{"form", "", nobody, traceVisit},
				on:   seen{"form +token", "", nobody, traceVisit},
			},
			{send: loginKim.send, off: loginKim.off, on: seen{"403", "", nobody, "read-form read-cookie check-token error"}},
			{
				send: login("username=kim&csrf_token=AAAAAAAAAAAAAAAAAAAAAAAAAA", "sessionid={id1}"), off: loginKim.off,
				on: seen{"403", "", nobody, "read-form read-cookie check-token error"},
			},
			{
				send: login("username=kim&csrf_token={token1}", "sessionid={id1}"), off: loginKim.off,
				on: seen{"302 /", "", kim, "read-form read-cookie check-token store-username redirect"},
			},
			{send: greetsKim.send, off: greetsKim.off}, // no form, no token
			{
				send: login("username=kim&csrf_token={token1}", "sessionid=unknown"),
				off:  seen{"KeyError", "", kim, traceNoRow},
			},
		},
	},
	{
		field: "csrfToken", value: true, with: demo.Policy{Logout: true},
		moves: []move{
			{
				send: get("/"), off: first,
				on: seen{"form +token", "sessionid={id1}", nobody, "print-table read-cookie new-id create-session set-cookie new-token render-form"},
			},
			{
				send: login("username=kim&csrf_token={token1}", "sessionid={id1}"), off: loginKim.off,
				on: seen{"302 /", "", kim, "read-form read-cookie check-token store-username redirect"},
			},
			{
				send: greetsKim.send,
				off:  seen{"welcome kim +logout", "", kim, traceWelcome},
				on:   seen{"welcome kim +token +logout", "", kim, traceWelcome},
			},
			{
				send: post("/logout", "csrf_token=no", "sessionid={id1}"),
				off:  seen{"302 /", "sessionid=; Max-Age=0", "{}", "read-cookie delete-session clear-cookie redirect"},
				on:   seen{"403", "", kim, "read-cookie check-token error"},
			},
			{
				send: post("/logout", ""), // another site's form, without the cookie: it proves no session
				off:  seen{"302 /", "", "{}", "read-cookie new-id redirect"},
				on:   seen{"403", "", kim, "read-cookie new-id check-token error"},
			},
			{
				send: post("/logout", "csrf_token={token1}"), // a token alone proves none either
				off:  seen{"302 /", "", "{}", "read-cookie new-id redirect"},
				on:   seen{"403", "", kim, "read-cookie new-id check-token error"},
			},
			{
				send: post("/logout", "csrf_token={token1}", "sessionid={id1}"),
				off:  seen{"302 /", "", "{}", "read-cookie redirect"},
				on:   seen{"302 /", "sessionid=; Max-Age=0", "{}", "read-cookie check-token delete-session clear-cookie redirect"},
			},
			{
				send: post("/logout", "csrf_token={token1}", "sessionid={id1}"),
				off:  seen{"302 /", "", "{}", "read-cookie redirect"},
				on:   seen{"403", "", "{}", "read-cookie check-token error"},
			},
		},
	},
	{
		field: "signed", value: true,
		moves: []move{
			{
				send: get("/"), off: first,
				on: seen{"form", "sessionid={sealed1}", nobody, "print-table read-cookie new-id create-session seal-cookie set-cookie render-form"},
			},
			{
				send: login("username=kim", "sessionid={id1}"), // the id by itself opens nothing any more
				off:  loginKim.off,
				on:   seen{"KeyError", "", nobody, "read-form read-cookie refuse-cookie new-id error"},
			},
			{
				send: login("username=kim", "sessionid={sealed1}"),
				off:  seen{"KeyError", "", kim, traceNoRow},
				on:   seen{"302 /", "", kim, "read-form read-cookie open-cookie store-username redirect"},
			},
		},
	},
	{
		field: "encrypted", value: true, with: demo.Policy{Signed: true},
		moves: []move{
			{
				send: get("/"),
				off:  seen{"form", "sessionid={sealed1}", nobody, "print-table read-cookie new-id create-session seal-cookie set-cookie render-form"},
			},
			{
				send: login("username=kim", "sessionid={sealed1}"),
				off:  seen{"302 /", "", kim, "read-form read-cookie open-cookie store-username redirect"},
			},
		},
	},
	{
		field: "stateless", value: true, with: demo.Policy{Signed: true, Logout: true},
		moves: []move{
			{
				send: get("/"),
				off:  seen{"form", "sessionid={sealed1}", nobody, "print-table read-cookie new-id create-session seal-cookie set-cookie render-form"},
				on:   seen{"form", "sessionid={sealed1}", "{}", "read-cookie new-state seal-cookie set-cookie render-form"},
			},
			{
				send: login("username=kim", "sessionid={sealed1}"),
				off:  seen{"302 /", "", kim, "read-form read-cookie open-cookie store-username redirect"},
				on:   seen{"302 /", "sessionid={sealed2}", "{}", "read-form read-cookie open-cookie store-username seal-cookie set-cookie redirect"},
			},
			{
				send: get("/", "sessionid={sealed1}"),
				off:  seen{"welcome kim +logout", "", kim, "print-table read-cookie open-cookie render-welcome"},
				on:   seen{"form", "", "{}", "read-cookie open-cookie render-form"}, // the cookie from before the login holds what was then
			},
			{
				send: post("/logout", "", "sessionid={sealed1}"),
				off:  seen{"302 /", "sessionid=; Max-Age=0", "{}", "read-cookie open-cookie delete-session clear-cookie redirect"},
				on:   seen{"302 /", "sessionid=; Max-Age=0", "{}", "read-cookie open-cookie clear-cookie redirect"},
			},
			{
				send: post("/logout", ""), // there is no row to prove a session: a signed cookie does, and here there is none
				off:  seen{"302 /", "", "{}", "read-cookie new-id redirect"},
				on:   seen{"302 /", "", "{}", "read-cookie new-state redirect"},
			},
			{
				send: post("/logout", "", "sessionid=made-up"),
				off:  seen{"302 /", "", "{}", "read-cookie refuse-cookie new-id redirect"},
				on:   seen{"302 /", "", "{}", "read-cookie refuse-cookie new-state redirect"},
			},
			{
				send: post("/nope", "", "sessionid={sealed1}"),
				off:  seen{"404", "", "{}", "not-found"},
			},
		},
	},
	{ // another site's form, from which Lax keeps the cookie, logs the browser in all the same
		field: "stateless", value: true, with: demo.Policy{Signed: true, SameSite: "Lax"},
		moves: []move{
			{
				send: login("username=kim", ""),
				off:  seen{"KeyError", "", "{}", "read-form read-cookie new-id error"},
				on:   seen{"302 /", "sessionid={sealed1}; SameSite=Lax", "{}", "read-form read-cookie new-state store-username seal-cookie set-cookie redirect"},
			},
		},
	},
}

func protection(t *testing.T, field string) demo.Explanation {
	t.Helper()
	all := demo.Policy{}.Explain()
	at := slices.IndexFunc(all, func(e demo.Explanation) bool { return e.Field == field })
	if at < 0 {
		t.Fatalf("the policy has no field %q", field)
	}
	return all[at]
}

func TestPolicyFields(t *testing.T) {
	tested := map[string]bool{}
	for _, c := range fieldTests {
		tested[c.field] = true
		t.Run(fmt.Sprint(c.field, " ", c.value), func(t *testing.T) {
			with := protection(t, c.field).With(c.with, c.value)
			off, on := play(t, c.with), play(t, with)
			for i, m := range c.moves {
				off.clock.turn(m.turn)
				on.clock.turn(m.turn)
				if got := off.send(t, m.send); got != m.off {
					t.Errorf("request %d, off:\n%+v, want\n%+v", i+1, got, m.off)
				}
				want := m.on
				if want == (seen{}) {
					want = m.off
				}
				if got := on.send(t, m.send); got != want {
					t.Errorf("request %d, on:\n%+v, want\n%+v", i+1, got, want)
				}
			}
			off.compare(t)
			on.compare(t)
			if policy := on.told()[0].Exchange.Policy; *policy != with {
				t.Errorf("the exchange ran under %+v", policy)
			}
		})
	}
	for _, e := range (demo.Policy{}).Explain() {
		if !tested[e.Field] {
			t.Errorf("%s has no test", e.Field)
		}
	}
}
