// Package connlimit bounds the connections that a program has open, in all and from
// one source, so that a flood of connections costs only itself.
//
// Where there is no room for a newcomer, a connection that waits for its client makes
// room: one of the source with the most such connections. So a flood of connections
// that send nothing, send half a request, or leave their responses unread keeps nobody
// else out, and a class behind one router is let in. [source.leastMissed] says which
// connection of a source is closed.
//
// A request takes no lock. It only notes in its connection what that connection does
// now; the lists by which a connection is chosen are brought up to date when there is
// no room, see [Limiter.settleLocked].
//
// Time is counted in arrivals: a connection has waited since a moment at which so many
// connections had arrived. In seconds it is net/http that ends a connection, by the
// timeouts of [sessionlab/internal/demo.NewHTTPServer].
package connlimit

import (
	"cmp"
	"container/heap"
	"net"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Limiter bounds the connections of all listeners that it was given.
type Limiter struct {
	total, perSource int
	sourceOf         func(netip.Addr) netip.Addr

	arrivals atomic.Uint64

	mu      sync.Mutex
	open    int
	sources map[netip.Addr]*source
	ranking ranking
	settled look // when the lists were last brought up to date
	swept   look // when unread responses were last looked for
}

// look is a moment at which all connections were looked at.
type look struct {
	at       time.Time
	arrivals uint64
}

// New returns a Limiter for total open connections, of them perSource from one source.
// sourceOf says which source an address belongs to; it is given the zero Addr where the
// address is unknown.
func New(total, perSource int, sourceOf func(netip.Addr) netip.Addr) *Limiter {
	return &Limiter{total: total, perSource: perSource, sourceOf: sourceOf, sources: map[netip.Addr]*source{}}
}

// Listener returns a listener whose connections count.
func (l *Limiter) Listener(inner net.Listener) net.Listener { return listener{inner, l} }

type listener struct {
	net.Listener
	limiter *Limiter
}

// writeBuffer is about how much of an unread response the system keeps for a
// connection. Its own choice would be megabytes.
const writeBuffer = 128 << 10

// Accept implements [net.Listener].
func (l listener) Accept() (net.Conn, error) {
	for {
		accepted, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if c := l.limiter.add(accepted); c != nil {
			if tcp, ok := accepted.(*net.TCPConn); ok {
				_ = tcp.SetWriteBuffer(writeBuffer)
			}
			return c, nil
		}
		_ = accepted.Close()
	}
}

// add counts a connection, and closes another one where there is no room. It returns
// nil where no other can be closed: then the newcomer has to be.
func (l *Limiter) add(accepted net.Conn) *conn {
	l.arrivals.Add(1)
	peer, _ := netip.ParseAddrPort(accepted.RemoteAddr().String())
	l.mu.Lock()
	s := l.sourceLocked(l.sourceOf(peer.Addr()))
	var closing *conn
	if l.fullLocked(s) {
		if closing = l.chooseLocked(s); closing == nil {
			l.forgetLocked(s)
			l.mu.Unlock()
			return nil
		}
		l.removeLocked(closing)
	}
	c := &conn{Conn: accepted, limiter: l, source: s}
	c.now.Store(uint64(l.activity(incomplete)))
	s.incomplete.Add(1)
	l.open++
	l.listLocked(c)
	if closing != nil {
		l.forgetLocked(closing.source)
	}
	l.mu.Unlock()
	if closing != nil {
		_ = closing.Conn.Close() // it is not counted any more
		// Connections accepted earlier get to read what was sent to them. Otherwise the
		// newcomers of a rush would close one another before any was read.
		runtime.Gosched()
	}
	return c
}

// sourceLocked returns the source of an address, a new one if it has no connection.
func (l *Limiter) sourceLocked(address netip.Addr) *source {
	s := l.sources[address]
	if s == nil {
		s = &source{address: address}
		l.sources[address] = s
		heap.Push(&l.ranking, s)
	}
	return s
}

// fullLocked says whether a connection has to make room for one of a source.
func (l *Limiter) fullLocked(s *source) bool {
	return s.connections() >= l.perSource || l.open >= l.total
}

// chooseLocked is the connection that makes room for one of a source, nil if none can.
// A connection that has gone on since it was listed is listed anew instead.
func (l *Limiter) chooseLocked(newcomers *source) *conn {
	l.settleLocked()
	l.sweepLocked()
	for {
		var c *conn
		if newcomers.connections() >= l.perSource {
			c = newcomers.leastMissed(l.perSource)
		} else {
			c = l.leastMissedLocked(newcomers)
		}
		settledNow := l.settled.arrivals == l.arrivals.Load()
		switch {
		case c != nil && !c.upToDate():
			l.relistLocked(c)
		case !settledNow && (c == nil || c.listed.state() == incomplete && c.source.fewIncomplete(l.perSource)):
			l.settleAllLocked() // before anybody is refused, or a possible newcomer closed
		default:
			return c
		}
	}
}

// leastMissedLocked is the connection of any source that makes room for one of a
// source, nil if none should. It is of the source with the most connections that wait
// for their clients. Where all are busy, it is the longest busy one of the source with
// the most, if that source has more than the newcomer's would have.
func (l *Limiter) leastMissedLocked(newcomers *source) *conn {
	if c := l.ranking[0].leastMissed(l.perSource); c != nil {
		return c
	}
	most := newcomers
	for _, s := range l.ranking {
		if s.connections() > most.connections() {
			most = s
		}
	}
	if most.connections() <= newcomers.connections()+1 {
		return nil
	}
	return first(&most.in[busy])
}

// Lists are brought up to date every settleEvery while there is no room, and after
// perSource/settleShare arrivals.
const (
	settleEvery = 10 * time.Millisecond
	settleShare = 32
)

// settleLocked brings the lists up to date, unless that was done just now.
func (l *Limiter) settleLocked() {
	few := uint64(l.perSource / settleShare)
	if l.arrivals.Load()-l.settled.arrivals > few || time.Since(l.settled.at) >= settleEvery {
		l.settleAllLocked()
	}
}

// settleAllLocked lists every connection by what it does now, in the order in which
// they began to.
func (l *Limiter) settleAllLocked() {
	l.settled = look{time.Now(), l.arrivals.Load()}
	var changed []*conn
	for _, s := range l.ranking {
		for state := range s.in {
			for e := s.in[state].Front(); e != nil; e = e.Next() {
				if c := e.Value.(*conn); !c.upToDate() {
					changed = append(changed, c)
				}
			}
		}
	}
	slices.SortStableFunc(changed, func(a, b *conn) int {
		return cmp.Compare(a.activity().since(), b.activity().since())
	})
	for _, c := range changed {
		l.relistLocked(c)
	}
}

// sweepEvery is how often unread responses are looked for while there is no room.
const sweepEvery = time.Second / 2

// sweepLocked finds the unread responses: the connections that have been in one write
// since the sweep before.
func (l *Limiter) sweepLocked() {
	if time.Since(l.swept.at) < sweepEvery {
		return
	}
	for _, s := range l.sources {
		for e := s.in[busy].Front(); e != nil; {
			c := e.Value.(*conn)
			e = e.Next()
			if began := c.writing.Load(); began != 0 && began <= l.swept.arrivals && c.block(began) {
				l.relistLocked(c)
			}
		}
	}
	l.swept = look{time.Now(), l.arrivals.Load()}
}

// listLocked puts a connection at the end of one of its source's lists, by what it
// does now.
func (l *Limiter) listLocked(c *conn) {
	c.listed = c.activity()
	c.place = c.source.in[c.listed.state()].PushBack(c)
	heap.Fix(&l.ranking, c.source.rank)
}

func (l *Limiter) relistLocked(c *conn) {
	c.source.in[c.listed.state()].Remove(c.place)
	l.listLocked(c)
}

// removeLocked counts a connection no longer.
func (l *Limiter) removeLocked(c *conn) {
	if c.place == nil {
		return // it was removed before
	}
	c.source.in[c.listed.state()].Remove(c.place)
	c.place = nil
	c.become(gone)
	l.open--
	heap.Fix(&l.ranking, c.source.rank)
}

// forgetLocked drops a source that has no connection.
func (l *Limiter) forgetLocked(s *source) {
	if s.connections() == 0 && l.sources[s.address] == s {
		delete(l.sources, s.address)
		heap.Remove(&l.ranking, s.rank)
	}
}
