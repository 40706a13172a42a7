package room

import (
	"net/netip"
	"slices"
	"time"
)

const (
	// begunFor is how long a visitor's room stays in which nobody logged in or
	// passed an exercise, and nobody is seen any more.
	begunFor = 3 * time.Hour
	// workedFor is how long nobody has to be seen in any other visitor's room
	// before it makes room for another visitor's. An open page is seen.
	workedFor = 10 * time.Minute
)

// privateRoom makes a room for a visitor from a network, see limit.NetworkOf; the zero
// Addr is an unknown one. Where there are as many rooms as may be, in the lab or for
// the network, the one that is missed least makes room. A quarter of the rooms is left
// to networks that have none, and for a visitor from one of those a room makes room
// even if somebody looks on, where nothing was done in it. It returns ErrRooms or
// ErrRoomsHere where no room can go.
func (l *Lab) privateRoom(from netip.Addr) (*Room, error) {
	l.opening.Lock() // or many at once would each find the last free one
	defer l.opening.Unlock()
	if from.IsValid() && !l.freeOne(from, max(1, l.limits.Rooms/2)) {
		return nil, ErrRoomsHere
	}
	has, hasNone := false, false // neither where the network is not known
	if from.IsValid() {
		has = len(l.visitorsRooms(from)) > 0
		hasNone = !has
	}
	most := l.limits.Rooms
	if has {
		most -= most / 4
	}
	if len(l.Rooms()) >= most {
		all := l.visitorsRooms(netip.Addr{})
		goes := leastMissed(all, time.Now())
		if goes == nil && hasNone {
			goes = lookedAt(all, time.Now())
		}
		if goes == nil {
			return nil, ErrRooms
		}
		_ = l.closeRoom(goes.ID) // somebody else may have closed it meanwhile
	}
	return l.newRoom("", from, true)
}

// lookedAt is the room that makes room where all are followed: the oldest in which
// nobody logged in or passed an exercise, of the network with the most rooms. It is
// nil where somebody works in each. Rooms whose network is not known, such as those
// from before a restart, count one by one.
func lookedAt(rooms []*Room, now time.Time) *Room {
	of := map[netip.Addr]int{}
	for _, r := range rooms {
		of[r.from]++
	}
	of[netip.Addr{}] = 1
	var goes *Room
	for _, r := range rooms {
		if !r.onlyLookedAt(now) {
			continue
		}
		if goes == nil || of[r.from] > of[goes.from] || of[r.from] == of[goes.from] && r.made.Before(goes.made) {
			goes = r
		}
	}
	return goes
}

// onlyLookedAt says whether nobody logged in or passed an exercise in the room. A room
// that is just about to take its first seat is spared.
func (r *Room) onlyLookedAt(now time.Time) bool {
	most, _ := r.work(now)
	r.mu.Lock()
	defer r.mu.Unlock()
	return most < worked && (len(r.seats) > 0 || now.Sub(r.made) >= time.Minute)
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
