package room

import (
	"strings"
	"sync"

	"golang.org/x/time/rate"

	"sessionlab/internal/demo"
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
	started bool
	foreign map[string]string // pairs that came with the first request → where they are from
	removed []string          // cookies deleted in the jar since the last request
}

func (d *desk) base() string { return "/s/" + d.key }

// by names the desk in the demo's events.
func (d *desk) by() string { return d.seat.ID + "/" + d.browser }

// seatOf and browserOf read what desk.by wrote. Both are "" for a walk-in.
func seatOf(by string) string { seat, _, _ := strings.Cut(by, "/"); return seat }

func browserOf(by string) string { _, browser, _ := strings.Cut(by, "/"); return browser }

// foreignPairs returns the pairs of the Cookie headers that are not this desk's
// demo's. The path is fresh, so every pair that comes with the first request is
// another program's; and an id that the walk-in issued is the walk-in's.
func (d *desk) foreignPairs(headers []string, ofWalkIn func(id string) bool) []demo.ForeignPair {
	d.mu.Lock()
	defer d.mu.Unlock()
	first := !d.started
	if first {
		d.started = true
		d.seat.room.registry.saveForeign(d.key, "", "started")
	}
	var found []demo.ForeignPair
	for _, header := range headers {
		for _, pair := range demo.SplitCookie(header) {
			from := d.foreign[pair]
			if from == lifted {
				continue
			}
			if from == "" {
				_, value, _ := strings.Cut(pair, "=")
				id, _, _ := demo.ReadCookie(pair) // which may stand within another pair
				switch {
				case ofWalkIn(value), id != value && ofWalkIn(id):
					from = demo.FromWalkIn
				case first:
					from = demo.FromHost
				default:
					continue
				}
				d.setForeign(pair, from)
			}
			found = append(found, demo.ForeignPair{Text: pair, From: from})
		}
	}
	return found
}

// lifted is in the place of where a pair is from, once the student has set it.
const lifted = "own"

// lift takes a pair for the demo's, wherever it was from.
func (d *desk) lift(pair string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.setForeign(pair, lifted)
}

// maxForeign bounds what a desk remembers; a browser sends no more at once.
const maxForeign = 512

func (d *desk) setForeign(pair, from string) {
	if d.foreign == nil {
		d.foreign = map[string]string{}
	}
	if _, known := d.foreign[pair]; known || len(d.foreign) < maxForeign {
		d.foreign[pair] = from
		d.seat.room.registry.saveForeign(d.key, pair, from)
	}
}
