package desk

import (
	"context"
	"strings"
	"sync"

	"sessionlab/internal/demo"
	"sessionlab/internal/room"
)

// Keep is where what desks remember outlives a restart. A desk is named by its key,
// a pair by its hash alone.
type Keep interface {
	// Hash stands for a pair of a desk's Cookie headers.
	Hash(desk, pair string) [16]byte
	// SaveStarted keeps that a desk has had its first request, and calls done once it is kept.
	SaveStarted(desk string, done func())
	// SavePair keeps where a pair of a desk is from. It may keep nothing while too
	// much waits for the disk, as DropPairs may.
	SavePair(desk string, pair [16]byte, from string)
	// DropPairs forgets the pairs of a desk.
	DropPairs(desk string)
	// DropDesk forgets all of a desk. When a seat leaves, that is done for its desks
	// as well, after [room.Lab.Desk] has begun to return nil for them.
	DropDesk(desk string)
	// Read calls started for each desk that has had its first request, and pair for
	// each pair.
	Read(ctx context.Context, started func(desk string), pair func(desk string, pair [16]byte, from string)) error
}

// hash stands for a pair of a desk's Cookie headers, see Keep.
type hash = [16]byte

// Bounds of what is remembered of foreign pairs: of a desk, to which a browser sends
// no more at once, and of all desks. Beyond the latter the desk with the most pairs
// forgets its own.
const (
	maxForeign    = 512
	maxForeignAll = 1 << 16
)

// foreignPairs remembers which pairs of the desks' Cookie headers are not the
// demo's. Of a pair it keeps the hash alone.
type foreignPairs struct {
	lab  *room.Lab
	keep Keep

	mu    sync.Mutex // taken after a desk's; it guards desk.foreign and desk.dropped as well
	desks map[*desk]struct{}
	count int // of all desks' pairs
	most  int // that there may be: maxForeignAll, fewer in a test
}

func newForeignPairs(lab *room.Lab, keep Keep) *foreignPairs {
	return &foreignPairs{lab: lab, keep: keep, desks: map[*desk]struct{}{}, most: maxForeignAll}
}

// of is where a pair of a desk is from, as far as it is remembered, "" if it is not.
func (f *foreignPairs) of(d *desk, pair string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(d.foreign) == 0 {
		return ""
	}
	return d.foreign[f.keep.Hash(d.key, pair)]
}

// start keeps that a desk has had its first request.
func (f *foreignPairs) start(d *desk) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !d.dropped {
		f.keep.SaveStarted(d.key, func() { close(d.kept) })
		f.savedLocked(d)
	}
}

// remember notes where a pair of a desk is from, and keeps it.
func (f *foreignPairs) remember(d *desk, pair, from string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if h := f.keep.Hash(d.key, pair); f.rememberLocked(d, h, from) {
		f.keep.SavePair(d.key, h, from)
		f.savedLocked(d)
	}
}

// restore notes where a pair of a desk is from that was kept.
func (f *foreignPairs) restore(d *desk, h hash, from string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.rememberLocked(d, h, from)
}

// rememberLocked notes where a pair of a desk is from, and says whether that is new.
func (f *foreignPairs) rememberLocked(d *desk, h hash, from string) bool {
	before, known := d.foreign[h]
	if d.dropped || before == from || !known && len(d.foreign) >= maxForeign {
		return false
	}
	if !known && f.count >= f.most {
		f.makeRoomLocked()
	}
	if d.foreign == nil {
		d.foreign = map[hash]string{}
		f.desks[d] = struct{}{}
	}
	d.foreign[h] = from
	if !known {
		f.count++
	}
	return true
}

// makeRoomLocked lets the desks of seats that left forget their pairs or, where
// there are none, the desk with the most pairs.
func (f *foreignPairs) makeRoomLocked() {
	var most *desk
	for d := range f.desks {
		switch {
		case f.lab.Desk(d.key) == nil:
			f.dropLocked(d)
		case most == nil || len(d.foreign) > len(most.foreign):
			most = d
		}
	}
	if f.count >= f.most {
		f.forgetLocked(most)
		f.keep.DropPairs(most.key)
	}
}

// savedLocked is called after something of a desk was kept. If the seat has left by
// now, the data file may have forgotten the desk before that, and nothing else would
// drop what was kept.
func (f *foreignPairs) savedLocked(d *desk) {
	if f.lab.Desk(d.key) == nil {
		f.dropLocked(d)
		f.keep.DropDesk(d.key)
	}
}

// drop forgets a desk for good.
func (f *foreignPairs) drop(d *desk) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.dropLocked(d)
}

func (f *foreignPairs) dropLocked(d *desk) {
	f.forgetLocked(d)
	d.dropped = true
}

func (f *foreignPairs) forgetLocked(d *desk) {
	f.count -= len(d.foreign)
	d.foreign = nil
	delete(f.desks, d)
}

// lifted stands for the origin of a pair that the student has set in the jar editor:
// it is the desk's own, wherever it was from.
const lifted = "own"

// originOfLocked is the one place that says where a pair of the desk's Cookie headers
// is from, "" if it is the desk's own, and whether that was remembered. A pair is the
// root demo's if the root demo gave out its value, or gave out the session ID that a
// demo would read in it, as it would in note=sessionid=…. Nobody has set a cookie at
// the desk's path before the desk's first request, so all pairs in that request are
// other programs'.
func (d *desk) originOfLocked(pair string, first bool) (from string, remembered bool) {
	switch from := d.pairs.of(d, pair); from {
	case "":
	case lifted:
		return "", true
	default:
		return from, true
	}
	_, value, _ := strings.Cut(pair, "=")
	id, _, _ := demo.ReadCookie(pair)
	switch {
	case d.issued.has(value), id != value && d.issued.has(id):
		return demo.FromWalkIn, false
	case first:
		return demo.FromHost, false
	}
	return "", false
}
