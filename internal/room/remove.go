package room

import (
	"time"

	"sessionlab/internal/keep"
)

// RemoveSeat takes a seat away with its rows, for the instructor or owner. It returns
// ErrNoSeat and what a caller may not.
func (l *Lab) RemoveSeat(c Caller, r *Room, id string) error {
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
	EverySeat        Removable = iota
	UnusedSeats                // those that nobody misses, see [SeatView.Unused]
	SeatsWithoutWork           // whether or not a page of theirs follows the room, as a flood's may
)

func (which Removable) takes(s *Seat) bool {
	switch which {
	case UnusedSeats:
		return s.unusedLocked()
	case SeatsWithoutWork:
		return !s.hasWorkLocked()
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
		r.takeOutLocked(seat)
		r.keep.SaveRemoved(seat.seatID(), time.Now())
		if forgotten := r.removed.add(id); forgotten != "" {
			r.keep.DropRemoved(keep.SeatID{Room: r.ID, Seat: forgotten})
		}
		gone[id] = seat
	}
	if len(gone) > 0 {
		r.tellPresenceLocked(0)
	}
	return gone
}
