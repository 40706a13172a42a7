package room_test

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/room"
)

// A room in which nobody is seen is closed after a while; who looks on, polls or
// leads keeps it. The default room stays.
func TestIdleRooms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := room.OpenInMemory(room.Config{Limits: room.Limits{Idle: 2 * time.Hour}})
		if err != nil {
			t.Fatal(err)
		}
		defer closeLab(t, l)
		lead := leader(t, l)
		made := map[string]room.Demo{}
		for _, name := range []string{"empty", "followed", "led", "polled", "left"} {
			r, err := l.NewRoom(lead, name)
			if err != nil {
				t.Fatal(err)
			}
			made[name] = r.Demo()
		}
		caller := func(name string) room.Caller {
			seat, _, err := l.Join(made[name].Code(), "", "ko")
			if err != nil {
				t.Fatal(err)
			}
			return seat.Caller()
		}
		follow := func(name string, c room.Caller) *room.Follower {
			f, err := made[name].Follow(c, "ko")
			if err != nil {
				t.Fatal(err)
			}
			return f
		}
		leaveFollowed := follow("followed", caller("followed")).Stream()
		leaveLed := follow("led", lead).Stream()
		polling := caller("polled")
		left := caller("left") // is seen for the last time when it joins
		pass := func(d time.Duration) {
			for end := time.Now().Add(d); time.Now().Before(end); {
				follow("polled", polling).Poll()
				<-time.After(30 * time.Second)
			}
		}
		there := func(when string, want ...string) {
			t.Helper()
			if n := len(l.Rooms()); n != len(want)+1 {
				t.Errorf("%s there are %d rooms, want %v and the default one", when, n, want)
			}
			for _, name := range want {
				if _, err := l.Find(made[name].Code()); err != nil {
					t.Errorf("%s %s: %v", when, name, err)
				}
			}
		}
		pass(119 * time.Minute)
		there("just in time", "empty", "followed", "led", "polled", "left")
		pass(3 * time.Minute)
		there("after two hours", "followed", "led", "polled")
		if err := made["left"].Admit(left); err != nil {
			t.Error(err) // it is the room's still, for whoever holds on to it
		}
		if _, _, err := l.Return(left.Seat().Code); !errors.Is(err, room.ErrNoCode) {
			t.Errorf("the code of a seat that went with its room: %v", err)
		}
		leaveFollowed()
		leaveLed()
		pass(119 * time.Minute)
		there("after nobody followed for almost two hours", "followed", "led", "polled")
		pass(10 * time.Minute)
		there("after nobody followed", "polled")
		<-time.After(3 * time.Hour)
		there("after nobody came at all")
	})
}

// A restart makes a room no more idle than it was, and no less.
func TestIdleOverRestarts(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := room.Config{Limits: room.Limits{Idle: 50 * time.Hour}}
		l, err := room.Open(room.In(t, dir, c))
		if err != nil {
			t.Fatal(err)
		}
		lead := leader(t, l)
		used, err := l.NewRoom(lead, "used")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.NewRoom(lead, "unused"); err != nil {
			t.Fatal(err)
		}
		seat, _, err := l.Join(used.Code(), "", "ko")
		if err != nil {
			t.Fatal(err)
		}
		for day := range 4 {
			<-time.After(20 * time.Hour)
			f, err := used.Demo().Follow(seat.Caller(), "ko")
			if err != nil {
				t.Fatal(err)
			}
			leave := f.Stream()
			<-time.After(2 * time.Hour)
			leave()
			closeLab(t, l)
			if l, err = room.Open(room.In(t, dir, c)); err != nil {
				t.Fatal(err)
			}
			<-time.After(time.Hour)
			if used, err = l.Room(used.ID); err != nil {
				t.Fatalf("on day %d a room that is used every day: %v", day, err)
			}
			if seat, _, err = l.Return(seat.Code); err != nil {
				t.Fatal(err)
			}
			if n := len(l.Rooms()); n != 3 && day < 2 || n != 2 && day >= 2 {
				t.Errorf("on day %d there are %d rooms", day, n)
			}
		}
		closeLab(t, l)
	})
}

func closeLab(t *testing.T, l *room.Lab) {
	t.Helper()
	forgetDemo(l)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}
