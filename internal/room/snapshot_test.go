package room_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// snapshot returns a caller's snapshot.
func snapshot(t *testing.T, r room.Demo, c room.Caller) live.Message {
	t.Helper()
	f, err := r.Follow(c, "ko")
	if err != nil {
		t.Fatal(err)
	}
	messages, err := f.Next(t.Context())
	if err != nil || len(messages) != 1 || messages[0].Type != "snapshot" {
		t.Fatalf("began with %d messages, %v", len(messages), err)
	}
	return messages[0]
}

// shared says whether two messages are one encoding.
func shared(a, b live.Message) bool { return &a.Data[0] == &b.Data[0] }

// seated takes a seat and returns it as a caller too.
func seated(t *testing.T, l *room.Lab) (*room.Seat, room.Caller) {
	t.Helper()
	seat, token, err := l.Join("", "", "ko")
	if err != nil {
		t.Fatal(err)
	}
	c, err := l.Caller(token)
	if err != nil {
		t.Fatal(err)
	}
	return seat, c
}

// counted waits until the room has told that it has so many seats.
func counted(t *testing.T, r room.Demo, seats int) {
	t.Helper()
	f, err := r.Follow(room.Owner(), "ko")
	if err != nil {
		t.Fatal(err)
	}
	for want := fmt.Sprintf(`"type":"presence","seq":[0-9]+,"at":"[^"]*","seats":%d,`, seats); ; {
		messages, err := f.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			if regexp.MustCompile(want).Match(m.JSON()) {
				return
			}
		}
	}
}

// Whoever sees nothing of their own in a snapshot shares its encoding with all
// others of whom that is true, and no one else: nobody gets another's ID.
func TestSnapshotIsShared(t *testing.T) {
	l := open(t)
	main, _ := l.Demo("")
	sessionID := func(seat *room.Seat, cookie string) string {
		set := visit(l, http.MethodGet, seat.DemoPath(), cookie).Header.Get("Set-Cookie")
		_, id, _ := strings.Cut(set, "=")
		return id
	}
	// Of one seat there is a row, of one there was one, both before the last
	// events; and one only asked.
	has, hasCaller := seated(t, l)
	kept := sessionID(has, "")
	had, hadCaller := seated(t, l)
	gone := sessionID(had, "")
	for range 220 {
		visit(l, http.MethodGet, "/", "sessionid=walk-in")
	}
	sessions, err := main.Sessions(t.Context(), hadCaller, 10)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range sessions.Sessions {
		if row.Mine {
			err = main.Delete(t.Context(), room.Owner(), row.Tag, 0)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	asked, askedCaller := seated(t, l)
	visit(l, http.MethodPost, asked.DemoPath()+"nowhere", "secret=of-the-asking-seat")
	one, oneCaller := seated(t, l)
	two, twoCaller := seated(t, l)
	// That they are there is told a second later, and would be another event.
	counted(t, main, 5)

	first, second := snapshot(t, main, oneCaller), snapshot(t, main, twoCaller)
	if !shared(first, second) || first.Seq != second.Seq {
		t.Error("two callers who see nothing of their own do not share an encoding")
	}
	ids := []string{kept, gone, "of-the-asking-seat"}
	for _, c := range []struct {
		name   string
		caller room.Caller
		seat   string
		sees   []string
	}{
		{"a seat", oneCaller, one.ID, nil},
		{"another seat", twoCaller, two.ID, nil},
		{"the seat that has a row", hasCaller, has.ID, []string{kept}},
		{"the seat that had a row", hadCaller, had.ID, []string{gone}},
		{"the seat that only asked", askedCaller, asked.ID, []string{"of-the-asking-seat"}},
		{"the owner", room.Owner(), "", ids},
	} {
		got := snapshot(t, main, c.caller)
		if shared(got, first) != (c.sees == nil) {
			t.Errorf("%s: shared is %t", c.name, c.sees != nil)
		}
		text := string(got.JSON())
		for _, id := range ids {
			if want := slices.Contains(c.sees, id); strings.Contains(text, id) != want {
				t.Errorf("%s: that %q is in it is %t", c.name, id, !want)
			}
		}
		var read struct {
			Type, Seat string
			Seq        uint64
			Base       []struct {
				ID   string
				Mine bool
			}
		}
		if err := json.Unmarshal(got.JSON(), &read); err != nil || read.Type != "snapshot" || read.Seat != c.seat || read.Seq != first.Seq || len(read.Base) != 3 {
			t.Fatalf("%s: begins as %+v, %v", c.name, read, err)
		}
		for i, row := range read.Base {
			own := i == 0 && (c.caller == hasCaller || c.caller == hadCaller)
			if row.Mine != own || (row.ID != "") != (own || c.caller == room.Owner()) {
				t.Errorf("%s: row %d is %+v", c.name, i, row)
			}
		}
	}

	// Another event, another snapshot.
	visit(l, http.MethodGet, "/", "")
	later := snapshot(t, main, oneCaller)
	if shared(first, later) || later.Seq <= first.Seq {
		t.Errorf("after an event the snapshot is still that of %d", first.Seq)
	}
	if again := snapshot(t, main, twoCaller); !shared(later, again) {
		t.Error("after an event they do not share an encoding")
	}
}
