package room

import (
	"iter"
	"net/netip"
	"slices"
	"sync"
	"time"

	"sessionlab/internal/live"
)

// Room is a class with its seats. They share one live demo, or each has one more to
// itself.
type Room struct {
	ID string

	shared             // what all rooms of the lab have together
	code   string      // finds the room; "" where private
	demo   *live.Demo  // that all seats share, and those who have none
	looks  *live.Looks // of the session IDs at all demos of the room

	// acting is held by whoever changes the demos of the room, so that no other change
	// comes between; before mu.
	acting sync.Mutex

	// mu guards everything below and the seats' progress. Whoever changes the security
	// settings, the keys or the clock holds it, too.
	mu         sync.Mutex
	private    bool       // a visitor began it: it has no code, and is joined by its ID
	from       netip.Addr // the network of that visitor; the zero Addr after a restart
	owner      string     // that visitor's seat, "" before it is taken
	unfollowed time.Time  // since when nobody follows it; the sweeper's alone
	removed    *removals  // seats that the instructor removed
	made       time.Time
	seen       time.Time // when anybody was last seen in it, as it is kept
	ended      bool      // it is closed for good: nobody joins, and nothing of it is kept
	settings   settings
	pushed     time.Time // when everyone was led to a lesson last
	seats      map[string]*Seat
	presence   presence
	wall       Wall
	asked      *asked // nil while nothing is asked
}

// announceLocked tells everyone in the room, whichever demo they follow.
func (r *Room) announceLocked(at time.Time, n live.Notice) {
	for d := range r.demosLocked() {
		d.Tell(at, n)
	}
}

// demosLocked yields the demo that all share and then the per-seat ones.
func (r *Room) demosLocked() iter.Seq[*live.Demo] {
	return func(yield func(*live.Demo) bool) {
		if !yield(r.demo) {
			return
		}
		for _, s := range r.seats {
			if own := s.own.Load(); own != nil && !yield(own) {
				return
			}
		}
	}
}

// demos are those of demosLocked.
func (r *Room) demos() []*live.Demo {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Collect(r.demosLocked())
}

// Demo is a live demo of a room, as callers ask about it: the one that all share, or
// a per-seat one, which only its seat and the instructor or owner may look at. A
// seat that asks about the one that all share means its own where it has one.
type Demo struct {
	*Room
	live *live.Demo
	seat string // whose it is, "" where all share it
}

// Demo is the room's demo that all share.
func (r *Room) Demo() Demo { return Demo{Room: r, live: r.demo} }

// Name is the ID by which [Lab.Demo] finds the demo.
func (d Demo) Name() string {
	if d.seat == "" {
		return d.ID
	}
	return d.ID + "." + d.seat
}

// seat returns the seat with an id.
func (r *Room) seat(id string) (*Seat, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.seats[id]
	return s, ok
}
