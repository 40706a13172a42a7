package main

import (
	"container/heap"
	"container/list"
	"context"
	"net"
	"net/http"
	"net/netip"
	"sync"
)

// connections are those that the lab has open, on all its listeners together. They
// are bounded in all and from one address. Where there is no room, the newcomer
// gets the place of the connection that has been quiet longest, at the address
// with the most quiet ones: so a flood of silent connections costs only itself,
// and a class behind one router is let in. A connection is quiet while no handler
// answers a request of it.
type connections struct {
	inAll, fromOne int

	mu     sync.Mutex
	open   int
	moment uint64 // counts what happens, as the order of quiet connections
	from   map[netip.Addr]*origin
	quiet  origins
}

// origin is an address with connections.
type origin struct {
	address     netip.Addr
	quiet, busy list.List // of *connection, the longest so first
	index       int       // in connections.quiet
}

// connection is one that is counted.
type connection struct {
	net.Conn
	all    *connections
	origin *origin
	place  *list.Element // in one of the origin's lists; nil when it has ended
	busy   bool
	since  uint64 // the moment when it became quiet or busy
}

func newConnections(inAll, fromOne int) *connections {
	return &connections{inAll: inAll, fromOne: fromOne, from: map[netip.Addr]*origin{}}
}

// add counts a connection, and ends another where there is no room. It returns nil
// where none can go: the newcomer has to.
func (all *connections) add(conn net.Conn) *connection {
	all.mu.Lock()
	address := networkOf(conn)
	o := all.from[address]
	if o == nil {
		o = &origin{address: address}
		all.from[address] = o
		heap.Push(&all.quiet, o)
	}
	var gone *connection
	full := true
	switch {
	case o.connections() >= all.fromOne:
		gone = first(&o.quiet)
	case all.open >= all.inAll:
		gone = all.leastMissed(o)
	default:
		full = false
	}
	if gone != nil {
		all.drop(gone)
	}
	if full && gone == nil {
		all.forget(o)
		all.mu.Unlock()
		return nil
	}
	if all.from[address] != o { // the one that went was its last
		all.from[address] = o
		heap.Push(&all.quiet, o)
	}
	c := &connection{Conn: conn, all: all, origin: o}
	all.open++
	all.put(c, false)
	all.mu.Unlock()
	if gone != nil {
		_ = gone.Conn.Close() // it is not counted any more
	}
	return c
}

// leastMissed is the connection that makes room for one of an origin, nil if none
// should: the longest quiet one; where all are busy, the longest busy one of the
// address with the most, if that has more than the newcomer's would have.
func (all *connections) leastMissed(newcomers *origin) *connection {
	if c := first(&all.quiet[0].quiet); c != nil {
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
	return first(&most.busy)
}

// put puts a connection at the end of one of its origin's lists.
func (all *connections) put(c *connection, busy bool) {
	all.moment++
	c.busy, c.since = busy, all.moment
	if busy {
		c.place = c.origin.busy.PushBack(c)
	} else {
		c.place = c.origin.quiet.PushBack(c)
	}
	heap.Fix(&all.quiet, c.origin.index)
}

func (all *connections) take(c *connection) {
	if c.busy {
		c.origin.busy.Remove(c.place)
	} else {
		c.origin.quiet.Remove(c.place)
	}
	c.place = nil
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

// became notes that a connection became busy or quiet, or spoke.
func (all *connections) became(c *connection, busy bool) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if c.place != nil {
		all.take(c)
		all.put(c, busy)
	}
}

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

// watch has a server tell which of its connections are quiet. They come from
// listeners of these connections, whatever wraps them.
func (all *connections) watch(server *http.Server) {
	withContext := server.ConnContext
	server.ConnContext = func(ctx context.Context, conn net.Conn) context.Context {
		if withContext != nil {
			ctx = withContext(ctx, conn)
		}
		return context.WithValue(ctx, connectionKey{}, counter(conn))
	}
	server.ConnState = func(conn net.Conn, state http.ConnState) {
		if c := counter(conn); c != nil && (state == http.StateActive || state == http.StateIdle) {
			all.became(c, false)
		}
	}
	handler := server.Handler
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, _ := r.Context().Value(connectionKey{}).(*connection); c != nil {
			all.became(c, true)
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
