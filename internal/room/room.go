package room

import (
	"iter"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/securecookie"

	"sessionlab/internal/keep"
	"sessionlab/internal/live"
)

// maxName is how many characters a seat's name has at most.
const maxName = 64

// Room is a class with its seats. They share one live demo, or each has one more to
// itself.
type Room struct {
	ID string

	shared             // what all rooms of the lab have together
	code   string      // finds the room; "" where private
	demo   *live.Demo  // that all seats share, and those who have none
	looks  *live.Looks // of the session IDs at all demos of the room

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

// shared is what the rooms of one lab have together.
type shared struct {
	config   Config
	keep     keep.Store
	journals *live.Journals
	measures *measures
	rows     *live.AllRows
	limits   Limits                     // of the config; a per-seat demo and a visitor's room have narrower ones
	tagKey   []byte                     // makes the tags of IDs that clients chose
	keepKey  []byte                     // hashes what is kept to be recognised alone
	rounds   *securecookie.SecureCookie // of guessing session IDs
}

// newRoom starts a room whose journal counts on after a seq; private says that a
// visitor began it.
func newRoom(id string, s shared, start live.Start, private bool, began uint64) *Room {
	share := classShare
	if private {
		s.limits, share = s.limits.ofVisitor(), ownShare
	}
	r := &Room{
		ID:       id,
		shared:   s,
		private:  private,
		settings: settings{Open: true, Servers: OneServer},
		seats:    map[string]*Seat{},
		wall:     newWall(),
		removed:  newRemovals(),
	}
	r.looks = live.NewLooks(s.tagKey, id, func(seat string, looks []byte, done func()) {
		s.keep.SaveLooks(keep.SeatID{Room: id, Seat: seat}, looks, done)
	})
	r.demo = r.newDemo(start, s.limits, share, began)
	return r
}

// What a table may have while all tables of the lab together are at their bound.
const (
	classShare = live.MaxRows     // a demo that all of a class share
	ownShare   = live.DefaultRows // a per-seat demo, or a visitor's room
)

// newDemo starts a live demo of the room.
func (r *Room) newDemo(start live.Start, limits Limits, share int, began uint64) *live.Demo {
	return live.New(live.Config{
		Looks: r.looks, Journals: r.journals, AllRows: r.rows, Judge: r.judge, Start: start, Began: began,
		Rows: limits.Rows, RowShare: share, Events: limits.Events, EventBytes: limits.EventBytes, Logger: r.config.Logger,
	})
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

// end tells everyone, as the last thing, that the room has ended, and takes the
// seats out of it.
func (r *Room) end() map[string]*Seat {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	now, closed := time.Now(), &settingsEvent{settings: r.settings, Closed: true, Private: r.private}
	for d := range r.demosLocked() {
		d.TellLast(now, closed)
	}
	seats := r.seats
	r.seats = map[string]*Seat{}
	return seats
}

// close ends the room's demos, and followers' streams once they have what was told
// before.
func (r *Room) close() {
	r.mu.Lock()
	r.presence.stop()
	r.stopAsking()
	r.mu.Unlock()
	for _, d := range r.demos() {
		d.Close()
	}
	r.looks.End()
}
