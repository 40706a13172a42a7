package room

import (
	"errors"
	"net/netip"
	"slices"
	"time"
)

const (
	// begunFor is how long a visitor's room stays in which nobody logged in or
	// passed an exercise, and nobody is seen any more.
	begunFor = 3 * time.Hour
	// workedFor is how long nobody has to be seen in any other visitor's room
	// before it makes room for another visitor's.
	workedFor = time.Hour
)

// privateRoom makes a room for a visitor from a network, see NetworkOf; the zero
// Addr is an unknown one. Where there are as many rooms as may be, in the lab or for
// the network, the one that is missed least makes room. It returns ErrRooms or
// ErrRoomsHere where somebody is in each of them.
func (l *Lab) privateRoom(from netip.Addr) (*Room, error) {
	l.opening.Lock() // or many at once would each find the last free one
	defer l.opening.Unlock()
	if from.IsValid() && !l.freeOne(from, max(1, l.limits.Rooms/2)) {
		return nil, ErrRoomsHere
	}
	r, err := l.newRoom("", from, true)
	if !errors.Is(err, ErrRooms) {
		return r, err
	}
	idle := leastMissed(l.visitorsRooms(netip.Addr{}), time.Now())
	if idle == nil {
		return nil, ErrRooms
	}
	_ = l.closeRoom(idle.ID) // somebody else may have closed it meanwhile
	return l.newRoom("", from, true)
}

// freeOne sees to it that a network has fewer rooms than most, and says whether
// it has.
func (l *Lab) freeOne(from netip.Addr, most int) bool {
	rooms := l.visitorsRooms(from)
	if len(rooms) < most {
		return true
	}
	idle := leastMissed(rooms, time.Now())
	if idle != nil {
		_ = l.closeRoom(idle.ID)
	}
	return idle != nil
}

// visitorsRooms are the rooms that visitors from a network began; the zero Addr
// is all visitors.
func (l *Lab) visitorsRooms(from netip.Addr) []*Room {
	return slices.DeleteFunc(l.Rooms(), func(r *Room) bool { return !r.private || from.IsValid() && r.from != from })
}

// leastMissed is the room that makes room first: one in which nothing was begun,
// else one that was only begun, else one in which nobody was seen for a while; of
// several the one seen longest ago. It is nil where somebody is in each.
func leastMissed(rooms []*Room, now time.Time) *Room {
	var least *Room
	var seen time.Time
	var work int
	for _, r := range rooms {
		its, followed := r.work(now)
		at := r.lastSeen(now)
		if followed || its == worked && now.Sub(at) < workedFor {
			continue
		}
		if least == nil || its < work || its == work && at.Before(seen) {
			least, seen, work = r, at, its
		}
	}
	return least
}

// What there is to lose, in a seat or in all seats of a room.
const (
	nothing = iota // no part of an exercise is done
	begun          // some are, as by a single GET, but nobody logged in
	worked         // somebody logged in or passed an exercise
)

// work says what there is to lose in the room, and whether somebody follows it, or
// is just about to take its first seat.
func (r *Room) work(now time.Time) (most int, followed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	followed = r.presence.followers > 0 || len(r.seats) == 0 && now.Sub(r.made) < time.Minute
	for _, s := range r.seats {
		most = max(most, s.work())
		followed = followed || s.looking()
	}
	return most, followed
}

// work says what the seat has to lose, while its class is locked.
func (s *Seat) work() (most int) {
	if len(s.logins) > 0 {
		return worked
	}
	for _, exercises := range s.progress {
		for _, p := range exercises {
			done := 0
			for _, at := range p.Parts {
				if !at.IsZero() {
					done, most = done+1, begun
				}
			}
			if !p.Passed.IsZero() || done == len(p.Parts) && done > 0 { // the latter where the solution was shown
				return worked
			}
		}
	}
	return most
}

// closesAfter is how long nobody may be seen in the room before it ends.
func (r *Room) closesAfter() time.Duration {
	if most, _ := r.work(time.Now()); r.private && most < worked {
		return min(begunFor, r.limits.Idle)
	}
	return r.limits.Idle
}
