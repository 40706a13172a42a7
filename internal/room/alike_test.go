package room_test

import (
	"sync"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/room"
)

// Whoever joins a class of servers of their own while these are changed, and
// however many change them at once: in the end all are as the class's is, its
// policy, its clock and its keys.
func TestServersStayAlike(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Class: true, Limits: room.Limits{Seats: 1000}})
	rm, _ := l.Demo("")
	servers := room.EachServer
	if err := rm.Set(room.Owner(), room.Change{Servers: &servers}); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var seats []*room.Seat
	for round := range 20 {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				seat, _, err := l.Join("", "", "ko")
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				seats = append(seats, seat)
			})
		}
		for _, idle := range []int{round, 100 + round} {
			all.Go(func() {
				if err := rm.SetPolicy(room.Owner(), demo.Policy{Signed: true, IdleTimeout: 60 + idle}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Go(func() {
			if err := rm.Skip(room.Owner(), time.Minute); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() {
			if _, err := rm.RotateKeys(room.Owner()); err != nil {
				t.Error(err)
			}
		})
		all.Wait()
		policy, _ := rm.Policy(room.Owner())
		for _, seat := range seats {
			if its, err := rm.Policy(seat.Caller()); its != policy || err != nil {
				t.Fatalf("round %d: of %d servers one has the policy %+v (%v), the class %+v", round, len(seats), its, err, policy)
			}
			if ahead, err := rm.Ahead(seat.Caller()); ahead != time.Duration(round+1)*time.Minute || err != nil {
				t.Fatalf("round %d: of %d servers one is %v ahead (%v)", round, len(seats), ahead, err)
			}
		}
	}
}

// A server of a seat's own that is turned too far stays as it is when the class is
// turned on; the class's own decides whether that can be.
func TestTurnedTooFar(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Class: true})
	rm, _ := l.Demo("")
	far, _ := seated(t, l)
	near, _ := seated(t, l)
	servers := room.EachServer
	if err := rm.Set(room.Owner(), room.Change{Servers: &servers}); err != nil {
		t.Fatal(err)
	}
	if err := rm.Skip(far.Caller(), demo.MaxAhead); err != nil {
		t.Fatal(err)
	}
	if err := rm.Skip(room.Owner(), time.Hour); err != nil {
		t.Fatal(err)
	}
	late, _ := seated(t, l)
	for who, want := range map[*room.Seat]time.Duration{far: demo.MaxAhead, near: time.Hour, late: time.Hour} {
		if ahead, err := rm.Ahead(who.Caller()); ahead != want || err != nil {
			t.Errorf("%v ahead (%v), want %v", ahead, err, want)
		}
	}
}
