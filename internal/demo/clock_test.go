package demo_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
)

// Rows and dates go by the clock that was turned, events are told at the real time
// with how far ahead the demo's was.
func TestSkip(t *testing.T) {
	p := play(t, demo.Policy{IdleTimeout: 900, AbsoluteTimeout: 7200})
	p.send(t, get("/"))
	p.send(t, login("username=kim", "sessionid={id1}"))
	real := p.clock.now()
	skip := func(by time.Duration) {
		t.Helper()
		if err := p.server.Skip(by, "kim"); err != nil {
			t.Fatal(err)
		}
	}
	// Who comes again in time keeps the session, which counts anew from there…
	for range 8 {
		skip(899 * time.Second)
		if got := p.send(t, get("/", "sessionid={id1}")); got.answer != "welcome kim" {
			t.Fatalf("%v ahead the page is %+v", p.server.Ahead(), got)
		}
	}
	last := p.told()[len(p.told())-1]
	row := last.Changes[0].After
	if want := 8 * 899 * time.Second; !last.At.Equal(real) || last.Ahead != want || !row.Seen.Equal(real.Add(want)) || !row.Created.Equal(real) {
		t.Errorf("told at %v, %v ahead, of a row of %v last used %v", last.At, last.Ahead, row.Created, row.Seen)
	}
	if head := last.Exchange.Response.Head(); !strings.Contains(head, "\r\nDate: Sun, 22 Nov 2026 10:59:52 GMT\r\n") {
		t.Errorf("the answer is dated\n%s", head)
	}
	// …but not beyond the absolute timeout.
	skip(8 * time.Second)
	before := len(p.told())
	if got := p.send(t, get("/", "sessionid={id1}")); got.answer != "form" || got.trace != "print-table read-cookie expire create-session render-form" {
		t.Errorf("after the absolute timeout %+v", got)
	}
	if act := p.told()[before]; act.Act == nil || act.Act.Op != demo.ActExpired || act.Ahead != p.server.Ahead() {
		t.Errorf("it is told as %+v", act)
	}
	if change := p.told()[before-1].Clock; change == nil || *change != (demo.ClockChange{Before: 7192 * time.Second, Ahead: 7200 * time.Second, By: "kim"}) {
		t.Errorf("the clock is told of as %+v", change)
	}
	// What nobody comes back to goes when it is swept.
	skip(900 * time.Second)
	if n, err := p.server.Sweep(t.Context()); n != 1 || err != nil {
		t.Errorf("swept %d, %v", n, err)
	}
	p.compare(t)
}

func TestSkipLimits(t *testing.T) {
	p := play(t, demo.Policy{})
	for _, by := range []time.Duration{0, -time.Second, demo.MaxAhead + 1} {
		if err := p.server.Skip(by, "kim"); !errors.Is(err, demo.ErrSkip) {
			t.Errorf("turned by %v: %v", by, err)
		}
	}
	if err := p.server.TurnBack(t.Context(), "kim"); err != nil || len(p.told()) != 0 {
		t.Errorf("turned back from nowhere it tells of %v, %v", p.told(), err)
	}
	for range 2 {
		if err := p.server.Skip(demo.MaxAhead/2, "kim"); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.server.Skip(1, "kim"); !errors.Is(err, demo.ErrSkip) {
		t.Errorf("turned beyond the limit: %v", err)
	}
}

// Turned back, the table is empty: its rows would be from the future.
func TestTurnBack(t *testing.T) {
	p := play(t, demo.Policy{})
	if err := p.server.Skip(time.Hour, "kim"); err != nil {
		t.Fatal(err)
	}
	p.send(t, get("/"))
	if err := p.server.TurnBack(t.Context(), "lee"); err != nil {
		t.Fatal(err)
	}
	events := p.told()
	if gone, back := events[2], events[3]; len(events) != 4 || gone.Act == nil || *gone.Act != (demo.Act{Op: demo.ActDeleted, By: "lee", TurnedBack: true}) || gone.Ahead != time.Hour ||
		back.Clock == nil || *back.Clock != (demo.ClockChange{Before: time.Hour, By: "lee"}) || back.Ahead != 0 {
		t.Errorf("told of %+v", events)
	}
	if got := p.send(t, get("/", "sessionid={id1}")); got.table != nobody || p.server.Ahead() != 0 {
		t.Errorf("after it %+v", got)
	}
	p.compare(t)
}

// A signed cookie with a Max-Age is refused when it is over by the demo's clock.
func TestSkipAgesSealed(t *testing.T) {
	p := play(t, demo.Policy{Signed: true, MaxAge: 60})
	p.send(t, get("/"))
	if got := p.send(t, get("/", "sessionid={sealed1}")); got.answer != "form" || !strings.Contains(got.trace, "open-cookie") {
		t.Fatalf("at once %+v", got)
	}
	if err := p.server.Skip(61*time.Second, "kim"); err != nil {
		t.Fatal(err)
	}
	if got := p.send(t, get("/", "sessionid={sealed1}")); !strings.Contains(got.trace, "refuse-cookie") {
		t.Errorf("61 s later %+v", got)
	}
}
