// Package keeptest holds the contract of [keep.Store] as a program. A backend joins
// with one call of [Run] in a test of its own.
package keeptest

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	"sessionlab/internal/keep"
)

// Open opens a new, empty store. reopen opens what is left once that one is closed;
// it is nil where nothing outlives the store. The test closes the stores.
type Open func(t *testing.T) (store keep.Store, reopen func() keep.Store)

// Run tries a store against the contract.
func Run(t *testing.T, open Open) {
	for name, test := range map[string]func(*testing.T, *place){
		"an empty store":                       testEmpty,
		"settings":                             testSettings,
		"rooms":                                testRooms,
		"a room changes":                       testRoomChanges,
		"seats":                                testSeats,
		"what a seat has done":                 testDone,
		"spells":                               testSpells,
		"looks":                                testLooks,
		"foreign pairs":                        testForeign,
		"removed seats":                        testRemoved,
		"a seat is dropped":                    testDropSeat,
		"a room is dropped":                    testDropRoom,
		"writes are kept in order":             testOrder,
		"done comes after its write, in order": testDoneAfterWrite,
		"a write that can't be is left out":    testLeftOut,
		"what waits is counted":                testWaits,
		"attempts are told of":                 testObserve,
		"closing keeps what waits":             testClose,
	} {
		t.Run(name, func(t *testing.T) {
			store, reopen := open(t)
			p := &place{Store: store, t: t, reopen: reopen}
			t.Cleanup(p.close)
			test(t, p)
		})
	}
}

// place is a store under test.
type place struct {
	keep.Store
	t      *testing.T
	reopen func() keep.Store
	closed bool
}

func (p *place) close() {
	if !p.closed {
		p.closed = true
		if err := p.Close(); err != nil {
			p.t.Errorf("Close: %v", err)
		}
	}
}

// flush waits until all that was saved is kept.
func (p *place) flush() {
	kept := make(chan struct{})
	p.SaveLooks(keep.SeatID{Room: "flush"}, []byte("[]"), func() { close(kept) })
	<-kept
}

// twice checks what is kept now, and after the store was closed and opened again.
func (p *place) twice(check func(t *testing.T)) {
	p.t.Helper()
	p.flush()
	p.t.Run("now", check)
	if p.reopen == nil {
		return
	}
	p.close()
	p.Store, p.closed = p.reopen(), false
	p.t.Run("reopened", check)
}

// rooms are what is kept of rooms, by ID, with times in UTC.
func (p *place) rooms(t *testing.T) []keep.RoomRow {
	t.Helper()
	rooms, err := p.Rooms(t.Context())
	if err != nil {
		t.Fatalf("Rooms: %v", err)
	}
	for i := range rooms {
		rooms[i].Made, rooms[i].Seen = rooms[i].Made.UTC(), rooms[i].Seen.UTC()
	}
	slices.SortFunc(rooms, func(a, b keep.RoomRow) int { return cmp.Compare(a.ID, b.ID) })
	return rooms
}

// contents is what is kept in a room, with times in UTC; what has no order is sorted.
func (p *place) contents(t *testing.T, room string) keep.Contents {
	t.Helper()
	c, err := p.Contents(t.Context(), room)
	if err != nil {
		t.Fatalf("Contents(%q): %v", room, err)
	}
	for i := range c.Seats {
		s := &c.Seats[i]
		s.Taken, s.Seen = s.Taken.UTC(), s.Seen.UTC()
		s.Spell = keep.Spell{First: s.Spell.First.UTC(), Last: s.Spell.Last.UTC()}
	}
	for i := range c.Ticks {
		c.Ticks[i].At = c.Ticks[i].At.UTC()
	}
	for i := range c.Hints {
		c.Hints[i].At = c.Hints[i].At.UTC()
	}
	for i := range c.Opened {
		c.Opened[i].At = c.Opened[i].At.UTC()
	}
	sorted(c.Seats)
	sorted(c.Hints)
	sorted(c.Opened)
	sorted(c.Foreign)
	sorted(c.Started)
	return c
}

func sorted[T any](all []T) {
	slices.SortFunc(all, func(a, b T) int { return cmp.Compare(fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", b)) })
}

// same compares values as they are printed, where an empty slice is as good as nil.
func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if got, want := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); got != want {
		t.Errorf("%s:\n%s\nwant\n%s", what, got, want)
	}
}

// odd is a text that a backend could get wrong.
const odd = "김민아 \"quoted\" 'x' \\ % * ? \U0001F511"

// when is a time with microseconds; n are seconds.
func when(n int) time.Time { return time.Date(2026, 11, 22, 9, 0, n, 123456e3, time.UTC) }

func roomRow(id string) keep.RoomRow {
	return keep.RoomRow{
		ID: id, Code: "CODE", Name: odd, Open: true, Servers: "each", Lesson: "session",
		Made: when(1), Seen: when(2), Private: true, Owner: "s1",
	}
}

func seatRow(room, seat string) keep.SeatRow {
	return keep.SeatRow{
		SeatID: keep.SeatID{Room: room, Seat: seat}, Code: "code-" + seat, Name: odd, Prepared: true,
		Desks: [2]string{room + seat + "-a", room + seat + "-b"}, Taken: when(3), Seen: when(4),
	}
}

func tick(s keep.SeatID, part int) keep.Tick {
	return keep.Tick{SeatID: s, Lesson: "session", Exercise: "login", Part: part, At: when(100 + part)}
}

func hint(s keep.SeatID, n int) keep.Hint {
	return keep.Hint{SeatID: s, Lesson: "session", Exercise: "login", Hint: n, At: when(n)}
}
