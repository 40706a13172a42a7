package demo_test

import (
	"strings"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/demo/xray"
)

// steps is the trace of an exchange, its steps' names alone.
func steps(x *demo.Exchange) string {
	var names []string
	for _, s := range x.Trace {
		names = append(names, string(s.Step))
	}
	return strings.Join(names, " ")
}

// given is the cookie's value that a response gives, "" if it gives none.
func given(x *demo.Exchange) string {
	if len(x.Response.SetCookies()) == 0 {
		return ""
	}
	line, _, _ := strings.Cut(x.Response.SetCookies()[0], ";")
	_, value, _ := strings.Cut(line, "=")
	return value
}

// verdict is what a server makes of a cookie's value.
func verdict(s *demo.Server, value string) xray.Verdict {
	p, _ := xray.Take(s, value, xray.AsItIs) // only a tamper is refused
	return p.Verdict
}

// TestRotateKeys: after a change of keys who was logged in stays so; the next page
// signs the cookie anew, and once only. What stayed away for as many changes as
// keys are kept is refused. Changing keys touches no row and is no event.
func TestRotateKeys(t *testing.T) {
	for _, p := range []demo.Policy{
		{Signed: true}, {Signed: true, StrictCookie: true, RejectUnknown: true}, {Signed: true, Encrypted: true, MaxAge: 3600},
		{Signed: true, Stateless: true}, {Signed: true, Encrypted: true, Stateless: true, IdleTimeout: 900},
	} {
		s := serve(t, demo.Config{Policy: p}, atRoot)
		ask := func(request string) *demo.Exchange {
			t.Helper()
			talk(t, s.addr, request)
			told := s.told()
			return told[len(told)-1].Exchange
		}
		rotate := func(want int) {
			t.Helper()
			events, rows := len(s.told()), len(s.rows(t))
			before := s.server.Keys()
			keys := s.server.RotateKeys()
			if len(keys) != want || len(s.server.Keys()) != want || string(keys[1].Hash) != string(before[0].Hash) || string(keys[0].Hash) == string(before[0].Hash) {
				t.Fatalf("%+v: %d keys after a change of %d, want %d with a new one first", p, len(keys), len(before), want)
			}
			if len(s.told()) != events || len(s.rows(t)) != rows {
				t.Errorf("%+v: a change of keys is an event, or touched a row", p)
			}
		}
		first := ask(get("/"))
		cookie := given(first)
		if login := ask(login("username=kim", "sessionid="+cookie)); p.Stateless {
			cookie = given(login)
		}

		rotate(2)
		if x := ask(get("/nope", "sessionid="+cookie)); given(x) != "" {
			t.Errorf("%+v: a page that is not there signs anew: %s", p, steps(x))
		}
		x := ask(get("/", "sessionid="+cookie))
		anew := given(x)
		if !x.Trace.Ran(demo.StepRenderWelcome) || anew == "" || anew == cookie || !strings.Contains(steps(x), "read-cookie old-key open-cookie seal-cookie set-cookie render-welcome") {
			t.Errorf("%+v: after a change of keys: %s", p, steps(x))
		}
		if !p.Stateless && (x.GivenID != x.ID || !x.Sent || !x.Found || x.ID != first.ID) {
			t.Errorf("%+v: it was %s, is %s, and %s is given", p, first.ID, x.ID, x.GivenID)
		}
		if x := ask(get("/", "sessionid="+anew)); !x.Trace.Ran(demo.StepRenderWelcome) || x.Trace.Ran(demo.StepOldKey) || p.IdleTimeout == 0 && given(x) != "" {
			t.Errorf("%+v: signed anew: %s", p, steps(x))
		}

		// The copy from before is as good until its key goes.
		if v := verdict(s.server, cookie); v.Key != 2 || !v.Takes() {
			t.Errorf("%+v: the copy: %+v", p, v)
		}
		if v := verdict(s.server, anew); v.Key != 1 || !v.Takes() {
			t.Errorf("%+v: the one that was signed anew: %+v", p, v)
		}
		rotate(3)
		if x := ask(login("username=kim", "sessionid="+cookie)); x.Response.Status != 302 || x.Trace.Ran(demo.StepOldKey) == false {
			t.Errorf("%+v: a login under the oldest key: %s", p, steps(x))
		} else if value := x.Trace[1].Value + x.Trace[2].Value; !strings.Contains(value, "3") {
			t.Errorf("%+v: the key is said to be number %v", p, x.Trace)
		}
		rotate(demo.MaxKeys)
		if x := ask(get("/", "sessionid="+cookie)); !x.Trace.Ran(demo.StepRefuseCookie) || x.Sent || x.Trace.Ran(demo.StepRenderWelcome) {
			t.Errorf("%+v: the key is gone, and it ran %s", p, steps(x))
		}
		if v := verdict(s.server, cookie); v.Takes() || v.Check != xray.CheckMAC || v.Key != 0 {
			t.Errorf("%+v: the key is gone: %+v", p, v)
		}
		if x := ask(get("/", "sessionid="+anew)); !x.Trace.Ran(demo.StepRenderWelcome) || given(x) == "" {
			t.Errorf("%+v: who came between is out: %s", p, steps(x))
		}
	}
}

// TestRotateUnsigned: where nothing is signed, a change of keys changes nothing.
func TestRotateUnsigned(t *testing.T) {
	s := serve(t, demo.Config{}, atRoot)
	talk(t, s.addr, get("/", "sessionid=X"))
	s.server.RotateKeys()
	talk(t, s.addr, get("/", "sessionid=X"))
	told := s.told()
	if a, b := told[0].Exchange, told[1].Exchange; given(b) != "" || !b.Found || steps(b) != "print-table read-cookie render-form" || a.ID != b.ID {
		t.Errorf("first %s, then %s", steps(a), steps(b))
	}
}
