package app

import (
	"cmp"
	"container/heap"
	"container/list"
	"context"
	"net"
	"net/http"
	"net/netip"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// connections are those that the lab has open, on all its listeners together. They
// are bounded in all and from one address. Where there is no room, a connection that
// waits for its client gives its place to the newcomer, at the address with the most
// of those: so a flood of connections that send nothing, half a request, or requests
// whose answers nobody reads costs only itself, and a class behind one router is let
// in. [origin.leastMissed] says which connection of an address goes.
//
// A request takes no lock: it only notes in its connection what that does now. The
// lists by which a connection is chosen to make room follow when there is no room, see
// [connections.settle].
type connections struct {
	inAll, fromOne int

	came atomic.Uint64 // how many connections have come

	mu      sync.Mutex
	open    int
	from    map[netip.Addr]*origin
	quiet   origins
	settled lookedAt // when the lists last followed
	swept   lookedAt // when untaken answers were last looked for
}

// lookedAt is a moment at which all connections were looked at.
type lookedAt struct {
	at   time.Time
	came uint64 // how many connections had come
}

// state is what a connection waits for.
type state int

const (
	// stalled waits for a request that has not come as a whole: the first one, or the
	// rest of the present one.
	stalled state = iota
	// untaken has an answer that its client does not take.
	untaken
	// idle has brought whole requests, and waits for the next.
	idle
	// busy has brought a whole request, which is being answered.
	busy

	states = iota
)

// doing is what a connection does, and since when: how many connections had come.
type doing uint64

func (all *connections) now(s state) doing { return doing(all.came.Load()<<2) | doing(s) }

func (d doing) state() state  { return state(d & 3) }
func (d doing) since() uint64 { return uint64(d >> 2) }

// origin is an address with connections.
type origin struct {
	address netip.Addr
	in      [states]list.List // of *connection by what is listed of them, the longest so first
	index   int               // in connections.quiet
}

// connection is one that is counted.
type connection struct {
	net.Conn
	all    *connections
	origin *origin
	place  *list.Element // in one of the origin's lists; nil when it has ended
	listed doing         // what it did when it was put there

	does    atomic.Uint64 // a doing
	writing atomic.Uint64 // see [connection.write]
}

func newConnections(inAll, fromOne int) *connections {
	return &connections{inAll: inAll, fromOne: fromOne, from: map[netip.Addr]*origin{}}
}

// add counts a connection, and ends another where there is no room. It returns nil
// where none can go: the newcomer has to.
func (all *connections) add(conn net.Conn) *connection {
	all.came.Add(1)
	all.mu.Lock()
	address := networkOf(conn)
	o := all.from[address]
	if o == nil {
		o = &origin{address: address}
		all.from[address] = o
		heap.Push(&all.quiet, o)
	}
	var gone *connection
	if all.full(o) {
		if gone = all.choose(o); gone == nil {
			all.forget(o)
			all.mu.Unlock()
			return nil
		}
		all.drop(gone)
	}
	if all.from[address] != o { // the one that went was its last
		all.from[address] = o
		heap.Push(&all.quiet, o)
	}
	c := &connection{Conn: conn, all: all, origin: o}
	all.open++
	all.became(c, stalled)
	all.put(c)
	all.mu.Unlock()
	if gone != nil {
		_ = gone.Conn.Close() // it is not counted any more
		// Those let in before it get to read what they have brought: else a rush
		// of connections ends each other before any was looked at.
		runtime.Gosched()
	}
	return c
}

// full says whether another has to make room for a connection of an origin.
func (all *connections) full(o *origin) bool {
	return o.connections() >= all.fromOne || all.open >= all.inAll
}

// choose is the connection that makes room for one of an origin, nil if none can. One
// that has gone on since it was listed is listed anew.
func (all *connections) choose(o *origin) *connection {
	all.settle()
	all.sweep()
	for {
		var c *connection
		if o.connections() >= all.fromOne {
			c = o.leastMissed(all.fromOne)
		} else {
			c = all.leastMissed(o)
		}
		switch {
		case c != nil && !c.upToDate():
			all.list(c)
		case all.settled.came < all.came.Load() && (c == nil || c.origin.few(all.fromOne) && c.listed.state() == stalled):
			all.settleNow() // before anybody is refused, or a newcomer ended
		default:
			return c
		}
	}
}

// leastMissed is the connection that makes room for one of an origin, nil if none
// should: one that waits for its client, of the address with the most of those; where
// all are busy, the longest busy one of the address with the most, if that has more
// than the newcomer's would have.
func (all *connections) leastMissed(newcomers *origin) *connection {
	if c := all.quiet[0].leastMissed(all.fromOne); c != nil {
		return c
	}
	most := newcomers
	for _, o := range all.quiet {
		if o.connections() > most.connections() {
			most = o
		}
	}
	if most.connections() <= newcomers.connections()+1 {
		return nil
	}
	return first(&most.in[busy])
}

// leastMissed is the connection of the address that makes room, of at most fromOne;
// nil where all are busy. It is the one that is stalled longest, before any that was
// useful and is idle now. Up to half of the address's may be newcomers whose requests
// are on their way, so these go last: after the idle ones, which browsers open again
// by themselves, and after those whose clients do not read. So a newcomer keeps its
// place at least until half as many more have come as the address may have.
func (o *origin) leastMissed(fromOne int) *connection {
	if !o.few(fromOne) {
		return first(&o.in[stalled])
	}
	for _, s := range []state{idle, untaken} {
		if c := first(&o.in[s]); c != nil {
			return c
		}
	}
	if c := o.longestWriting(uint64(fromOne / 2)); c != nil {
		return c
	}
	return first(&o.in[stalled])
}

// few says whether the stalled connections of an address are no more than half of what
// it may have: they may be newcomers.
func (o *origin) few(fromOne int) bool { return o.in[stalled].Len() <= fromOne/2 }

// put puts a connection at the end of one of its origin's lists.
func (all *connections) put(c *connection) {
	c.listed = doing(c.does.Load())
	c.place = c.origin.in[c.listed.state()].PushBack(c)
	heap.Fix(&all.quiet, c.origin.index)
}

func (all *connections) take(c *connection) {
	c.origin.in[c.listed.state()].Remove(c.place)
	c.place = nil
}

// list lists a connection by what it does now.
func (all *connections) list(c *connection) {
	all.take(c)
	all.put(c)
}

func (c *connection) upToDate() bool { return c.listed == doing(c.does.Load()) }

// settleEvery is how long the lists may be out of date while there is no room; and
// a settleShare of as many newcomers as there may be connections.
const (
	settleEvery = 10 * time.Millisecond
	settleShare = 32
)

// settle has the lists follow what connections do, now and then: it looks at all of
// them.
func (all *connections) settle() {
	if few := uint64(all.fromOne / settleShare); all.came.Load()-all.settled.came > few || time.Since(all.settled.at) >= settleEvery {
		all.settleNow()
	}
}

func (all *connections) settleNow() {
	all.settled = lookedAt{time.Now(), all.came.Load()}
	var changed []*connection
	for _, o := range all.quiet {
		for s := range o.in {
			for e := o.in[s].Front(); e != nil; e = e.Next() {
				if c := e.Value.(*connection); !c.upToDate() {
					changed = append(changed, c)
				}
			}
		}
	}
	slices.SortStableFunc(changed, func(a, b *connection) int {
		return cmp.Compare(doing(a.does.Load()).since(), doing(b.does.Load()).since())
	})
	for _, c := range changed {
		all.list(c)
	}
}

func (all *connections) drop(c *connection) {
	if c.place == nil {
		return
	}
	all.take(c)
	all.open--
	heap.Fix(&all.quiet, c.origin.index)
	all.forget(c.origin)
}

// forget drops an address that has no connection.
func (all *connections) forget(o *origin) {
	if o.connections() == 0 && all.from[o.address] == o {
		delete(all.from, o.address)
		heap.Remove(&all.quiet, o.index)
	}
}

// became notes what a connection does from now on. Only whoever serves the connection
// calls it, one call after another.
func (all *connections) became(c *connection, s state) { c.does.Store(uint64(all.now(s))) }

// Close implements [net.Conn].
func (c *connection) Close() error {
	c.all.mu.Lock()
	c.all.drop(c)
	c.all.mu.Unlock()
	return c.Conn.Close()
}

// CloseWrite is how net/http lets a client read an answer that came early.
func (c *connection) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

type counted struct {
	net.Listener
	all *connections
}

// listening returns the listeners with their connections counted.
func (all *connections) listening(listeners []net.Listener) []net.Listener {
	wrapped := make([]net.Listener, len(listeners))
	for i, l := range listeners {
		wrapped[i] = counted{l, all}
	}
	return wrapped
}

// writeBuffer is how much of an answer that nobody reads the system keeps for a
// connection, about. Left to itself it keeps megabytes of each.
const writeBuffer = 128 << 10

// Accept implements [net.Listener].
func (l counted) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if c := l.all.add(conn); c != nil {
			if tcp, ok := conn.(*net.TCPConn); ok {
				_ = tcp.SetWriteBuffer(writeBuffer)
			}
			return c, nil
		}
		_ = conn.Close()
	}
}

type connectionKey struct{} // context key of a *connection

// watch has a server tell what its connections wait for. They come from listeners of
// these connections, whatever wraps them.
func (all *connections) watch(server *http.Server) {
	withContext := server.ConnContext
	server.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		if withContext != nil {
			ctx = withContext(ctx, conn)
		}
		return context.WithValue(ctx, connectionKey{}, counter(conn))
	}
	server.ConnState = func(conn net.Conn, s http.ConnState) {
		if c := counter(conn); c != nil && s == http.StateIdle {
			all.became(c, idle)
		}
	}
	handler := server.Handler
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, _ := r.Context().Value(connectionKey{}).(*connection); c != nil {
			r = all.arriving(c, r)
		}
		handler.ServeHTTP(w, r)
	})
}

// counter is the counted connection within another, nil if there is none.
func counter(conn net.Conn) *connection {
	for {
		switch c := conn.(type) {
		case *connection:
			return c
		case interface{ NetConn() net.Conn }:
			conn = c.NetConn()
		default:
			return nil
		}
	}
}
