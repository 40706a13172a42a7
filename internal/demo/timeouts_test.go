package demo_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/internal/demo"
)

// A row that is over goes in an event of its own, before that of the request
// that brought its id.
func TestExpiryIsToldFirst(t *testing.T) {
	p := play(t, demo.Policy{IdleTimeout: 60, RejectUnknown: true})
	p.send(t, get("/"))
	id := p.show("{id1}")
	p.clock.turn(time.Minute)
	p.send(t, get("/", "sessionid={id1}"))
	events := p.told()
	if len(events) != 3 {
		t.Fatalf("%d events", len(events))
	}
	act, x := events[1], events[2].Exchange
	if act.Act == nil || *act.Act != (demo.Act{Op: demo.ActExpired, By: demo.ByServer}) || len(act.Changes) != 1 || act.Changes[0].Before.ID != id {
		t.Errorf("first came %+v", act)
	}
	if x == nil || x.ID != id || !x.Sent || x.Found || x.GivenID == id || x.GivenID == "" {
		t.Errorf("then came %+v", x)
	}
	for _, e := range events[1:] {
		if !e.At.Equal(p.clock.now()) {
			t.Errorf("it is told at %v, and is %v", e.At, p.clock.now())
		}
	}
	p.compare(t)
}

func TestSweep(t *testing.T) {
	p := play(t, demo.Policy{IdleTimeout: 60, AbsoluteTimeout: 3600})
	for i := range 600 {
		talk(t, p.addr, get("/", fmt.Sprintf("sessionid=old%d", i)))
	}
	p.clock.turn(50 * time.Second)
	talk(t, p.addr, get("/", "sessionid=old0"), get("/", "sessionid=young"))
	before := len(p.told())
	if n, err := p.server.Sweep(t.Context()); n != 0 || err != nil {
		t.Errorf("swept %d, %v, and nothing was over", n, err)
	}
	p.clock.turn(10 * time.Second)
	if n, err := p.server.Sweep(t.Context()); n != 599 || err != nil {
		t.Errorf("swept %d, %v, want 599", n, err)
	}
	swept := 0
	for _, e := range p.told()[before:] {
		if e.Act == nil || *e.Act != (demo.Act{Op: demo.ActExpired, By: demo.ByServer}) || len(e.Changes) > 256 {
			t.Errorf("told of %+v", e)
		}
		swept += len(e.Changes)
	}
	if rows := p.rows(t); swept != 599 || len(rows) != 2 || rows[0].ID != "young" || rows[1].ID != "old0" {
		t.Errorf("told of %d, and the table is %v", swept, rows)
	}
	p.compare(t)
	p.server.SetPolicy(demo.Policy{}, "teacher")
	p.clock.turn(10000 * time.Hour)
	if n, err := p.server.Sweep(t.Context()); n != 0 || err != nil {
		t.Errorf("without a timeout it swept %d, %v", n, err)
	}
}

// A policy holds from the next exchange on, and is told of in order.
func TestSetPolicy(t *testing.T) {
	p := play(t, demo.Policy{})
	hardened := demo.Policy{HttpOnly: true, RenewAtLogin: true, CSRFToken: true}
	p.send(t, get("/"))
	p.server.SetPolicy(hardened, "teacher")
	if got := p.server.Policy(); got != hardened {
		t.Errorf("the policy is %+v", got)
	}
	// A row from before gets its token with the next page; its old form has none.
	for _, m := range []move{
		{send: login("username=kim&csrf_token=", "sessionid={id1}"), on: seen{"403", "", nobody, "read-form read-cookie check-token error"}},
		{send: get("/", "sessionid={id1}"), on: seen{"form +token", "", nobody, "print-table read-cookie new-token render-form"}},
		{send: login("username=kim&csrf_token={token1}", "sessionid={id1}"), on: seen{"302 /", "sessionid={id2}; HttpOnly", "{'{id2}': 'kim'}",
			"read-form read-cookie check-token renew-id set-cookie store-username redirect"}},
	} {
		if got := p.send(t, m.send); got != m.on {
			t.Errorf("%.40q:\n%+v, want\n%+v", m.send, got, m.on)
		}
	}
	events := p.told()
	if change := events[1].Policy; change == nil || *change != (demo.PolicyChange{Policy: hardened, By: "teacher"}) || events[1].Exchange != nil || events[1].Act != nil {
		t.Errorf("told of %+v", events[1])
	}
	if *events[0].Exchange.Policy != (demo.Policy{}) || *events[2].Exchange.Policy != hardened {
		t.Errorf("the exchanges ran under %+v and %+v", events[0].Exchange.Policy, events[2].Exchange.Policy)
	}
	renewed := events[len(events)-1]
	if c := renewed.Changes; len(c) != 2 || c[0].Op != demo.OpDelete || c[0].Before.ID != p.show("{id1}") ||
		c[1].Op != demo.OpPut || !c[1].New() || c[1].After.ID != p.show("{id2}") || c[1].After.Username != "kim" || c[1].After.Token != "" {
		t.Errorf("the login changed %+v", c)
	}
	if x := renewed.Exchange; x.ID != p.show("{id1}") || x.GivenID != p.show("{id2}") || x.Clue != "amber-4417" {
		t.Errorf("the login is told as %+v", x)
	}
	p.compare(t)
}

// A token that a row has from another policy is shown by none that asks for none.
func TestTokenOfAnotherPolicy(t *testing.T) {
	p := play(t, demo.Policy{CSRFToken: true})
	p.send(t, get("/"))
	p.server.SetPolicy(demo.Policy{}, "teacher")
	for _, m := range []move{
		{send: get("/", "sessionid={id1}"), on: seen{"form", "", nobody, traceVisit}},
		{send: loginKim.send, on: loginKim.off},
	} {
		if got := p.send(t, m.send); got != m.on {
			t.Errorf("%+v, want %+v", got, m.on)
		}
	}
}

// A session that a login began counts from the login.
func TestRenewedSessionBeginsAtLogin(t *testing.T) {
	p := play(t, demo.Policy{RenewAtLogin: true, AbsoluteTimeout: 100})
	p.send(t, get("/"))
	p.clock.turn(99 * time.Second)
	p.send(t, login("username=kim", "sessionid={id1}"))
	p.clock.turn(99 * time.Second)
	if got := p.send(t, get("/", "sessionid={id2}")); got.answer != "welcome kim" {
		t.Errorf("the page is %+v", got)
	}
}

// A logout that is accepted is no login: it gets no clue.
func TestLogoutHasNoClue(t *testing.T) {
	for _, policy := range []demo.Policy{{Logout: true}, {Logout: true, Signed: true, Stateless: true}} {
		s := serve(t, demo.Config{Policy: policy}, atRoot)
		b := newBrowser(t, s)
		b.open(t)
		b.submit(t, url.Values{"username": {"kim"}})
		b.submit(t, url.Values{})
		var clues []string
		for _, e := range s.told() {
			if e.Exchange.Request.Method == http.MethodPost {
				clues = append(clues, e.Exchange.Clue)
			}
		}
		if got := strings.Join(clues, ","); got != "amber-4417," {
			t.Errorf("%+v: the clues are %q", policy, got)
		}
	}
}

// The read pair is the one that holds the id, in whichever header it is.
func TestStrictlyReadPair(t *testing.T) {
	foreign := []demo.ForeignPair{{Text: "sessionid=django", From: demo.FromHost}}
	for _, c := range []struct {
		headers []string
		id      string // "" is a new one
		read    int    // which pair
	}{
		{[]string{"sessionid=X"}, "X", 0},
		{[]string{"a=1;  sessionid = X ;b"}, "X", 1},
		{[]string{"mysessionid=Y; sessionid=X; sessionid=Z"}, "X", 1},
		{[]string{"sessionid=django; sessionid=X"}, "X", 1},
		{[]string{"sessionid=django", "sessionid=X"}, "X", 1},
		{[]string{"a", "", "b=1; sessionid=X"}, "X", 2},
		{[]string{"sessionid; sessionid=X"}, "X", 1},
		{[]string{`sessionid="X"`}, `"X"`, 0},
		{[]string{"sessionid=a=b"}, "a=b", 0},
		{[]string{"SESSIONID=X"}, "", -1},
		{[]string{"sessionid"}, "", -1},
		{[]string{"sessionid=django"}, "", -1},
		{[]string{"note=sessionid=X"}, "", -1},
		{nil, "", -1},
	} {
		s := serve(t, demo.Config{Policy: demo.Policy{StrictCookie: true}},
			func(*http.Request) demo.Visit { return demo.Visit{Foreign: foreign} })
		talk(t, s.addr, get("/", c.headers...))
		x := s.told()[0].Exchange
		if x.Sent != (c.id != "") || x.Sent && x.ID != c.id {
			t.Errorf("%q: sent %v, %q, want %q", c.headers, x.Sent, x.ID, c.id)
		}
		read := -1
		for i, pair := range x.Request.Cookies() {
			if pair.Read {
				read = i
			}
		}
		if read != c.read {
			t.Errorf("%q: pair %d is said to be read, want %d", c.headers, read, c.read)
		}
	}
}

// failing is a table that takes no new row.
type failing struct {
	*demo.Memory
	puts int // how many more it takes
}

func (f *failing) Put(ctx context.Context, s demo.Session, w demo.Write) (demo.Session, error) {
	if f.puts--; f.puts < 0 {
		return demo.Session{}, errors.New("the disk is full")
	}
	return f.Memory.Put(ctx, s, w)
}

// Where the store fails in the midst of a renewal, what is told is what happened.
func TestRenewalThatFails(t *testing.T) {
	store := &failing{demo.NewMemory(), 1}
	s := serve(t, demo.Config{
		Policy: demo.Policy{RenewAtLogin: true}, Storage: demo.Storage{Store: demo.InSQLite},
		Stores: func(demo.StoreKind) demo.Store { return store },
	}, atRoot)
	s.awaitStore(t)
	talk(t, s.addr, get("/", "sessionid=X"))
	if answer := talk(t, s.addr, login("username=kim", "sessionid=X"))[0]; !strings.HasPrefix(answer, "HTTP/1.1 503 ") || strings.Contains(answer, "Set-Cookie") {
		t.Errorf("the answer is\n%s", answer)
	}
	if rows := s.rows(t); len(rows) != 0 {
		t.Errorf("the table is %v", rows)
	}
	if x := s.exchanges()[1]; x.GivenID != "" || len(x.Response.SetCookies()) > 0 {
		t.Errorf("it gave %q by %q", x.GivenID, x.Response.SetCookies())
	}
	s.compare(t)
}

// Under any policy, and while it changes, the table is the fold of the events.
func TestTableIsTheFoldUnderPolicies(t *testing.T) {
	c := newClock()
	s := serve(t, demo.Config{MaxRows: 7, Now: c.now}, atRoot)
	fields := demo.Policy{}.Explain()
	var clients sync.WaitGroup
	for n := range 6 {
		clients.Go(func() {
			random := rand.New(rand.NewPCG(42, uint64(n)))
			ids := []string{"a", "b", "c", "d"}
			for range 120 {
				header := "sessionid=" + ids[random.IntN(len(ids))]
				switch random.IntN(9) {
				case 0:
					var p demo.Policy
					for _, f := range fields {
						if random.IntN(3) == 0 {
							p = f.With(p, f.Values[random.IntN(len(f.Values))])
						}
					}
					if p.Stateless = false; len(p.Check()) == 0 {
						s.server.SetPolicy(p, "me")
					}
				case 1:
					c.turn(time.Duration(random.IntN(600)) * time.Second)
				case 2:
					if _, err := s.server.Sweep(t.Context()); err != nil {
						t.Error(err)
					}
				case 3, 4:
					talk(t, s.addr, login("username=kim", header))
				case 5:
					talk(t, s.addr, post("/logout", "", header))
				default:
					talk(t, s.addr, get("/", header))
				}
				all := s.told() // others go on telling
				for _, e := range all[max(0, len(all)-3):] {
					if x := e.Exchange; x != nil && x.GivenID != "" {
						ids[random.IntN(len(ids))] = strings.TrimPrefix(cookieOf(x), "sessionid=")
					}
				}
				s.compare(t)
			}
		})
	}
	clients.Wait()
	told := map[string]int{}
	for _, e := range s.told() {
		if x := e.Exchange; x != nil && x.GivenID != "" && len(x.Response.SetCookies()) == 0 {
			t.Errorf("%+v gave no id", x)
		}
		switch {
		case e.Act != nil:
			told[string(e.Act.Op)]++
		case e.Policy != nil:
			told["policy"]++
		case e.Exchange.Trace.Ran(demo.StepRenewID):
			told["renewed"]++
		case e.Exchange.Trace.Ran(demo.StepDeleteSession):
			told["logged out"]++
		case e.Exchange.Trace.Ran(demo.StepOpenCookie):
			told["opened"]++
		}
	}
	for _, kind := range []string{"expired", "evicted", "policy", "renewed", "logged out", "opened"} {
		if told[kind] == 0 {
			t.Errorf("it never happened: %s, in %v", kind, told)
		}
	}
}

// cookieOf is the pair that an exchange's response hands out.
func cookieOf(x *demo.Exchange) string {
	pair, _, _ := strings.Cut(x.Response.SetCookies()[0], ";")
	return pair
}
