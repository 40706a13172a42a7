package desk

import (
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"sessionlab/internal/demo"
	"sessionlab/internal/room"
)

// desk is what is remembered of one desk. It does not hold the desk's seat: what is
// remembered of seats that left is forgotten now and then only, and would keep a whole
// room that has ended in memory.
type desk struct {
	key     string
	issued  *walkInIDs
	pairs   *foreignPairs
	limiter *rate.Limiter
	kept    chan struct{} // closed once it is kept that the desk has had its first request

	mu      sync.Mutex
	started bool     // it has had its first request
	removed []string // cookies deleted in the jar since the last request

	// Guarded by pairs.mu.
	foreign map[hash]string // pairs that are not the desk's → where they are from
	dropped bool            // the seat has left
}

// reached is a desk that a request was sent to, with what is remembered of it.
type reached struct {
	*desk
	*room.Desk
}

func newDesk(s *Desks, key string) *desk {
	limiter := rate.NewLimiter(rate.Limit(s.config.Rate), 2*s.config.Rate)
	return &desk{key: key, issued: s.issued, pairs: s.foreign, limiter: limiter, kept: make(chan struct{})}
}

// foreignPairs returns the pairs of the Cookie headers that are not this desk's
// demo's, and remembers them.
func (d *desk) foreignPairs(headers []string) []demo.ForeignPair {
	d.mu.Lock()
	defer d.mu.Unlock()
	first := !d.started
	if first {
		d.started = true
		d.pairs.start(d)
	}
	var found []demo.ForeignPair
	for _, header := range headers {
		for _, pair := range demo.SplitCookie(header) {
			from, remembered := d.originOfLocked(pair, first)
			if from == "" {
				continue
			}
			if !remembered {
				d.pairs.remember(d, pair, from)
			}
			found = append(found, demo.ForeignPair{Text: pair, From: from})
		}
	}
	return found
}

// keptWithin is how long an answer waits for what is kept of its desk.
const keptWithin = time.Second

// awaitKept waits until it is kept that the desk has had its first request, where the
// demo's rows outlive the program: a start after a kill would else take the desk's own
// cookie for one from elsewhere. A disk that takes nothing holds up no answer for long.
func (d reached) awaitKept(r *http.Request) {
	select {
	case <-d.kept:
		return
	default:
	}
	if !d.Outlives() {
		return
	}
	timer := time.NewTimer(keptWithin)
	defer timer.Stop()
	select {
	case <-d.kept:
	case <-timer.C:
	case <-r.Context().Done():
	}
}

// lift makes a pair the desk's own, wherever it was from.
func (d *desk) lift(pair string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if from, _ := d.originOfLocked(pair, !d.started); from != "" {
		d.pairs.remember(d, pair, lifted)
	}
}
