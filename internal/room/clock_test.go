package room_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/room"
)

// clockEvent is what followers are told of the clock, and of what goes by it.
type clockEvent struct {
	Type   string
	At     time.Time
	Op     string
	By     string
	Ahead  int
	Before any
	Events []json.RawMessage
}

// The clock is turned for everyone who uses the demo, is told of, and a snapshot
// says how it was before its events. What is told happened when it did.
func TestClock(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Alone: true})
	rm, _ := l.Demo("")
	seat, _ := seated(t, l)
	if err := rm.SetPolicy(seat.Caller(), demo.Policy{IdleTimeout: 900}); err != nil {
		t.Fatal(err)
	}
	f, err := rm.Follow(seat.Caller(), "ko")
	if err != nil {
		t.Fatal(err)
	}
	firstOf(t, f)
	cookie := visit(l, http.MethodGet, seat.DemoPath(), "").Header.Get("Set-Cookie")
	if err := rm.Skip(seat.Caller(), time.Hour); err != nil {
		t.Fatal(err)
	}
	_ = visit(l, http.MethodGet, seat.DemoPath(), cookie)
	last := map[string]clockEvent{}
	for last["exchange"].Ahead == 0 {
		messages, err := f.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			last[m.Type] = decoded[clockEvent](t, m.JSON())
		}
	}
	if told := last["clock"]; told.Ahead != 3600 || told.Before != 0.0 || told.By != seat.ID || time.Since(told.At) > time.Minute {
		t.Errorf("told of %+v", told)
	}
	if told := last["session"]; told.Op != "expired" || told.Ahead != 3600 || time.Since(told.At) > time.Minute {
		t.Errorf("the row that is over: %+v", told)
	}
	if told := last["exchange"]; told.Ahead != 3600 || time.Since(told.At) > time.Minute {
		t.Errorf("the request that came to it: %+v", told)
	}
	table, err := rm.Sessions(t.Context(), seat.Caller(), 10)
	if err != nil || len(table.Sessions) != 1 || time.Until(time.Time(table.Sessions[0].Created)) < 59*time.Minute {
		t.Errorf("the table is %+v (%v)", table, err)
	}
	again, err := rm.Follow(seat.Caller(), "ko")
	if err != nil {
		t.Fatal(err)
	}
	if snapshot := decoded[clockEvent](t, firstOf(t, again)); snapshot.Ahead != 0 || len(snapshot.Events) < 4 {
		t.Errorf("a snapshot begins %d s ahead, and has %d events", snapshot.Ahead, len(snapshot.Events))
	}

	if err := rm.Skip(seat.Caller(), time.Hour); err != nil {
		t.Fatal(err)
	}
	if n, err := rm.Sweep(t.Context(), seat.Caller()); n != 1 || err != nil {
		t.Errorf("swept %d (%v)", n, err)
	}
	if err := rm.Skip(seat.Caller(), demo.MaxAhead); !errors.Is(err, demo.ErrSkip) {
		t.Errorf("beyond the limit: %v", err)
	}
	if err := rm.TurnBack(t.Context(), seat.Caller()); err != nil {
		t.Fatal(err)
	}
	if ahead, err := rm.Ahead(seat.Caller()); ahead != 0 || err != nil {
		t.Errorf("turned back, it is %v ahead (%v)", ahead, err)
	}
}

// In a class who leads turns the clock, of everyone's server where each has one;
// to reset the class turns it back.
func TestClockOfAClass(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Class: true})
	rm, _ := l.Demo("")
	seat, _ := seated(t, l)
	for what, err := range map[string]error{
		"turns":      rm.Skip(seat.Caller(), time.Hour),
		"turns back": rm.TurnBack(t.Context(), seat.Caller()),
	} {
		if !errors.Is(err, room.ErrNotLeading) {
			t.Errorf("a student %s everyone's clock: %v", what, err)
		}
	}
	if _, err := rm.Sweep(t.Context(), seat.Caller()); !errors.Is(err, room.ErrNotLeading) {
		t.Errorf("a student sweeps everyone's table: %v", err)
	}
	servers := room.EachServer
	if err := rm.Set(room.Owner(), room.Change{Servers: &servers}); err != nil {
		t.Fatal(err)
	}
	if err := rm.Skip(seat.Caller(), time.Minute); err != nil {
		t.Fatal(err)
	}
	if err := rm.Skip(room.Owner(), time.Hour); err != nil {
		t.Fatal(err)
	}
	for who, want := range map[*room.Caller]time.Duration{new(seat.Caller()): time.Hour + time.Minute, new(room.Owner()): time.Hour} {
		if ahead, err := rm.Ahead(*who); ahead != want || err != nil {
			t.Errorf("%v ahead (%v), want %v", ahead, err, want)
		}
	}
	if err := rm.Reset(t.Context(), room.Owner()); err != nil {
		t.Fatal(err)
	}
	if ahead, _ := rm.Ahead(seat.Caller()); ahead != 0 {
		t.Errorf("after a reset %v ahead", ahead)
	}
}
