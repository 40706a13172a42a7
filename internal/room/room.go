package room

import (
	"iter"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/securecookie"

	"sessionlab/internal/demo"
	"sessionlab/internal/journal"
)

// maxName is how many characters a seat's name has at most.
const maxName = 64

// Room is one demo server with one session table, shared by everyone in it. A
// class is a room with seats; where its seats have a server of their own each,
// those are rooms too, without seats, whose class is this one.
type Room struct {
	ID string

	shared        // what all rooms of the lab have together
	parent *Room  // the class of a server of one's own; nil for a class
	code   string // finds a class; "" where private
	demo   *demo.Server

	happened *journal.Journal[*record] // as it happened; the reader reads it
	visible  *feed                     // as followers read it
	begun    atomic.Uint64             // the seq at which the journal was last reset
	requests uint64                    // exchanges since then, or since the start; in the demo's critical section
	ahead    time.Duration             // of the demo's clock; in its critical section
	counted  countedRows               // of the table; in the demo's critical section
	latest   latest
	weighed  atomic.Int64 // how large visible is counted as among the lab's journals
	looks    *looks       // of the class's session IDs

	// mu guards everything below and the seats' progress. Who changes the policy, the
	// keys or the clock holds it, too: it is always taken before the demo's own.
	mu         sync.Mutex
	identities *identities
	rows       map[string][]string // by seat: ids of the rows its requests made, the newest last

	// Of a class alone.
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

	done chan struct{} // closed when the reader has ended
}

// shared is what the rooms of one lab have together.
type shared struct {
	config   Config
	registry *registry
	journals *journals
	measures *measures
	allRows  *allRows
	limits   Limits                     // of the config; a server of a seat's own and a visitor's room have narrower ones
	tagKey   []byte                     // makes the tags of IDs that clients chose
	keepKey  []byte                     // hashes what is kept to be recognised alone
	walkIn   *walkInIDs                 // what the demo at the root issued
	foreign  *foreignPairs              // what the desks set aside
	rounds   *securecookie.SecureCookie // of guessing session IDs
}

// outset is how a room's demo begins.
type outset struct {
	policy demo.Policy
	keys   []demo.KeyPair // of signed cookies
	ahead  time.Duration  // of its clock

	private bool // a visitor began the room
}

// newRoom starts a room whose journal counts on after a seq.
func newRoom(id string, s shared, from outset, parent *Room, began uint64) *Room {
	if from.private {
		s.limits = s.limits.ofVisitor()
	}
	its := newLooks(s.tagKey, id, s.registry)
	if parent != nil {
		its = parent.looks
	}
	r := &Room{
		ID:         id,
		shared:     s,
		parent:     parent,
		ahead:      from.ahead,
		private:    from.private,
		looks:      its,
		happened:   journal.New(journal.Limits{}, (*record).unread, began),
		identities: newIdentities(its),
		rows:       map[string][]string{},
		settings:   settings{Open: true, Servers: OneServer},
		seats:      map[string]*Seat{},
		wall:       newWall(),
		removed:    newRemovals(),
		done:       make(chan struct{}),
	}
	r.visible = newFeed(journal.Limits{Entries: r.limits.Events, Bytes: r.limits.EventBytes}, began)
	r.demo = demo.New(demo.Config{Policy: from.policy, Keys: from.keys, Ahead: from.ahead, Observe: r.observe, MaxRows: r.limits.Rows, RowsNow: r.rowsNow, Logger: s.config.Logger})
	go r.read(began) // until the journal of what happened is closed
	return r
}

// class is the room with the seats: the room itself, or that of a server of
// one's own.
func (r *Room) class() *Room {
	if r.parent != nil {
		return r.parent
	}
	return r
}

// announce tells everyone of a class, those with a server of their own too. The
// class is locked.
func (r *Room) announce(at time.Time, n notice) {
	for table := range r.tables() {
		table.happened.Append(&record{at: at, notice: n})
	}
}

// tables yields the class and the servers of its seats' own, while the class is
// locked.
func (r *Room) tables() iter.Seq[*Room] {
	return func(yield func(*Room) bool) {
		if !yield(r) {
			return
		}
		for _, s := range r.seats {
			if own := s.own.Load(); own != nil && !yield(own) {
				return
			}
		}
	}
}

// restarted tells that the table began anew: it is in memory alone.
func (r *Room) restarted() {
	r.happened.Append(recordOf(demo.Event{At: time.Now(), Act: &demo.Act{Op: demo.ActRestarted, By: demo.ByServer}}))
}

// end tells everyone, as the last thing, that the class has ended, and takes the
// seats out of it.
func (r *Room) end() map[string]*Seat {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	now, closed := time.Now(), &settingsEvent{settings: r.settings, Closed: true, Private: r.private}
	for table := range r.tables() {
		table.happened.CloseWith(&record{at: now, notice: closed})
	}
	seats := r.seats
	r.seats = map[string]*Seat{}
	return seats
}

// close ends the room: its goroutine, and followers' streams once they have what
// was told before.
func (r *Room) close() {
	r.mu.Lock()
	r.presence.stop()
	r.stopAsking()
	r.mu.Unlock()
	for _, own := range r.owned() {
		own.close()
	}
	r.giveRowsBack()
	r.happened.Close()
	<-r.done
	r.visible.Close()
	r.journals.bytes.Add(-r.weighed.Swap(0))
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.parent != nil {
		r.identities.end()
	} else {
		r.looks.end()
	}
}

// lockFor locks the room, and its class where that is another, in the one order
// that there is.
func (r *Room) lockFor() (unlock func()) {
	r.mu.Lock()
	class := r.class()
	if class == r {
		return r.mu.Unlock
	}
	class.mu.Lock()
	return func() {
		class.mu.Unlock()
		r.mu.Unlock()
	}
}
