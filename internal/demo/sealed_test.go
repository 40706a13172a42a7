package demo_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/securecookie"

	"sessionlab/internal/demo"
)

func keyPair(n byte) demo.KeyPair {
	return demo.KeyPair{Hash: bytes.Repeat([]byte{n}, 32), Block: bytes.Repeat([]byte{n + 100}, 32)}
}

// sealedBy is the value that a demo of its own gives to a first visit, and the
// time by its clock.
func sealedBy(t *testing.T, p demo.Policy, c *clock, keys ...demo.KeyPair) string {
	t.Helper()
	s := serve(t, demo.Config{Policy: p, Keys: keys, Now: c.now}, atRoot)
	talk(t, s.addr, get("/"))
	line, _, _ := strings.Cut(s.told()[0].Exchange.Response.SetCookies()[0], ";")
	_, value, _ := strings.Cut(line, "=")
	return value
}

// opened is what a demo makes of a value: the step that opened it or refused it.
func opened(t *testing.T, p demo.Policy, c *clock, header string, keys ...demo.KeyPair) string {
	t.Helper()
	s := serve(t, demo.Config{Policy: p, Keys: keys, Now: c.now}, atRoot)
	talk(t, s.addr, get("/", header))
	x := s.told()[0].Exchange
	if x.Sent != x.Trace.Ran(demo.StepOpenCookie) {
		t.Errorf("sent: %v, and the trace is %v", x.Sent, x.Trace)
	}
	read := 0
	for _, pair := range x.Request.Cookies() {
		if pair.Read {
			read++
		}
	}
	if read != 1 {
		t.Errorf("%d pairs of %q are said to be read", read, header)
	}
	for _, step := range x.Trace {
		switch step.Step {
		case demo.StepOpenCookie:
			return "opens"
		case demo.StepRefuseCookie:
			if x.ID == "" || x.GivenID != x.ID {
				t.Errorf("the id is %q and what was given is %q", x.ID, x.GivenID)
			}
			return step.Value
		}
	}
	return "was not looked at"
}

// altered is a value with its parts changed: date, value and MAC.
func altered(t *testing.T, value string, change func(parts [][]byte) [][]byte) string {
	t.Helper()
	return base64.URLEncoding.EncodeToString(bytes.Join(change(parts(t, value)), []byte("|")))
}

func TestSealedCookies(t *testing.T) {
	const mac = "MAC: the value is not valid"
	for _, p := range []demo.Policy{
		{Signed: true, MaxAge: 3600},
		{Signed: true, MaxAge: 3600, StrictCookie: true},
		{Signed: true, Encrypted: true, MaxAge: 3600},
	} {
		c := newClock()
		value := sealedBy(t, p, c, keyPair(1))
		hosted := p
		hosted.HostPrefix = true
		for _, test := range []struct {
			name   string
			policy demo.Policy
			header string
			keys   []demo.KeyPair
			want   string
		}{
			{"as it was given", p, "sessionid=" + value, []demo.KeyPair{keyPair(1)}, "opens"},
			{"with a new key before the old one", p, "sessionid=" + value, []demo.KeyPair{keyPair(2), keyPair(1)}, "opens"},
			{"with the old key gone", p, "sessionid=" + value, []demo.KeyPair{keyPair(2)}, mac},
			{"with two other keys", p, "sessionid=" + value, []demo.KeyPair{keyPair(2), keyPair(3)}, mac},
			{"under another name", hosted, "__Host-sessionid=" + value, []demo.KeyPair{keyPair(1)}, mac},
			{"cut by one character", p, "sessionid=" + value[:len(value)-1], []demo.KeyPair{keyPair(1)}, "base64"},
			{"cut by four", p, "sessionid=" + value[:len(value)-4], []demo.KeyPair{keyPair(1)}, mac},
			{"an id by itself", p, "sessionid=7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7", []demo.KeyPair{keyPair(1)}, mac},
			{"empty", p, "sessionid=", []demo.KeyPair{keyPair(1)}, mac},
			{"with a later date", p, "sessionid=" + altered(t, value, func(parts [][]byte) [][]byte {
				return [][]byte{fmt.Append(nil, c.now().Unix()+60), parts[1], parts[2]}
			}), []demo.KeyPair{keyPair(1)}, mac},
			{"without its MAC", p, "sessionid=" + altered(t, value, func(parts [][]byte) [][]byte { return parts[:2] }), []demo.KeyPair{keyPair(1)}, mac},
			{"with an empty MAC", p, "sessionid=" + altered(t, value, func(parts [][]byte) [][]byte { return [][]byte{parts[0], parts[1], nil} }), []demo.KeyPair{keyPair(1)}, mac},
			{"with a byte flipped", p, "sessionid=" + altered(t, value, func(parts [][]byte) [][]byte { parts[1][3] ^= 1; return parts }), []demo.KeyPair{keyPair(1)}, mac},
			{"too long", p, "sessionid=" + strings.Repeat("A", 5000), []demo.KeyPair{keyPair(1)}, "the value is too long: 5000"},
		} {
			if got := opened(t, test.policy, c, test.header, test.keys...); got != test.want && (test.want != "base64" || !strings.HasPrefix(got, "base64 decode failed")) {
				t.Errorf("%+v: a cookie %s: %q, want %q", p, test.name, got, test.want)
			}
		}
	}
}

// Any single character that is changed is noticed.
func TestEveryCharacterIsSealed(t *testing.T) {
	p, c := demo.Policy{Signed: true, StrictCookie: true}, newClock()
	s := serve(t, demo.Config{Policy: p, Keys: []demo.KeyPair{keyPair(1)}, Now: c.now}, atRoot)
	value := sealedBy(t, p, c, keyPair(1))
	for i := range value {
		other := byte('A')
		if value[i] == 'A' {
			other = 'B'
		}
		talk(t, s.addr, get("/", "sessionid="+value[:i]+string(other)+value[i+1:]))
	}
	for i, e := range s.told() {
		if e.Exchange.Sent || !e.Exchange.Trace.Ran(demo.StepRefuseCookie) {
			t.Errorf("character %d: %v", i, e.Exchange.Trace)
		}
	}
}

// The age of a sealed cookie is told by the demo's clock, however that was
// turned before or after.
func TestSealedCookiesAge(t *testing.T) {
	for _, p := range []demo.Policy{{Signed: true, MaxAge: 60}, {Signed: true, Encrypted: true, MaxAge: 60}} {
		for _, began := range []time.Duration{-100 * 24 * time.Hour, 0, 100 * 24 * time.Hour} {
			c := newClock()
			c.turn(began)
			value := sealedBy(t, p, c, keyPair(1))
			for _, age := range []struct {
				turn time.Duration
				want string
			}{{0, "opens"}, {58 * time.Second, "opens"}, {4 * time.Second, "expired timestamp"}, {time.Hour, "expired timestamp"}} {
				c.turn(age.turn)
				if got := opened(t, p, c, "sessionid="+value, keyPair(1)); got != age.want {
					t.Errorf("%+v, %v later: %q, want %q", p, age.turn, got, age.want)
				}
				if got := opened(t, p, c, "sessionid="+value, keyPair(2), keyPair(1)); got != age.want {
					t.Errorf("%+v, %v later with a newer key: %q, want %q", p, age.turn, got, age.want)
				}
			}
			p.MaxAge = 0
			if got := opened(t, p, c, "sessionid="+value, keyPair(1)); got != "opens" {
				t.Errorf("without a limit: %q", got)
			}
			p.MaxAge = 60
		}
	}
}

// At the real time what is sealed is to the byte what securecookie makes, and
// after a change of keys the new one seals.
func TestSealedBySecurecookie(t *testing.T) {
	for _, p := range []demo.Policy{{Signed: true}, {Signed: true, Encrypted: true}} {
		real := &clock{at: time.Now()}
		for name, c := range map[string]*clock{"now": real, "another day": newClock()} {
			value := sealedBy(t, p, c, keyPair(2), keyPair(1))
			var block []byte
			if p.Encrypted {
				block = keyPair(2).Block
			}
			codec := securecookie.New(keyPair(2).Hash, block).SetSerializer(securecookie.JSONEncoder{}).MaxAge(0)
			var id string
			if err := codec.Decode("sessionid", value, &id); err != nil || len(id) != 36 {
				t.Errorf("%s: securecookie reads %q, %v", name, id, err)
			}
			theirs, err := codec.SetSerializer(securecookie.NopEncoder{}).Encode("sessionid", fmt.Appendf(nil, "%q", id))
			if err != nil || len(theirs) != len(value) || !p.Encrypted && name == "now" && theirs != value && !later(t, theirs, value) {
				t.Errorf("%s: %q, securecookie's %q, %v", name, value, theirs, err)
			}
			if readable := strings.Contains(string(inside(t, value)), id); readable == p.Encrypted {
				t.Errorf("encrypted: %v, and the id can be read: %v", p.Encrypted, readable)
			}
		}
	}
}

// later says whether a value was sealed after another, in another second.
func later(t *testing.T, value, other string) bool {
	return bytes.Compare(parts(t, value)[0], parts(t, other)[0]) > 0
}

// parts are the date, the value and the MAC.
func parts(t *testing.T, value string) [][]byte {
	t.Helper()
	raw, err := base64.URLEncoding.DecodeString(value)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.SplitN(raw, []byte("|"), 3)
}

// inside is the value between the date and the MAC.
func inside(t *testing.T, value string) []byte {
	t.Helper()
	text, err := base64.URLEncoding.DecodeString(string(parts(t, value)[1]))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What was sealed under one policy opens under no other that means something
// else by it, though keys, name and MAC are the same.
func TestSealedForAnotherPolicy(t *testing.T) {
	c := newClock()
	policies := []demo.Policy{
		{Signed: true},
		{Signed: true, Encrypted: true},
		{Signed: true, Stateless: true},
		{Signed: true, Encrypted: true, Stateless: true},
	}
	for i, from := range policies {
		for range 20 { // each is encrypted otherwise
			value := sealedBy(t, from, c, keyPair(1))
			for j, to := range policies {
				got := looksAt(t, to, c, "sessionid="+value)
				if (got == "opens") != (i == j) {
					t.Errorf("sealed under %+v, under %+v it is: %s", from, to, got)
				}
			}
		}
	}
}

// looksAt is what a demo that may have no ids makes of a value: "opens", or its
// trace.
func looksAt(t *testing.T, p demo.Policy, c *clock, header string) string {
	t.Helper()
	s := serve(t, demo.Config{Policy: p, Keys: []demo.KeyPair{keyPair(1)}, Now: c.now}, atRoot)
	talk(t, s.addr, get("/", header))
	x := s.told()[0].Exchange
	switch {
	case x.Trace.Ran(demo.StepOpenCookie) && !x.Trace.Ran(demo.StepRefuseCookie):
		return "opens"
	default:
		return fmt.Sprint(x.Trace)
	}
}

// Without a key to encrypt with, nothing is sent that only looks encrypted.
func TestEncryptedNeedsAKey(t *testing.T) {
	s := serve(t, demo.Config{Policy: demo.Policy{Signed: true, Encrypted: true}, Keys: []demo.KeyPair{{Hash: keyPair(1).Hash}}}, atRoot)
	if answer := talk(t, s.addr, get("/"))[0]; !strings.HasPrefix(answer, "HTTP/1.1 500 ") || strings.Contains(answer, "Set-Cookie") {
		t.Errorf("the answer is\n%s", answer)
	}
}

// A stateless session lives in its cookie: what the cookie says holds, until its
// time is up, and nothing can call it back.
func TestStatelessSessions(t *testing.T) {
	p := play(t, demo.Policy{Signed: true, Stateless: true, Logout: true, CSRFToken: true, IdleTimeout: 60, AbsoluteTimeout: 100})
	for _, m := range []move{
		{send: get("/"), on: seen{"form +token", "sessionid={sealed1}", "{}", "read-cookie new-state new-token seal-cookie set-cookie render-form"}},
		{send: login("username=kim"), on: seen{"403", "", "{}", "read-form read-cookie new-state check-token error"}},
		{send: login("username=kim&csrf_token={token1}", "sessionid={sealed1}"), on: seen{"302 /", "sessionid={sealed2}", "{}",
			"read-form read-cookie open-cookie check-token store-username seal-cookie set-cookie redirect"}},
		{turn: 50 * time.Second, send: get("/", "sessionid={sealed2}"), on: seen{"welcome kim +token +logout", "sessionid={sealed3}", "{}",
			"read-cookie open-cookie new-token seal-cookie set-cookie render-welcome"}},
		{turn: 40 * time.Second, send: get("/", "sessionid={sealed3}"), on: seen{"welcome kim +token +logout", "sessionid={sealed4}", "{}",
			"read-cookie open-cookie seal-cookie set-cookie render-welcome"}},
		{send: post("/logout", "csrf_token={token1}", "sessionid={sealed4}"), on: seen{"403", "", "{}", "read-cookie open-cookie check-token error"}},
		{send: post("/logout", "csrf_token={token2}", "sessionid={sealed4}"), on: seen{"302 /", "sessionid=; Max-Age=0", "{}", "read-cookie open-cookie check-token clear-cookie redirect"}},
		{send: get("/", "sessionid={sealed4}"), on: seen{"welcome kim +token +logout", "sessionid={sealed4}", "{}", // a copy outlives the logout
			"read-cookie open-cookie seal-cookie set-cookie render-welcome"}},
		{turn: 10 * time.Second, send: get("/", "sessionid={sealed4}"), on: seen{"form +token", "sessionid={sealed5}", "{}", // 100 s after the login
			"read-cookie open-cookie expire new-state new-token seal-cookie set-cookie render-form"}},
		{turn: 60 * time.Second, send: get("/", "sessionid={sealed5}"), on: seen{"form +token", "sessionid={sealed6}", "{}",
			"read-cookie open-cookie expire new-state new-token seal-cookie set-cookie render-form"}},
		{send: post("/logout", ""), on: seen{"403", "", "{}", "read-cookie new-state check-token error"}}, // no cookie, no session, no token that could match
		{send: get("/nope"), on: seen{"404", "", "{}", "not-found"}},
		{send: bare("PUT", "/"), on: seen{"501", "", "{}", "error"}},
		{send: login("username=", "sessionid={sealed5}"), on: seen{"KeyError", "", "{}", "error"}},
		{send: get("/", "sessionid"), on: seen{"IndexError", "", "{}", "error"}},
	} {
		p.clock.turn(m.turn)
		if got := p.send(t, m.send); got != m.on {
			t.Errorf("%.60q:\n%+v, want\n%+v", m.send, got, m.on)
		}
	}
	for _, e := range p.told() {
		if x := e.Exchange; x == nil || x.HasID || x.Sent || x.GivenID != "" || len(e.Changes) > 0 {
			t.Errorf("told of %+v", e)
		}
	}
}
