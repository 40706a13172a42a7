package connlimit

import (
	"container/list"
	"math"
	"net/netip"
	"sync/atomic"
)

// source is an address with connections, or a network that counts as one address. The
// limiter's lock guards all but incomplete.
type source struct {
	address    netip.Addr
	incomplete atomic.Int64      // connections that are so now; the list may be out of date
	in         [states]list.List // of *conn: those listed under each state, the longest listed first
	rank       int               // its index in the limiter's ranking
}

// leastMissed is the connection of the source that makes room, nil where all are busy;
// the source may have perSource connections.
//
// While more than half of those are incomplete, it is the longest incomplete one: a
// useful connection that is idle now stays. Up to half may be newcomers whose requests
// are on their way. Then an idle connection is closed first, because browsers open
// those again by themselves, then one whose client does not read, and only then an
// incomplete one. So a newcomer keeps its place at least until half of perSource
// further connections have arrived.
func (s *source) leastMissed(perSource int) *conn {
	if !s.fewIncomplete(perSource) {
		return first(&s.in[incomplete])
	}
	for _, state := range []state{idle, unread} {
		if c := first(&s.in[state]); c != nil {
			return c
		}
	}
	if c := s.longestWriting(uint64(perSource / 2)); c != nil {
		return c
	}
	return first(&s.in[incomplete])
}

// fewIncomplete says whether the incomplete connections are at most half of what the
// source may have.
func (s *source) fewIncomplete(perSource int) bool { return s.incomplete.Load() <= int64(perSource/2) }

// went notes that a connection went from one state into another.
func (s *source) went(before, after state) {
	if before != incomplete && after == incomplete {
		s.incomplete.Add(1)
	} else if before == incomplete && after != incomplete {
		s.incomplete.Add(-1)
	}
}

// longestWriting is the busy connection that has been in one write for longest, nil if
// during none of these writes at least so many connections have arrived. It finds an
// unread response before the next sweep does, and passes over one that is being sent
// just now.
func (s *source) longestWriting(arrivals uint64) *conn {
	var longest *conn
	earliest := uint64(math.MaxUint64)
	for e := s.in[busy].Front(); e != nil; e = e.Next() {
		c := e.Value.(*conn)
		if began := c.writing.Load(); began != 0 && began < earliest && began+arrivals <= c.limiter.arrivals.Load() {
			longest, earliest = c, began
		}
	}
	return longest
}

func (s *source) connections() int {
	n := 0
	for state := range s.in {
		n += s.in[state].Len()
	}
	return n
}

// waiting is how many connections wait for their clients.
func (s *source) waiting() int { return s.connections() - s.in[busy].Len() }

// waitingSince is the moment since which the first of these has waited.
func (s *source) waitingSince() uint64 {
	since := uint64(math.MaxUint64)
	for _, state := range []state{incomplete, unread, idle} {
		if c := first(&s.in[state]); c != nil {
			since = min(since, c.listed.since())
		}
	}
	return since
}

// first is the first of a list of connections, nil if the list is empty.
func first(l *list.List) *conn {
	if front := l.Front(); front != nil {
		return front.Value.(*conn)
	}
	return nil
}

// ranking is a heap of all sources. The first has the most connections that wait for
// their clients; among equals, it is the one where a connection has waited longest.
type ranking []*source

func (r ranking) Len() int { return len(r) }

func (r ranking) Less(i, j int) bool {
	if a, b := r[i].waiting(), r[j].waiting(); a != b || a == 0 {
		return a > b
	}
	return r[i].waitingSince() < r[j].waitingSince()
}

func (r ranking) Swap(i, j int) {
	r[i], r[j] = r[j], r[i]
	r[i].rank, r[j].rank = i, j
}

func (r *ranking) Push(x any) {
	s := x.(*source)
	s.rank = len(*r)
	*r = append(*r, s)
}

func (r *ranking) Pop() any {
	last := len(*r) - 1
	s := (*r)[last]
	(*r)[last] = nil
	*r = (*r)[:last]
	return s
}
