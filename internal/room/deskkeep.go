package room

import (
	"context"

	"sessionlab/internal/keep"
)

// DeskKeep is what is kept of desks' cookies: package desk's Keep.
type DeskKeep struct{ lab *Lab }

// DeskKeep returns what is kept of desks' cookies.
func (l *Lab) DeskKeep() DeskKeep { return DeskKeep{l} }

// Hash is what is kept of a pair of a desk's Cookie headers.
func (k DeskKeep) Hash(desk, pair string) [16]byte { return hashOf(k.lab.keepKey, desk, pair) }

// SaveStarted keeps that a desk has had its first request, and calls done once it is kept.
func (k DeskKeep) SaveStarted(desk string, done func()) { k.lab.keep.SaveStarted(desk, done) }

// SavePair keeps where a pair of a desk is from. Where too much waits for the disk,
// nothing is kept: nobody was told that it is.
func (k DeskKeep) SavePair(desk string, pair [16]byte, from string) {
	k.lab.keep.SaveForeign(keep.ForeignPair{Desk: desk, Hash: pair[:], Origin: from})
}

// DropPairs forgets the pairs of a desk. Those that stay because too much waits for
// the disk are found beyond the bound at the next start.
func (k DeskKeep) DropPairs(desk string) { k.lab.keep.DropForeign(desk) }

// DropDesk forgets all of a desk whose seat has left.
func (k DeskKeep) DropDesk(desk string) { k.lab.keep.DropDesk(desk) }

// Read calls started for each desk that has had its first request, and pair for each
// pair, once.
func (k DeskKeep) Read(_ context.Context, started func(desk string), pair func(desk string, pair [16]byte, from string)) error {
	for _, desk := range k.lab.started {
		started(desk)
	}
	for _, p := range k.lab.foreign {
		if len(p.Hash) == len(hash{}) {
			pair(p.Desk, hash(p.Hash), p.Origin)
		}
	}
	k.lab.started, k.lab.foreign = nil, nil
	return nil
}
