package room

import (
	"strings"
	"sync"

	"golang.org/x/time/rate"

	"sessionlab/internal/demo"
	"sessionlab/internal/live"
)

// deskKeyLength is how many characters of 5 random bits a desk's key has.
const deskKeyLength = 26

// IsDeskKey says whether a text looks like a desk's key, which is all of a desk's
// path but /s/ before it. It does not say whether there is such a desk.
func IsDeskKey(key string) bool {
	return len(key) == deskKeyLength && strings.Trim(key, letterAlphabet) == ""
}

// desk is the demo path of one browser of a seat, and so its cookie jar.
type desk struct {
	key     string // unguessable
	seat    *Seat
	browser string // "A" or "B"
	limiter *rate.Limiter

	mu      sync.Mutex
	started bool     // it has had its first request
	removed []string // cookies deleted in the jar since the last request

	// Guarded by the lab's foreignPairs.
	foreign map[hash]string // pairs that are not the desk's → where they are from
	dropped bool            // the seat has left
}

func (d *desk) base() string { return "/s/" + d.key }

// by names the desk in the demo's events.
func (d *desk) by() string { return live.By(d.seat.ID, d.browser) }

// foreignPairs returns the pairs of the Cookie headers that are not this desk's
// demo's, and remembers them.
func (d *desk) foreignPairs(headers []string) []demo.ForeignPair {
	d.mu.Lock()
	defer d.mu.Unlock()
	first := !d.started
	if first {
		d.started = true
		d.seat.room.foreign.start(d)
	}
	var found []demo.ForeignPair
	for _, header := range headers {
		for _, pair := range demo.SplitCookie(header) {
			from, remembered := d.originOf(pair, first)
			if from == "" {
				continue
			}
			if !remembered {
				d.seat.room.foreign.remember(d, pair, from)
			}
			found = append(found, demo.ForeignPair{Text: pair, From: from})
		}
	}
	return found
}

// lift takes a pair for the demo's, wherever it was from.
func (d *desk) lift(pair string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if from, _ := d.originOf(pair, !d.started); from != "" {
		d.seat.room.foreign.remember(d, pair, lifted)
	}
}
