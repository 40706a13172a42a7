package room

import (
	"context"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/live"
)

// takeOutLocked takes a seat out of the room: its streams end, its prediction is taken
// back, and the spotlight is on nobody.
func (r *Room) takeOutLocked(s *Seat) {
	delete(r.seats, s.ID)
	s.gone.Store(true) // before the data file forgets it, see Lab.Desk
	r.looks.Leave(s.ID)
	r.keep.DropSeat(s.seatID())
	s.demo().Tell(time.Now(), left{seat: s.ID})
	r.withdrawLocked(s)
	if r.wall.Seat == s.ID {
		w := r.wall
		w.Seat = ""
		r.setWallLocked(w)
	}
}

// left wakes the followers of a seat that left: nobody sees it.
type left struct {
	live.Unseen
	seat string
}

// Kind implements [live.Notice].
func (left) Kind() string { return "left" }

// About implements [live.Notice].
func (n left) About() string { return n.seat }

// seatForLocked returns the seat that makes room for another, nil if there is none.
//
// For a newcomer's seat it is one that follows nothing, was not made beforehand, has
// done no part of an exercise and did not begin the room, which that seat alone can
// shut. A seat that is made beforehand finds a place whoever floods the room: for it
// any seat goes that has no work, see Seat.hasWorkLocked; those that follow the room go last.
func (r *Room) seatForLocked(ahead bool) *Seat {
	var least *Seat
	for _, s := range r.seats {
		if s.hasWorkLocked() || !ahead && (s.ID == r.owner || s.lookingLocked() || s.workLocked() > nothing) {
			continue
		}
		if least == nil || s.missedLessLocked(least) {
			least = s
		}
	}
	return least
}

// missedLessLocked says whether the seat makes room before another: one that follows
// nothing before one that does, then the one with less to lose, then the one that
// was used longest ago.
func (s *Seat) missedLessLocked(other *Seat) bool {
	if s.lookingLocked() != other.lookingLocked() {
		return other.lookingLocked()
	}
	if a, b := s.workLocked(), other.workLocked(); a != b {
		return a < b
	}
	return s.lastUsefulLocked().Before(other.lastUsefulLocked())
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
