package room

import (
	"context"
	"maps"
	"slices"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/keep"
	"sessionlab/internal/live"
)

// removals are the latest seats that the instructor removed from a class: a page of
// theirs is told so, and does not take another seat by itself. A seat that had to
// make room is not among them.
type removals struct {
	known  map[string]bool
	oldest []string
}

// maxRemovals is how many a class remembers.
const maxRemovals = 4_096

func newRemovals() *removals { return &removals{known: map[string]bool{}} }

// add remembers a seat, and returns the one that is forgotten for it, "" if none.
func (m *removals) add(seat string) (forgotten string) {
	if len(m.oldest) >= maxRemovals {
		forgotten = m.oldest[0]
		m.oldest = m.oldest[1:]
		delete(m.known, forgotten)
	}
	m.known[seat] = true
	m.oldest = append(m.oldest, seat)
	return forgotten
}

// Leave takes a seat away with its rows, for the instructor or owner. It returns
// ErrNoSeat and what a caller may not.
func (l *Lab) Leave(c Caller, r *Room, id string) error {
	n, err := l.Remove(c, r, []string{id}, EverySeat)
	if err == nil && n == 0 {
		return ErrNoSeat
	}
	return err
}

// Remove takes seats away with their rows, for the instructor or owner, and returns
// how many there were. It returns what a caller may not, or the store's error.
func (l *Lab) Remove(c Caller, r *Room, ids []string, which Removable) (int, error) {
	if err := c.MayLead(); err != nil {
		return 0, err
	}
	gone := r.removeAll(ids, which)
	for _, seat := range gone {
		l.dropSeat(seat)
	}
	return len(gone), r.dropRows(c, gone)
}

// Removable says which of the seats that are named are removed.
type Removable int

// What can be removed.
const (
	EverySeat   Removable = iota
	UnusedSeats           // those that nobody misses, see [SeatView.Unused]
	IdleSeats             // those too whose page follows the room, as a flood's may
)

func (which Removable) takes(s *Seat) bool {
	switch which {
	case UnusedSeats:
		return s.unused()
	case IdleSeats:
		return !s.hasWork()
	}
	return true
}

// removeAll takes seats out of the room and remembers that.
func (r *Room) removeAll(ids []string, which Removable) map[string]*Seat {
	r.mu.Lock()
	defer r.mu.Unlock()
	gone := map[string]*Seat{}
	for _, id := range ids {
		seat := r.seats[id]
		if seat == nil || !which.takes(seat) {
			continue
		}
		r.remove(seat)
		r.keep.SaveRemoved(seat.seatID(), time.Now())
		if forgotten := r.removed.add(id); forgotten != "" {
			r.keep.DropRemoved(keep.SeatID{Room: r.ID, Seat: forgotten})
		}
		gone[id] = seat
	}
	if len(gone) > 0 {
		r.tellPresence(0)
	}
	return gone
}

// dropRows deletes the rows of seats that are gone, which nobody's browser leads to
// any more. Per-seat servers have ended with their seats. It goes on where the caller
// gives up: seats that are gone leave no rows.
func (r *Room) dropRows(c Caller, gone map[string]*Seat) error {
	if len(gone) == 0 {
		return nil
	}
	_, err := r.demo.Server.Remove(context.Background(), c.name(), func(row demo.Session) bool { return gone[live.SeatOf(row.By)] != nil })
	return err
}

// unused says whether nobody misses the seat: it has no work, and nobody is at it
// now. The class is locked.
func (s *Seat) unused() bool { return !s.hasWork() && !s.looking() }

// hasWork says whether the seat holds anybody's work: the instructor's, who made it
// beforehand, or that of a student who passed an exercise or logged in. The class is
// locked.
func (s *Seat) hasWork() bool { return s.prepared || s.work() == worked }

// firstOf is the seat that was taken first, "" if there is none.
func firstOf(seats map[string]*Seat) string {
	if len(seats) == 0 {
		return ""
	}
	first := slices.MinFunc(slices.Collect(maps.Values(seats)), func(a, b *Seat) int { return a.taken.Compare(b.taken) })
	return first.ID
}
