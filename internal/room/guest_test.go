package room_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/room"
)

// visitorsRoom is a room that one visitor began and another joined by its link.
func visitorsRoom(t *testing.T, c room.Config) (l *room.Lab, rm room.Demo, began, guest *room.Seat) {
	t.Helper()
	c.Private, c.Course = true, course()
	l, _ = openWith(t, c)
	began, _ = seated(t, l)
	guest, _, err := l.Join(began.Room().Demo().ID, "", "ko")
	if err != nil {
		t.Fatal(err)
	}
	return l, began.Room().Demo(), began, guest
}

// A guest of a visitor's room can't empty its table, by the clock or a timeout
// either: that is for the visitor who began it. Where nobody else is left it is the
// guest's.
func TestGuestOfAVisitorsRoom(t *testing.T) {
	for _, alone := range []bool{false, true} { // on a public address, and on the owner's own machine
		l, rm, began, guest := visitorsRoom(t, room.Config{Alone: alone})
		login(t, l, began)
		if err := rm.SetPolicy(began.Caller(), demo.Policy{AbsoluteTimeout: 60}); err != nil {
			t.Fatal(err)
		}
		acts := map[string]func(room.Caller) error{
			"set the policy": func(c room.Caller) error { return rm.SetPolicy(c, demo.Policy{IdleTimeout: 60}) },
			"change the keys": func(c room.Caller) error {
				_, err := rm.RotateKeys(c)
				return err
			},
			"turn the clock":  func(c room.Caller) error { return rm.Skip(c, time.Second) },
			"turn it back":    func(c room.Caller) error { return rm.TurnBack(t.Context(), c) },
			"sweep the table": func(c room.Caller) error { _, err := rm.Sweep(t.Context(), c); return err },
		}
		for what, act := range acts {
			if err := act(guest.Caller()); !errors.Is(err, room.ErrNotBegun) || !errors.Is(err, room.ErrNotLeading) {
				t.Errorf("alone %t, a guest may %s: %v", alone, what, err)
			}
		}
		if got := tableOf(t, rm, began.Caller()); !strings.HasPrefix(got, "1 ") {
			t.Errorf("after all that the table is %s", got)
		}
		if rm.View(guest.Caller()).Switch || !rm.View(began.Caller()).Switch {
			t.Error("the room says of the wrong one that it may")
		}
		for what, act := range acts {
			if err := act(began.Caller()); err != nil {
				t.Errorf("alone %t, who began the room may not %s: %v", alone, what, err)
			}
		}
		if err := l.RemoveSeat(room.Owner(), rm.Room, began.ID); err != nil {
			t.Fatal(err)
		}
		if !rm.View(guest.Caller()).Switch {
			t.Error("a guest who is alone in the room may not")
		}
		for what, act := range acts {
			if err := act(guest.Caller()); err != nil {
				t.Errorf("alone %t, a guest with nobody else in the room may not %s: %v", alone, what, err)
			}
		}
		if _, _, err := l.Join(rm.ID, "", "ko"); err != nil {
			t.Fatal(err)
		}
		if err := rm.Skip(guest.Caller(), time.Second); !errors.Is(err, room.ErrNotBegun) {
			t.Errorf("alone %t, with another guest there: %v", alone, err)
		}
	}
}

// Newcomers never displace the visitor who began the room, who alone can shut it,
// even before that visitor has done anything, and while no page follows.
func TestWhoBeganTheRoomStays(t *testing.T) {
	l, rm, began, guest := visitorsRoom(t, room.Config{Limits: room.Limits{Seats: 2}})
	for range 3 {
		if _, _, err := l.Join(rm.ID, "", "ko"); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := l.Return(guest.Code); err == nil {
		t.Error("the first guest did not make room")
	}
	if _, _, err := l.Return(began.Code); err != nil {
		t.Fatalf("who began the room made room: %v", err)
	}
	shut := false
	if err := rm.Set(began.Caller(), room.Change{Open: &shut}); err != nil {
		t.Errorf("who began the room may not shut it: %v", err)
	}
	if _, _, err := l.Join(rm.ID, "", "ko"); !errors.Is(err, room.ErrShut) {
		t.Errorf("into the shut room: %v", err)
	}
}

// A deletion ticks an exercise only where the seat deletes a row that its requests
// made. Turning the clock back empties the table, and counts as nobody's deletion.
func TestDeletionOfOthersRows(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Alone: true})
	rm, _ := l.Demo("")
	victim, _ := seated(t, l)
	actor, _ := seated(t, l)
	turn := func() {
		t.Helper()
		if err := rm.Skip(actor.Caller(), time.Second); err != nil {
			t.Fatal(err)
		}
		if err := rm.TurnBack(t.Context(), actor.Caller()); err != nil {
			t.Fatal(err)
		}
		if got := tableOf(t, rm, actor.Caller()); got != "0 []" {
			t.Fatalf("turned back, the table is %s", got)
		}
	}
	told := func(f *reader) string {
		t.Helper()
		told := decoded[struct{ Exercise string }](t, f.until("progress").JSON())
		return told.Exercise
	}
	login(t, l, victim)
	f := follow(t, rm, actor.Caller())
	f.until("snapshot")
	turn()
	turn() // an empty table
	cookie := visit(l, http.MethodGet, actor.DemoPath(), "").Header.Get("Set-Cookie")
	if got := told(f); got != "login" {
		t.Errorf("the deletion of another's row ticked %q", got)
	}
	login(t, l, victim) // a newer row than the actor's
	turn()
	visit(l, http.MethodGet, actor.DemoPath(), cookie)
	caughtUp(t, rm)
	if got := done(actor.Progress(), "session", "delete"); got != "--" {
		t.Errorf("with the clock turned back and a reload, of the exercise on deletion the actor has %s", got)
	}
	table, err := rm.Sessions(t.Context(), actor.Caller(), 1)
	if err != nil || len(table.Sessions) != 1 {
		t.Fatalf("after the reload the table is %+v (%v)", table, err)
	}
	if err := rm.Delete(t.Context(), actor.Caller(), table.Sessions[0].Tag, 0); err != nil {
		t.Fatal(err)
	}
	if got := told(f); got != "delete" {
		t.Errorf("the deletion of the actor's own row ticked %q", got)
	}
	visit(l, http.MethodGet, actor.DemoPath(), cookie)
	if got := told(f); got != "delete" {
		t.Errorf("the reload with that row's cookie ticked %q", got)
	}
	if got := done(actor.Progress(), "session", "delete"); got != "xx" {
		t.Errorf("of the exercise on deletion the actor has %s", got)
	}
	if got := done(victim.Progress(), "session", "delete"); got != "--" {
		t.Errorf("of the exercise on deletion the other has %s", got)
	}
}
