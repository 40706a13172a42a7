package room_test

import (
	"errors"
	"testing"

	"sessionlab/internal/exercise"
	"sessionlab/internal/room"
)

// leader returns who leads the class by the instructor's key.
func leader(t *testing.T, l *room.Lab) room.Caller {
	t.Helper()
	token, err := l.Lead(l.Key())
	if err != nil {
		t.Fatal(err)
	}
	c, err := l.Caller(token)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// set changes a room as its instructor does.
func set(t *testing.T, l *room.Lab, r *room.Room, change room.Change) {
	t.Helper()
	if err := r.Set(leader(t, l), change); err != nil {
		t.Fatal(err)
	}
}

func to[T any](v T) *T { return &v }

// A server of a seat's own is a table to look at and to delete from. It is led
// with its class: it has no settings, seats, wall or questions of its own, is not
// kept as a room, and nobody joins it.
func TestServerOfOnesOwnIsNoClass(t *testing.T) {
	l := open(t)
	main, _ := l.Room("")
	seat, _ := seated(t, l)
	set(t, l, main, room.Change{Servers: to(room.EachServer)})
	own, err := l.Room("main." + seat.ID)
	if err != nil {
		t.Fatal(err)
	}
	lead := leader(t, l)
	question := exercise.Ask{Ask: "?", Options: []exercise.Option{{Say: "a"}, {Say: "b"}}}
	for what, act := range map[string]func() error{
		"set":     func() error { return own.Set(lead, room.Change{Name: to("x")}) },
		"reset":   func() error { return own.Reset(t.Context(), lead) },
		"wall":    func() error { return own.SetWall(lead, room.Wall{}) },
		"ask":     func() error { _, err := own.StartAsking(lead, question, ""); return err },
		"decide":  func() error { _, err := own.Decide(lead, "", nil, nil); return err },
		"end":     func() error { return own.EndAsking(lead, "") },
		"roster":  func() error { _, err := own.Roster(lead); return err },
		"nudge":   func() error { return own.Nudge(lead, seat.ID, "", "") },
		"prepare": func() error { _, err := l.Prepare(lead, own, []string{"kim"}, "ko"); return err },
		"leave":   func() error { return l.Leave(lead, own, seat.ID) },
		"close":   func() error { return l.CloseRoom(lead, own.ID) },
		"join":    func() error { _, _, err := l.Join(own.ID, "", "ko"); return err },
		"find":    func() error { _, err := l.Find(own.ID); return err },
	} {
		if err := act(); !errors.Is(err, room.ErrNoRoom) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := own.Clear(t.Context(), lead); err != nil {
		t.Errorf("clearing it: %v", err)
	}
}
