// Package feed is a journal that many follow at a time, and in which order they are
// woken.
//
// An event that many follow is many writes, and a request that comes meanwhile stands
// in the same queue. So where events come one upon another, of many followers those who
// see everything are woken at once, and a seat's by what is its own; all else wakes one
// share of them after another, so that everyone has it within wholeTurn. A share is
// small, because the next request stands behind it. An event that comes after a rest
// wakes everyone: nobody stands behind it. wakeFor decides who is woken at once, and
// atOnce who may take entries before its turn.
//
// With a class of 1,000 on two processors the panel of the student who acts has an event
// after 3 ms in the median; where every event wakes everyone, after 43 to 85 ms.
package feed

import (
	"context"
	"slices"
	"sync"
	"time"

	"sessionlab/internal/journal"
)

const (
	shares     = 100
	shareEvery = 2500 * time.Microsecond
	wholeTurn  = shares * shareEvery
	allAtOnce  = 64 // so many who wait are woken together
	atMost     = 64 // entries that a follower takes together
)

// Feed is a journal that followers read, and who waits for more of it.
type Feed[V any] struct {
	*journal.Journal[V]
	about func(V) string
	pace  pace
}

// New returns an empty feed whose entries count on after a seq. size is how many bytes an
// entry holds, and about the seat that it is of, "" if of none.
func New[V any](limits journal.Limits, size func(V) int, about func(V) string, after uint64) *Feed[V] {
	return &Feed[V]{Journal: journal.New(limits, size, after), about: about, pace: pace{signals: map[group]*signal{}}}
}

// Copy adds entries and wakes those who wait for them.
func (f *Feed[V]) Copy(entries ...journal.Entry[V]) {
	f.Journal.Copy(entries...)
	f.wakeFor(entries)
}

// Skip forgets all entries and wakes those who wait, who find a gap.
func (f *Feed[V]) Skip(seq uint64) {
	f.Journal.Skip(seq)
	f.wakeFor(nil)
}

// Close ends the journal and wakes everyone.
func (f *Feed[V]) Close() {
	f.Journal.Close()
	f.pace.mu.Lock()
	defer f.pace.mu.Unlock()
	f.pace.wakeAll()
}

// Place is where a follower stands. One goroutine uses it.
type Place struct {
	seat  string // "" for a viewer who sees everything
	share int    // noShare for such a viewer
	round uint64 // of the share when it last took entries; 0 lets it look at once
}

// LookAtOnce lets the follower take what is there next, whoever's turn it is.
func (at *Place) LookAtOnce() { at.round = 0 }

// Next waits until there is something after the cursor, and the follower in the place
// may take it. It returns the journal's errors and the context's.
func (f *Feed[V]) Next(ctx context.Context, cursor uint64, at *Place) ([]journal.Entry[V], error) {
	for {
		w := f.pace.enter(at)
		entries, err := f.After(cursor, atMost)
		if err != nil || len(entries) > 0 && (w.round != at.round || f.atOnce(at, entries)) {
			f.pace.leave(w)
			at.round = w.round
			if len(entries) == atMost {
				at.round = 0 // the rest of it belongs to the same turn
			}
			return entries, err
		}
		select {
		case <-w.own.woken:
		case <-w.share.woken:
		case <-ctx.Done():
			err = ctx.Err()
		}
		f.pace.leave(w)
		if err != nil {
			return nil, err
		}
	}
}

// atOnce says whether the follower in the place may take entries before its turn.
func (f *Feed[V]) atOnce(at *Place, entries []journal.Entry[V]) bool {
	return at.seat == "" || len(entries) == atMost ||
		slices.ContainsFunc(entries, func(e journal.Entry[V]) bool { return f.about(e.Value) == at.seat })
}

// pace wakes those who wait for entries.
type pace struct {
	mu      sync.Mutex
	signals map[group]*signal // that somebody waits for
	waiting int
	newest  int            // share of the newest follower
	rounds  [shares]uint64 // how often each share was woken
	next    int            // the share whose turn is next
	turn    time.Time      // when it is
	woken   time.Time      // when everyone was woken last, or the last share was
	due     int            // shares that had no turn since the last entry; while there are any, a timer runs
}

// group is who is woken together: a share of all, one seat's followers, or, with
// neither, those who see everything.
type group struct {
	seat  string
	share int
}

const noShare = -1

// signal wakes a group, once.
type signal struct {
	group
	woken   chan struct{} // closed then
	waiting int
}

// waiter is who waits, or is about to.
type waiter struct {
	own, share *signal
	round      uint64 // of the share when it began, and one more
}

// Place returns a place for a follower of a seat, or for one who sees everything.
func (f *Feed[V]) Place(seat string, everything bool) Place {
	if everything {
		return Place{share: noShare}
	}
	p := &f.pace
	p.mu.Lock()
	defer p.mu.Unlock()
	p.newest = (p.newest + 1) % shares
	return Place{seat: seat, share: p.newest}
}

func (p *pace) enter(at *Place) waiter {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting++
	w := waiter{own: p.signal(group{at.seat, noShare}), share: p.signal(group{"", at.share})}
	if at.share != noShare {
		w.round = p.rounds[at.share] + 1
	}
	return w
}

// signal is the one that a newcomer to a group waits for.
func (p *pace) signal(g group) *signal {
	s := p.signals[g]
	if s == nil {
		s = &signal{group: g, woken: make(chan struct{})}
		p.signals[g] = s
	}
	s.waiting++
	return s
}

func (p *pace) leave(w waiter) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.waiting--
	for _, s := range []*signal{w.own, w.share} {
		s.waiting--
		if s.waiting == 0 && p.signals[s.group] == s {
			delete(p.signals, s.group)
		}
	}
}

func (p *pace) wake(g group) {
	if s := p.signals[g]; s != nil {
		close(s.woken)
		delete(p.signals, g)
	}
}

func (p *pace) wakeAll() {
	for i := range p.rounds {
		p.rounds[i]++
	}
	for g := range p.signals {
		p.wake(g)
	}
}

// wakeFor wakes those who wait for the entries, or sees to it that they will be.
func (f *Feed[V]) wakeFor(entries []journal.Entry[V]) {
	p := &f.pace
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); p.waiting <= allAtOnce || p.due == 0 && now.Sub(p.woken) >= wholeTurn {
		p.woken = now
		p.wakeAll()
		return
	}
	p.wake(group{"", noShare})
	for _, e := range entries {
		p.wake(group{f.about(e.Value), noShare})
	}
	if p.due == 0 {
		p.turn = time.Now().Add(shareEvery)
		time.AfterFunc(shareEvery, p.wakeShares)
	}
	p.due = shares
}

// wakeShares wakes the share whose turn it is, and comes again while one is due.
// Where it came late, more than one had their turn: everyone has an event in
// time, however late each timer is.
func (p *pace) wakeShares() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for now := time.Now(); p.due > 0 && !p.turn.After(now); p.turn = p.turn.Add(shareEvery) {
		p.rounds[p.next]++
		p.wake(group{"", p.next})
		p.next = (p.next + 1) % shares
		p.due--
		p.woken = now
	}
	if p.due > 0 {
		time.AfterFunc(time.Until(p.turn), p.wakeShares)
	}
}
