package live

import (
	"context"
	"slices"
	"sync"
	"time"

	"sessionlab/internal/journal"
)

// An event that many follow is many writes, and a request that comes meanwhile
// stands in the same queue. So where events come one upon another, of many
// followers those who see everything are woken at once, and a seat's by what is its own;
// all else wakes one share of them after another, so that everyone has it within
// wholeTurn. A share is small, because the next request stands behind it. An
// event that comes after a rest wakes everyone: nobody stands behind it. wakeFor decides
// who is woken at once, and atOnce who may take entries before its turn.
const (
	shares     = 100
	shareEvery = 2500 * time.Microsecond
	wholeTurn  = shares * shareEvery
	allAtOnce  = 64 // so many who wait are woken together
	atMost     = 64 // entries that a follower takes together
)

// feed is the journal that followers read, and who waits for more of it.
type feed struct {
	*journal.Journal[*Entry]
	pace pace
}

func newFeed(limits journal.Limits, after uint64) *feed {
	return &feed{Journal: journal.New(limits, (*Entry).size, after), pace: pace{signals: map[group]*signal{}}}
}

// Copy adds entries and wakes those who wait for them.
func (f *feed) Copy(entries ...journal.Entry[*Entry]) {
	f.Journal.Copy(entries...)
	f.pace.wakeFor(entries)
}

// Skip forgets all entries and wakes those who wait, who find a gap.
func (f *feed) Skip(seq uint64) {
	f.Journal.Skip(seq)
	f.pace.wakeFor(nil)
}

// Close ends the journal and wakes everyone.
func (f *feed) Close() {
	f.Journal.Close()
	f.pace.mu.Lock()
	defer f.pace.mu.Unlock()
	f.pace.wakeAll()
}

// place is where a follower stands.
type place struct {
	seat  string // "" for a viewer who sees everything
	share int    // noShare for such a viewer
	round uint64 // of the share when it last took entries; 0 lets it look at once
}

// next waits until there is something after the cursor, and the one in the place
// may take it. It returns the journal's errors and the context's.
func (f *feed) next(ctx context.Context, cursor uint64, at *place) ([]journal.Entry[*Entry], error) {
	for {
		w := f.pace.enter(at)
		entries, err := f.After(cursor, atMost)
		if err != nil || len(entries) > 0 && (w.round != at.round || at.atOnce(entries)) {
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

// atOnce says whether the one in the place may take entries before its turn.
func (at *place) atOnce(entries []journal.Entry[*Entry]) bool {
	return at.seat == "" || len(entries) == atMost ||
		slices.ContainsFunc(entries, func(e journal.Entry[*Entry]) bool { return e.Value.about() == at.seat })
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

// place returns a place for a viewer's follower.
func (p *pace) place(v Viewer) place {
	if v.All {
		return place{share: noShare}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.newest = (p.newest + 1) % shares
	return place{seat: v.Seat, share: p.newest}
}

func (p *pace) enter(at *place) waiter {
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
func (p *pace) wakeFor(entries []journal.Entry[*Entry]) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); p.waiting <= allAtOnce || p.due == 0 && now.Sub(p.woken) >= wholeTurn {
		p.woken = now
		p.wakeAll()
		return
	}
	p.wake(group{"", noShare})
	for _, e := range entries {
		p.wake(group{e.Value.about(), noShare})
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
