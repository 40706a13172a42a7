package room_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"

	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// Behind a small journal a follower goes on where it was as long as it can, with
// a snapshot where events outran it, and is cut where some are gone: then, too,
// the next thing that it gets is a snapshot.
func TestBehindASmallJournal(t *testing.T) {
	for _, c := range []struct {
		name     string
		limits   room.Limits
		missed   int  // events that came while the follower looked away
		snapshot bool // it gets a snapshot, else the events
		cut      bool // it is cut, and gets a snapshot when it resumes
	}{
		{"half a journal behind", room.Limits{Events: 8}, 4, false, false},
		{"more than half a journal behind", room.Limits{Events: 8}, 5, true, false},
		{"a journal behind", room.Limits{Events: 8}, 8, true, false},
		{"more than a journal behind", room.Limits{Events: 8}, 9, false, true},
		{"the smallest journal", room.Limits{Events: 1}, 1, false, false},
		{"more than the smallest journal behind", room.Limits{Events: 1}, 2, false, true},
		{"the last event is kept, however large", room.Limits{EventBytes: 1}, 1, false, false},
		{"more bytes behind than are kept", room.Limits{EventBytes: 1}, 2, false, true},
		{"a large journal", room.Limits{}, 9, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, err := room.OpenInMemory(room.Config{Limits: c.limits})
				if err != nil {
					t.Fatal(err)
				}
				defer func() {
					if err := l.Close(); err != nil {
						t.Error(err)
					}
				}()
				main, _ := l.Demo("")
				f, err := main.Follow(room.Owner(), "ko")
				if err != nil {
					t.Fatal(err)
				}
				look := func() {
					visit(l, http.MethodGet, "/", "sessionid=x")
					if _, err := main.Sessions(t.Context(), room.Owner(), 1); err != nil { // the reader has seen it
						t.Fatal(err)
					}
				}
				look()
				last := next(t, f)[0].Seq
				for range c.missed {
					look()
				}
				if c.cut {
					if _, err := f.Next(t.Context()); !errors.Is(err, live.ErrSlow) {
						t.Errorf("a follower that missed events gets %v", err)
					}
					if f, err = main.Follow(room.Owner(), "ko"); err != nil {
						t.Fatal(err)
					}
					if f.Resume(last); f.Begun() {
						t.Error("it resumes over a gap")
					}
				}
				got := next(t, f)
				newest := last + uint64(c.missed)
				switch {
				case c.snapshot || c.cut:
					if len(got) != 1 || got[0].Type != "snapshot" || got[0].Seq != newest || rows(got[0]) != 1 {
						t.Errorf("got %+v, want a snapshot of %d with one row", got, newest)
					}
				case len(got) != c.missed || got[0].Type != "exchange" || got[0].Seq != last+1:
					t.Errorf("got %+v, want the %d events after %d", got, c.missed, last)
				}
				look()
				if got := next(t, f); len(got) != 1 || got[0].Type != "exchange" || got[0].Seq != newest+1 {
					t.Errorf("then got %+v, want the event %d", got, newest+1)
				}
			})
		})
	}
}

// rows is how many rows there are after a snapshot's last event.
func rows(snapshot event) int {
	n := snapshot.Count
	for _, e := range snapshot.Events {
		for _, c := range e.Changes {
			if c.New {
				n++
			}
		}
	}
	return n
}
