package room_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"sessionlab/internal/room"
)

// counting is as much of an event as counting requests takes.
type counting struct {
	Type     string
	Seq      uint64
	Requests int // of a snapshot, before its events
	Events   []counting
}

// after is how many requests there were by the end of an event, from how many
// there were before it.
func (e counting) after(requests int) int {
	switch e.Type {
	case "exchange":
		return requests + 1
	case "snapshot":
		requests = e.Requests
		for _, inside := range e.Events {
			requests = inside.after(requests)
		}
	}
	return requests
}

// requestsOf is what a newcomer counts.
func requestsOf(t *testing.T, r room.Demo, c room.Caller) int {
	t.Helper()
	return read[counting](t, snapshot(t, r, c)).after(0)
}

// The requests of a room are counted from its start or its last reset, whatever
// becomes of their rows, and beyond what a snapshot or the journal holds.
func TestRequestsAreCounted(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Limits: room.Limits{Events: 300}})
	main, _ := l.Demo("")
	seat, caller := seated(t, l)
	want := func(what string, n int) {
		t.Helper()
		for _, c := range []room.Caller{room.Owner(), caller} {
			if got := requestsOf(t, main, c); got != n {
				t.Errorf("%s: %d requests, want %d", what, got, n)
			}
		}
	}
	want("at first", 0)
	for range 3 {
		visit(l, http.MethodGet, "/", "")
	}
	want("after three", 3)
	if err := main.Clear(t.Context(), room.Owner()); err != nil {
		t.Fatal(err)
	}
	want("with no row left", 3)
	for range 497 {
		visit(l, http.MethodGet, "/", "sessionid=walk-in")
	}
	want("after more than is kept", 500)
	if err := main.Reset(t.Context(), room.Owner()); err != nil {
		t.Fatal(err)
	}
	want("after a reset", 0)
	visit(l, http.MethodGet, seat.DemoPath(), "")
	want("after another", 1)

	set(t, l, main, room.Change{Servers: to(room.EachServer)})
	visit(l, http.MethodGet, seat.DemoPath(), "")
	visit(l, http.MethodGet, seat.DemoPath(), "")
	if got := requestsOf(t, main, caller); got != 2 {
		t.Errorf("a seat's own server counts %d requests, want 2", got)
	}
}

// However requests and resets meet, who follows counts what a newcomer counts.
func TestRequestsWhileResetting(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course()})
	main, _ := l.Demo("")
	events := follow(t, main, room.Owner())
	var busy sync.WaitGroup
	for range 4 {
		busy.Go(func() {
			for range 200 {
				visit(l, http.MethodGet, "/", "")
			}
		})
	}
	busy.Go(func() {
		for range 20 {
			if err := main.Reset(t.Context(), room.Owner()); err != nil {
				t.Error(err)
			}
		}
	})
	busy.Wait()
	visit(l, http.MethodGet, "/", "")
	last := read[counting](t, snapshot(t, main, room.Owner()))
	requests := 0
	for deadline := time.Now().Add(20 * time.Second); ; {
		m, err := events.next()
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("waiting for event %d: %v", last.Seq, err)
		}
		e := read[counting](t, m)
		requests = e.after(requests)
		if e.Seq >= last.Seq {
			break
		}
	}
	if want := last.after(0); requests != want || want < 1 || want > 801 {
		t.Errorf("who followed counts %d requests, a newcomer %d", requests, want)
	}
}
