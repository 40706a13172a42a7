package site

import (
	"hash/maphash"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"sessionlab/internal/limit"
)

// codeTries bounds how often codes and room IDs that do not exist are looked up, by
// network and in the whole lab, and lets in whoever has a right one although somebody
// at the same address guesses: a class behind one router is one address.
//
// Each network has a few tries that are its own, whoever guesses elsewhere. Then, up to
// a budget, every try is looked up at once; right ones do not count. Beyond it a
// try is noted and refused without being looked up, so an answer tells a guesser
// nothing, however many are sent. The same try, made again from the same network a
// moment later, is looked up, out of a second, slow budget. A guesser gains nothing by
// that: to have a code looked up costs two calls and a wait, at most two a second get
// through for a network, and five for all. A classmate who types a right code does
// just that: the page tries the same code again by itself. Guesses that are sent once
// don't touch the second budget; somebody who sends the same ones thousands of times a
// second spends it, and keeps newcomers with a code at the same address waiting.
//
// A network has 10 look-ups of wrong codes a second in the long run, the lab 55 and
// one in ten seconds for each network more. A seat's code is one of 1.1e11: with 200
// seats, one is found in 115 days or so.
type codeTries struct {
	own                 tries // those that nobody else's guesses take away
	here, all           tries // those that are looked up at once
	againHere, againAll tries // those that are looked up when they come again
	noted               noted
}

func newCodeTries() *codeTries {
	return &codeTries{
		own:  newTries(10*time.Second, 5),
		here: newTries(time.Second/8, 195), all: newTries(time.Second/50, 5_000),
		againHere: newTries(time.Second/2, 20), againAll: newTries(time.Second/5, 100),
		noted: noted{seed: maphash.MakeSeed()},
	}
}

const (
	// againIn is how long a page waits before it tries a code again.
	againIn = 3 * time.Second
	// againAfter is how long ago a try has to be noted; shorter, because clocks
	// and networks are not exact.
	againAfter = 2 * time.Second
)

// limit runs one try of a text from an address and returns its error, or a problem
// that says when to try the same again.
func (c *codeTries) limit(from netip.Addr, text string, try func() error) error {
	if made, err := c.own.run(from, try); made {
		return err
	}
	if made, err := limitBoth(c.here, c.all, from, try); made {
		return err
	}
	if key := c.noted.key(limit.NetworkOf(from), text); c.noted.before(key, time.Now()) {
		if made, err := limitBoth(c.againHere, c.againAll, from, try); made {
			if err != nil { // a right one may be needed again: asked for, then joined by
				c.noted.forget(key)
			}
			return err
		}
	}
	return &problem{status: http.StatusTooManyRequests, key: "say.tries", after: againIn}
}

// limitBoth runs one try where the address's budget and that of all have one left. It
// says whether it did, and what came of it; what succeeds does not count.
func limitBoth(here, all tries, from netip.Addr, try func() error) (made bool, err error) {
	counted, wait := here.Take(from, time.Now())
	if wait > 0 {
		return false, nil
	}
	if made, err = all.run(netip.Addr{}, try); !made || err == nil {
		here.GiveBack(counted)
	}
	return made, err
}

// noted are the tries that were refused lately, as hashes: in two generations, so
// that they are bounded and the latest stay.
type noted struct {
	seed maphash.Seed

	mu            sync.Mutex
	young, old    map[uint64]time.Time // when each was noted first
	oldestOfYoung time.Time
}

const (
	maxNoted  = 1 << 15 // of a generation
	notedKept = 30 * time.Second
)

func (n *noted) key(network netip.Addr, text string) uint64 {
	return maphash.Comparable(n.seed, struct {
		network netip.Addr
		text    string
	}{network, text})
}

// before says whether a try was noted a moment ago. One that was not is noted.
func (n *noted) before(key uint64, now time.Time) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.young) >= maxNoted || now.Sub(n.oldestOfYoung) >= notedKept {
		n.old = n.young
		if now.Sub(n.oldestOfYoung) >= 2*notedKept {
			n.old = nil
		}
		n.young, n.oldestOfYoung = map[uint64]time.Time{}, now
	}
	at, known := n.young[key]
	if !known {
		at, known = n.old[key]
	}
	if !known {
		n.young[key] = now
		return false
	}
	return now.Sub(at) >= againAfter
}

// forget has a try begin anew.
func (n *noted) forget(key uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.young, key)
	delete(n.old, key)
}
