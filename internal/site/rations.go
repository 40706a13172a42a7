package site

import (
	"errors"
	"net/netip"
	"runtime"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"sessionlab/internal/limit"
	"sessionlab/internal/room"
)

// rations bounds one kind of work that the lab does for seats, such as answers that
// can be large: how often a seat and a network may ask for it, and how much of it is
// under way, which a client that reads slowly holds for as long as an answer may take.
// The instructor and the owner are not counted.
type rations struct {
	busy          string // the sentence where a seat has to come again later
	seat, network quota  // what one of them may have
	all           int    // what is under way for everyone together, at most
	// rested is how long a seat has not asked that is answered whatever the others at
	// its network have asked for: the rate of the network is for those who ask all the time.
	rested time.Duration
	// stalled is how long an answer may be under way before it ends for a seat that
	// waits and has none.
	stalled time.Duration
	// crowd is how many calls of one network may wait for their turn, and patience how
	// long. Streams wait as long as they have to.
	crowd    int
	patience time.Duration

	mu      sync.Mutex
	shares  map[any]*share // by a seat's ID or a network
	held    int            // by all of them
	under   map[*claim]struct{}
	looked  time.Time           // when idle shares were looked for
	waiting map[*share]struct{} // networks with claims that wait for their turn
	full    bool                // some of these wait for another network's answers
}

// quota is what a seat or a network may have: so much under way, so many at once
// and so many more a second.
type quota struct {
	held      int
	atOnce    int
	perSecond rate.Limit
}

// share is what a seat or a network has.
type share struct {
	quota
	calls         *rate.Limiter
	held, waiting int
	called        time.Time // when a call of it was last counted
	turn          time.Time // when it last had its turn
	asked         time.Time // when it first asked after that; zero where it has not
	queue         []*waiter // of a network: who waits for their turn
}

const (
	// maxReading is the most that a snapshot has: its events, and its rows with the
	// longest names and IDs.
	maxReading = 3 << 20
	// maxRow is the most that a row of the table has as JSON.
	maxRow = 2304
	// maxWaiting is how many of a seat's calls wait for their turn.
	maxWaiting = 8
	// maxShares is how many seats and networks are counted one by one. Those beyond
	// share one.
	maxShares = 16_384
)

// errBusy says that a call came too early, or that too many wait already.
var errBusy = errors.New("site: too many calls wait for their turn")

// start begins to count.
func (r *rations) start() *rations {
	r.shares, r.under, r.waiting = map[any]*share{}, map[*claim]struct{}{}, map[*share]struct{}{}
	return r
}

// newReadings are those of snapshots and of the table, in bytes. They are enough for
// a class of so many streams behind one address, whose pages all load anew a few times.
// An answer ends before a call that waits for its place gives up, and such a call gives
// up before a page takes its silent connection for one that does not work.
func newReadings(streams int) *rations {
	streams = max(streams, DefaultStreams)
	return (&rations{
		busy:    "say.busy",
		seat:    quota{held: 2 * maxReading, atOnce: 120, perSecond: 5},
		network: quota{held: 32 << 20, atOnce: 6 * streams, perSecond: rate.Limit(streams / 4)},
		all:     256 << 20,
		rested:  5 * time.Second, stalled: 2 * time.Second, crowd: streams + streams/2, patience: 3 * time.Second,
	}).start()
}

// newLogs are those of whole logs. A log is counted as one, because it may hold
// everything that its room keeps.
func newLogs(streams int) *rations {
	streams = max(streams, DefaultStreams)
	return (&rations{
		busy:    "say.busy",
		seat:    quota{held: 1, atOnce: 20, perSecond: 0.5},
		network: quota{held: 4, atOnce: 2 * streams, perSecond: rate.Limit(streams / 20)},
		all:     8,
		rested:  time.Minute, stalled: 8 * time.Second, crowd: 64, patience: 10 * time.Second,
	}).start()
}

// newTwins are those of twin runs. A run keeps a processor busy, so half of them at
// most are running one.
func newTwins() *rations {
	half := max(1, runtime.GOMAXPROCS(0)/2)
	return (&rations{
		busy:    "say.twins",
		seat:    quota{held: 1, atOnce: 40, perSecond: 2},
		network: quota{held: half, atOnce: 60, perSecond: 4},
		all:     half,
		rested:  5 * time.Second, stalled: writeTimeout, crowd: 64, patience: 10 * time.Second,
	}).start()
}

// newGuesses are those of guesses at session IDs, and of rounds of them: a server
// that is guessed at should count, too.
func newGuesses() *rations {
	return (&rations{
		busy:    "say.guess.too-many",
		seat:    quota{held: 2, atOnce: 40, perSecond: 2},
		network: quota{held: 16, atOnce: 300, perSecond: 20},
		all:     32,
		rested:  5 * time.Second, stalled: writeTimeout, crowd: 64, patience: 10 * time.Second,
	}).start()
}

// claim is what one call has under way. One goroutine uses it.
type claim struct {
	of      *rations
	seat    string // "" for the instructor or owner, who are not counted
	network netip.Addr
	held    int
	from    [2]*share // that it has it from
	since   time.Time // when it got it
	end     func()    // ends the answer that is being written; nil where it may take its time
	ending  bool
}

func (r *rations) claim(caller room.Caller, from netip.Addr) *claim {
	c := &claim{of: r, network: limit.NetworkOf(from)}
	if !caller.Leads() && caller.Seat() != nil {
		c.seat = caller.Seat().ID
	}
	return c
}

// callLocked counts a call of a seat and its network. Where it came too early, it
// counts nothing and returns how much.
func callLocked(both [2]*share, now time.Time, rested time.Duration) (late time.Duration) {
	counting := both[:]
	if now.Sub(both[0].called) >= rested {
		counting = both[:1]
	}
	var taken []*rate.Reservation
	for _, s := range counting {
		one := s.calls.ReserveN(now, 1)
		taken = append(taken, one)
		late = max(late, one.DelayFrom(now))
	}
	if late > 0 {
		for _, one := range taken {
			one.CancelAt(now)
		}
		return late
	}
	both[0].called = now
	return 0
}

// keep gives back all but so much of what the claim has.
func (c *claim) keep(bytes int) {
	if c.held <= bytes {
		return
	}
	r := c.of
	r.mu.Lock()
	defer r.mu.Unlock()
	back := c.held - bytes
	for _, s := range c.from {
		s.held -= back
	}
	r.held -= back
	if c.held = bytes; bytes == 0 {
		delete(r.under, c)
	}
	r.serveLocked(c.from[1])
}

// shareLocked is the share under a key.
func (r *rations) shareLocked(key any, q quota) *share {
	s := r.shares[key]
	if s == nil {
		if now := time.Now(); len(r.shares) >= maxShares && now.Sub(r.looked) >= time.Second {
			r.looked = now
			r.forgetLocked(now)
		}
		if len(r.shares) >= maxShares {
			if key = q; r.shares[key] != nil { // the one that all further ones have
				return r.shares[key]
			}
		}
		s = &share{quota: q, calls: rate.NewLimiter(q.perSecond, q.atOnce)}
		r.shares[key] = s
	}
	return s
}

// forgetLocked drops the shares that are as new ones.
func (r *rations) forgetLocked(now time.Time) {
	for key, s := range r.shares {
		if s.held == 0 && s.waiting == 0 && s.calls.TokensAt(now) >= float64(s.atOnce) {
			delete(r.shares, key)
		}
	}
}
