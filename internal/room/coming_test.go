package room_test

import (
	"net/http"
	"slices"
	"testing"

	"sessionlab/internal/room"
)

// A seat that was made beforehand was never seen until somebody comes to it: by
// its code, its demo or its stream. That is kept, as the order of seats is.
func TestNobodyHasCome(t *testing.T) {
	dir, config := t.TempDir(), room.Config{Course: course()}
	l, stop := openWith(t, room.In(t, dir, config))
	main, _ := l.Demo("")
	names := []string{"by code", "by demo", "by stream", "nobody"}
	seats, err := l.Prepare(room.Owner(), main.Room, names, "en")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := l.Join("", "by itself", "en"); err != nil {
		t.Fatal(err)
	}
	want := func(when string, came ...string) {
		t.Helper()
		roster, err := main.Roster(room.Owner())
		if err != nil {
			t.Fatal(err)
		}
		var all, seen []string
		for _, s := range roster.Seats {
			all = append(all, s.Name)
			if s.Seen != nil {
				seen = append(seen, s.Name)
			}
		}
		if !slices.Equal(all, append(slices.Clone(names), "by itself")) || !slices.Equal(seen, came) {
			t.Errorf("%s of the seats %q somebody was seen at %q, want %q", when, all, seen, came)
		}
	}
	want("at first", "by itself")
	if _, _, err := l.Return(seats[0].SpacedCode()); err != nil {
		t.Fatal(err)
	}
	visit(l, http.MethodGet, seats[1].DemoPath(), "")
	caughtUp(t, main)
	f, err := main.Follow(seats[2].Caller(), "en")
	if err != nil {
		t.Fatal(err)
	}
	f.Stream()()
	came := []string{"by code", "by demo", "by stream", "by itself"}
	want("when they have come", came...)

	stop()
	l, _ = openWith(t, room.In(t, dir, config))
	main, _ = l.Demo("")
	want("after a restart", came...)
}
