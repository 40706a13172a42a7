package site

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"
)

// ask is what a call wants of its rations.
type ask struct {
	bytes   int
	counts  bool // as a call, which has a rate; else it is small, and made already
	patient bool // waits where calls came too fast; else it is told how long that would be
}

// waiter is a claim that waits for its turn, which goes by seats: see compare.
type waiter struct {
	ask
	claim         *claim
	seat, network *share
	woken         chan struct{} // has room for one
	served        bool
	refused       bool          // another call of the network needed the place
	late          time.Duration // how much too early the call came; 0 where too much is under way
}

// wake lets the waiter look what became of it.
func (w *waiter) wake() {
	select {
	case w.woken <- struct{}{}:
	default:
	}
}

// compare says which of two claims of one network has its turn first: that of a seat
// with nothing under way, then of the seat whose last turn is longer ago, and among
// seats that had none, of the one that asked first. So seats take turns, however many
// calls each of them makes. What is small is no turn, and does not wait for what is large.
func (w *waiter) compare(other *waiter) int {
	return cmp.Or(min(w.seat.held, 1)-min(other.seat.held, 1), w.seat.turn.Compare(other.seat.turn), w.seat.asked.Compare(other.seat.asked))
}

// turnSize is how large an answer is at least that a client can keep waiting by reading
// nothing: the system takes what is smaller at once.
const turnSize = 128 << 10

// take waits until so much more may be under way, and counts it in place of what
// the claim had. It returns errBusy or the context's error. Where the calls came too
// fast and it is not patient, it returns errBusy and how long that would be.
func (c *claim) take(ctx context.Context, want ask) (late time.Duration, err error) {
	c.keep(0)
	if c.seat == "" || want.bytes == 0 && !want.counts {
		return 0, nil
	}
	r := c.of
	r.mu.Lock()
	defer r.mu.Unlock()
	w, err := r.enterLocked(c, want)
	if err != nil {
		return 0, err
	}
	defer r.leaveLocked(w)
	for {
		w.late = 0
		r.serveLocked(w.network)
		select {
		case <-w.woken: // by itself
		default:
		}
		switch {
		case w.served:
			return 0, nil
		case w.refused:
			return 0, errBusy
		case w.late > 0 && !want.patient:
			return w.late, errBusy
		}
		again := w.late
		if again == 0 {
			again = r.makeRoomLocked(w) // if nothing is given back before
		}
		r.mu.Unlock()
		timer := time.NewTimer(again)
		select {
		case <-w.woken:
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
		r.mu.Lock()
		if err := ctx.Err(); err != nil && !w.served {
			return 0, err
		}
	}
}

// enterLocked puts a claim among those of its network that wait. It returns errBusy
// where too many do.
func (r *rations) enterLocked(c *claim, want ask) (*waiter, error) {
	w := &waiter{
		ask: want, claim: c, woken: make(chan struct{}, 1),
		seat: r.shareLocked(c.seat, r.seat), network: r.shareLocked(c.network, r.network),
	}
	if w.seat.waiting >= maxWaiting {
		return nil, errBusy
	}
	if w.seat.asked.IsZero() {
		w.seat.asked = time.Now()
	}
	if !want.patient {
		n := 0
		var last *waiter // of those that would be served last
		for _, other := range w.network.queue {
			if other.patient || other.refused || other.served {
				continue
			}
			n++
			if last == nil || last.compare(other) <= 0 {
				last = other
			}
		}
		if n >= r.crowd {
			if w.compare(last) >= 0 {
				return nil, errBusy
			}
			last.refused = true
			last.wake()
		}
	}
	w.seat.waiting++ // so that nobody forgets the shares
	w.network.waiting++
	w.network.queue = append(w.network.queue, w)
	r.waiting[w.network] = struct{}{}
	return w, nil
}

// leaveLocked takes a waiter out. Those behind it may have their turn.
func (r *rations) leaveLocked(w *waiter) {
	w.seat.waiting--
	w.network.waiting--
	i := slices.Index(w.network.queue, w)
	w.network.queue = slices.Delete(w.network.queue, i, i+1)
	if len(w.network.queue) == 0 {
		delete(r.waiting, w.network)
	} else if !w.served {
		r.serveLocked(w.network)
	}
}

// serveLocked gives the claims of a network that wait their turn, as far as there is
// room, and then those of the other networks that wait for room in all.
func (r *rations) serveLocked(network *share) {
	r.serveNetworkLocked(network)
	if !r.full {
		return
	}
	r.full = false
	for other := range r.waiting {
		if r.serveNetworkLocked(other); r.full {
			return
		}
	}
}

func (r *rations) serveNetworkLocked(network *share) {
	slices.SortStableFunc(network.queue, (*waiter).compare)
	blocked := false // by a large claim, which has its turn before all further large ones
	for _, w := range network.queue {
		switch {
		case w.served || w.refused || w.seat.held+w.bytes > w.seat.quota.held:
		case blocked && w.bytes >= turnSize:
		case r.held+w.bytes > r.all:
			r.full, blocked = true, true
		case network.held+w.bytes > network.quota.held:
			blocked = true
		default:
			r.giveLocked(w)
		}
	}
}

// giveLocked counts what a waiter wants as under way, unless its call came too early.
func (r *rations) giveLocked(w *waiter) {
	now := time.Now()
	both := [2]*share{w.seat, w.network}
	if w.counts {
		before := w.late
		if w.late = callLocked(both, now, r.rested); w.late > 0 {
			if before == 0 {
				w.wake() // to wait for that, or to tell its call
			}
			return
		}
	}
	if w.counts || w.bytes >= turnSize {
		w.seat.turn, w.seat.asked = now, time.Time{}
	}
	for _, s := range both {
		s.held += w.bytes
	}
	r.held += w.bytes
	c := w.claim
	c.held, c.from, c.since, c.ending = w.bytes, both, now, false // it had nothing
	r.under[c] = struct{}{}
	w.served = true
	w.wake()
}

// admit is take for a call that is answered once: where its turn does not come
// soon, that is a problem that says when to come again.
func (c *claim) admit(ctx context.Context, w http.ResponseWriter, want ask) error {
	ctx, cancel := context.WithTimeout(ctx, c.of.patience)
	defer cancel()
	if late, err := c.take(ctx, want); err != nil {
		return tooMany(w, max(late, time.Second), c.of.busy)
	}
	return nil
}
