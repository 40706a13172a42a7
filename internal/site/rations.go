package site

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"sessionlab/internal/limit"
	"sessionlab/internal/room"
)

// rations bounds one kind of work that the lab does for seats, such as answers that
// can be large: how often a seat and a network may ask for it, and how much of it is
// under way, which a client that reads slowly holds for as long as an answer may take.
// Those who lead are not counted.
type rations struct {
	busy          string // the sentence where a seat has to come again later
	seat, network quota  // what one of them may have
	all           int    // what is under way for everyone together, at most
	// rested is how long a seat has not asked that is answered whatever the others at
	// its network have asked for: those who ask all the time keep only each other out.
	rested time.Duration

	mu     sync.Mutex
	shares map[any]*share // by a seat's ID or a network
	held   int            // by all of them
	under  map[*claim]struct{}
	looked time.Time     // when idle shares were looked for
	freed  chan struct{} // closed when something is given back
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
}

const (
	// maxReading is the most that a snapshot has: its events, and its rows with the
	// longest names and IDs.
	maxReading = 3 << 20
	// maxRow is the most that a row of the table has as JSON.
	maxRow = 2304
	// admitWithin is how long a call waits for its turn. It is shorter than the time
	// after which a page takes a silent connection for one that does not work.
	admitWithin = 3 * time.Second
	// maxWaiting is how many of a seat's calls wait for their turn.
	maxWaiting = 8
	// maxShares is how many seats and networks are counted one by one. Those beyond
	// share one.
	maxShares = 16_384
)

// errBusy says that too many calls of a seat wait for their turn.
var errBusy = errors.New("site: too many calls of a seat wait")

// rationsOf are those of a kind of work of which all seats together may have so much
// under way.
func rationsOf(busy string, all int, seat, network quota, rested time.Duration) *rations {
	return &rations{
		busy: busy, seat: seat, network: network, all: all, rested: rested,
		shares: map[any]*share{}, under: map[*claim]struct{}{}, freed: make(chan struct{}),
	}
}

// newReadings are those of snapshots and of the table, in bytes. They are enough for
// a class of so many streams behind one address, whose pages all load anew a few times.
func newReadings(streams int) *rations {
	streams = max(streams, DefaultStreams)
	return rationsOf("say.busy", 256<<20,
		quota{held: 2 * maxReading, atOnce: 120, perSecond: 5},
		quota{held: 32 << 20, atOnce: 6 * streams, perSecond: rate.Limit(streams / 4)}, 5*time.Second)
}

// newLogs are those of whole logs. A log is counted as one, because it may hold
// everything that its room keeps.
func newLogs(streams int) *rations {
	streams = max(streams, DefaultStreams)
	return rationsOf("say.busy", 8,
		quota{held: 1, atOnce: 20, perSecond: 0.5},
		quota{held: 4, atOnce: 2 * streams, perSecond: rate.Limit(streams / 20)}, time.Minute)
}

// newTwins are those of twin runs.
func newTwins() *rations {
	return rationsOf("say.twins", 16,
		quota{held: 2, atOnce: 40, perSecond: 2},
		quota{held: 8, atOnce: 60, perSecond: 4}, 5*time.Second)
}

// newGuesses are those of guesses at session IDs, and of rounds of them: a server
// that is guessed at should count, too.
func newGuesses() *rations {
	return rationsOf("say.guess.too-many", 32,
		quota{held: 2, atOnce: 40, perSecond: 2},
		quota{held: 16, atOnce: 300, perSecond: 20}, 5*time.Second)
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

// take waits until so much more may be under way, and counts it in place of what
// the claim had. It returns errBusy or the context's error.
func (c *claim) take(ctx context.Context, bytes int) error {
	_, err := c.takeIn(ctx, bytes, true)
	return err
}

// takeIn is take. Where the calls came too fast and it is not to wait for that, it
// returns errBusy and how long that would be.
func (c *claim) takeIn(ctx context.Context, bytes int, patient bool) (late time.Duration, err error) {
	c.keep(0)
	if c.seat == "" {
		return 0, nil
	}
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	seat := c.of.shareLocked(c.seat, c.of.seat)
	if seat.waiting >= maxWaiting {
		return 0, errBusy
	}
	seat.waiting++ // so that nobody forgets the share
	defer func() { seat.waiting-- }()
	for {
		fits, late := c.tryLocked(bytes, true)
		switch {
		case fits:
			return 0, nil
		case late > 0 && !patient:
			return late, errBusy
		case late == 0:
			late = c.of.makeRoomLocked(c) // if nothing is given back before
		}
		freed := c.of.freed
		c.of.mu.Unlock()
		timer := time.NewTimer(late)
		select {
		case <-freed:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
		c.of.mu.Lock()
		if err := ctx.Err(); err != nil {
			return 0, err
		}
	}
}

// try counts what is small and made already, if it may be under way.
func (c *claim) try(bytes int) bool {
	if c.seat == "" || bytes == 0 {
		return true
	}
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	fits, _ := c.tryLocked(bytes, false)
	return fits
}

// tryLocked counts what may be under way, as a call if it is one. Else it counts
// nothing; late says how much too early the call came, 0 where too much is under way.
func (c *claim) tryLocked(bytes int, call bool) (fits bool, late time.Duration) {
	r := c.of
	both := [2]*share{r.shareLocked(c.seat, r.seat), r.shareLocked(c.network, r.network)}
	for _, s := range both {
		if s.held+bytes > s.quota.held || r.held+bytes > r.all {
			return false, 0
		}
	}
	now := time.Now()
	if call {
		if late = callLocked(both, now, r.rested); late > 0 {
			return false, late
		}
	}
	for _, s := range both {
		s.held += bytes
	}
	r.held += bytes
	c.held, c.from, c.since, c.ending = bytes, both, now, false // it had nothing
	r.under[c] = struct{}{}
	return true, 0
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
	close(r.freed)
	r.freed = make(chan struct{})
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

// admit is take for a call that is answered once: where its turn does not come
// soon, that is a problem that says when to come again.
func (c *claim) admit(ctx context.Context, w http.ResponseWriter, bytes int) error {
	ctx, cancel := context.WithTimeout(ctx, admitWithin)
	defer cancel()
	if late, err := c.takeIn(ctx, bytes, false); err != nil {
		return tooMany(w, max(late, time.Second), c.of.busy)
	}
	return nil
}
