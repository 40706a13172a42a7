package demo

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// hardened is everything at once that needs no key.
var hardened = unsealed(Everything())

func unsealed(p Policy) Policy  { p.Signed, p.Encrypted = false, false; return p }
func signed(p Policy) Policy    { p.Signed = true; return p }
func encrypted(p Policy) Policy { p.Signed, p.Encrypted = true, true; return p }
func stateless(p Policy) Policy {
	p.Stateless, p.RejectUnknown, p.RenewAtLogin = true, false, false
	return signed(p)
}

var benchmarked = []struct {
	name   string
	policy Policy
}{
	{"zero", Policy{}},
	{"hardened", hardened},
	{"signed", signed(Policy{})},
	{"encrypted", encrypted(Policy{})},
	{"stateless", stateless(Policy{})},
	{"hardened+signed", signed(hardened)},
	{"hardened+encrypted", encrypted(hardened)},
	{"hardened+stateless", stateless(hardened)},
}

// BenchmarkPolicy is what a policy costs without a connection: page is a welcome
// to who is logged in, visit all of a first visit, the login and its welcome.
func BenchmarkPolicy(b *testing.B) {
	for _, c := range benchmarked {
		b.Run("page/"+c.name, func(b *testing.B) {
			v := newVisitor(c.policy)
			v.visit(b)
			for b.Loop() {
				v.get(b)
			}
		})
		b.Run("visit/"+c.name, func(b *testing.B) {
			v := newVisitor(c.policy)
			for b.Loop() {
				v.visit(b)
			}
		})
	}
}

// BenchmarkPolicyServed is what it costs whoever asks the demo over a connection:
// a first visit, the login and its welcome, and four pages more.
func BenchmarkPolicyServed(b *testing.B) {
	for _, c := range benchmarked {
		b.Run(c.name, func(b *testing.B) {
			v := newVisitor(c.policy)
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				b.Fatal(err)
			}
			web := NewHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { v.server.Serve(w, r, Visit{}) }))
			go web.Serve(Tap(l))
			defer web.Close()
			conn, err := net.Dial("tcp", l.Addr().String())
			if err != nil {
				b.Fatal(err)
			}
			defer conn.Close()
			answers := bufio.NewReader(conn)
			v.serve = func(r *http.Request) {
				if err := r.Write(conn); err != nil {
					b.Fatal(err)
				}
				answer, err := http.ReadResponse(answers, r)
				if err != nil {
					b.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, answer.Body)
			}
			for b.Loop() {
				v.visit(b)
				for range 4 {
					v.get(b)
				}
			}
		})
	}
}

// visitor is a browser of one cookie.
type visitor struct {
	server      *Server
	serve       func(*http.Request)
	page, login *http.Request
	last        *Exchange
	cookie      []string
}

func newVisitor(p Policy) *visitor {
	v := &visitor{page: httptest.NewRequest(http.MethodGet, "/", nil), login: httptest.NewRequest(http.MethodPost, "/login", nil)}
	v.page.Body = http.NoBody
	v.login.Header["Content-Length"] = []string{"there is one"}
	v.server = New(Config{Policy: p, MaxRows: 1000, Observe: func(e Event) {
		if e.Exchange != nil {
			v.last = e.Exchange
		}
	}})
	v.serve = func(r *http.Request) { v.server.Serve(discard{http.Header{}}, r, Visit{}) }
	return v
}

func (v *visitor) visit(b *testing.B) {
	v.cookie = nil
	v.get(b)
	form := "username=kim"
	for _, step := range v.last.Trace {
		if step.Step == StepNewToken {
			form += "&csrf_token=" + url.QueryEscape(step.Value)
		}
	}
	v.login.ContentLength = int64(len(form))
	v.login.Body = io.NopCloser(strings.NewReader(form))
	v.send(b, v.login, http.StatusFound)
	v.get(b)
}

func (v *visitor) get(b *testing.B) { v.send(b, v.page, http.StatusOK) }

func (v *visitor) send(b *testing.B, r *http.Request, want int) {
	r.Header["Cookie"] = v.cookie
	v.serve(r)
	if v.last.Response.Status != want {
		b.Fatal(v.last.Trace)
	}
	if line := v.last.Response.setCookie; line != "" {
		pair, _, _ := strings.Cut(line, ";")
		v.cookie = []string{pair}
	}
}
