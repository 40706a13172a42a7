package room

import (
	"crypto/sha256"
	"strings"
	"sync"

	"sessionlab/internal/demo"
	"sessionlab/internal/keep"
)

// hash stands for a text that the lab has to recognise and need not know, in memory
// and in the data file: half of a SHA-256 that begins with a key of the lab. Without
// the other half nobody can go on from it, so it needs no HMAC, which takes the
// request path three times as long.
type hash [16]byte

// hashOf is the hash of a text; of keeps two uses of the same text apart.
func hashOf(key []byte, of, text string) hash {
	var room [256]byte
	all := append(append(append(append(room[:0], key...), of...), 0), text...)
	sum := sha256.Sum256(all)
	return hash(sum[:len(hash{})])
}

// Bounds of what is remembered of foreign pairs: of a desk, to which a browser sends
// no more at once, and of the whole lab. Beyond the latter the desk with the most
// pairs forgets its own.
const (
	maxForeign    = 512
	maxForeignAll = 1 << 16
)

// foreignPairs remembers which pairs of the desks' Cookie headers are not the
// demo's, for the whole lab. Of a pair it keeps the hash alone.
type foreignPairs struct {
	key []byte

	mu    sync.Mutex // after a desk's; also guards the desks' own foreign
	desks map[*desk]struct{}
	count int // of all desks' pairs
}

func newForeignPairs(key []byte) *foreignPairs {
	return &foreignPairs{key: key, desks: map[*desk]struct{}{}}
}

// of is where a pair of a desk is from, as far as it is remembered, "" if it is not.
func (f *foreignPairs) of(d *desk, pair string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(d.foreign) == 0 {
		return ""
	}
	return d.foreign[hashOf(f.key, d.key, pair)]
}

// start keeps that a desk has had its first request, unless its seat has left by now:
// nothing would ever take that row out of the data file.
func (f *foreignPairs) start(d *desk) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !d.dropped {
		d.seat.room.keep.SaveStarted(d.key)
	}
}

// remember notes where a pair of a desk is from, in the data file too.
func (f *foreignPairs) remember(d *desk, pair, from string) {
	f.restore(d, hashOf(f.key, d.key, pair), from, true)
}

// restore is remember for a pair whose hash was kept.
func (f *foreignPairs) restore(d *desk, h hash, from string, save bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	before, known := d.foreign[h]
	if d.dropped || before == from || !known && len(d.foreign) >= maxForeign {
		return
	}
	if !known && f.count >= maxForeignAll {
		f.forgetMost()
	}
	if d.foreign == nil {
		d.foreign = map[hash]string{}
		f.desks[d] = struct{}{}
	}
	d.foreign[h] = from
	if !known {
		f.count++
	}
	if save {
		d.seat.room.keep.SaveForeign(keep.ForeignPair{Desk: d.key, Hash: h[:], Origin: from})
	}
}

// forgetMost lets the desk with the most pairs forget them.
func (f *foreignPairs) forgetMost() {
	var most *desk
	for d := range f.desks {
		if most == nil || len(d.foreign) > len(most.foreign) {
			most = d
		}
	}
	f.forget(most)
	most.seat.room.keep.DropForeign(most.key)
}

func (f *foreignPairs) forget(d *desk) {
	f.count -= len(d.foreign)
	d.foreign = nil
	delete(f.desks, d)
}

// drop forgets a desk for good.
func (f *foreignPairs) drop(d *desk) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.forget(d)
	d.dropped = true
}

// lifted is in the place of where a pair is from, once the student has set it.
const lifted = "own"

// originOf is the one place that says where a pair of the desk's Cookie headers is
// from, "" if it is the desk's own, and whether that was remembered. A pair is the
// root demo's if the root demo gave out its value, or the session ID that the demo
// would read in it, which may stand within another pair (note=sessionid=…). Before
// the desk's first request its path is fresh, so every pair is another program's.
// The desk is locked.
func (d *desk) originOf(pair string, first bool) (from string, remembered bool) {
	shared := &d.seat.room.shared
	switch from := shared.foreign.of(d, pair); from {
	case "":
	case lifted:
		return "", true
	default:
		return from, true
	}
	_, value, _ := strings.Cut(pair, "=")
	id, _, _ := demo.ReadCookie(pair)
	switch {
	case shared.walkIn.has(value), id != value && shared.walkIn.has(id):
		return demo.FromWalkIn, false
	case first:
		return demo.FromHost, false
	}
	return "", false
}
