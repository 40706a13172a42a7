package connlimit

import (
	"container/list"
	"math"
	"net"
	"sync/atomic"
)

// state is what a connection waits for.
type state int

const (
	// incomplete waits for the rest of a request, or for all of its first one.
	incomplete state = iota
	// unread has a response that its client does not read.
	unread
	// idle has brought whole requests, and waits for the next one.
	idle
	// busy has brought a whole request, which is being answered.
	busy

	states = iota

	// gone counts no longer.
	gone state = iota
)

// activity is a connection's state, and how many connections had arrived when it
// began, in one word that is set without a lock.
type activity uint64

const stateBits = 3

func (a activity) state() state  { return state(a & (1<<stateBits - 1)) }
func (a activity) since() uint64 { return uint64(a >> stateBits) }

// conn is a connection that counts.
type conn struct {
	net.Conn
	limiter *Limiter
	source  *source

	// By the limiter's lock:
	place  *list.Element // in one of the source's lists; nil when it counts no longer
	listed activity      // the activity by which it is listed

	now     atomic.Uint64 // the activity
	writing atomic.Uint64 // arrivals when the present write began; blocked if a sweep found it; 0 outside of writes
}

// blocked is in conn.writing while the connection is unread.
const blocked = math.MaxUint64

func (l *Limiter) activity(s state) activity {
	return activity(l.arrivals.Load()<<stateBits) | activity(s)
}

// become notes what a connection does from now on. Only the goroutine that serves the
// connection calls it, and whoever removes it. One that is incomplete after its head has
// arrived has been so all the time: else those that arrived before a newcomer, and were
// read after it, would be closed after it.
func (c *conn) become(s state) {
	after := uint64(c.limiter.activity(s))
	for {
		before := c.now.Load()
		if was := activity(before).state(); was == gone || was == incomplete && s == incomplete {
			return
		}
		if c.now.CompareAndSwap(before, after) {
			c.source.went(activity(before).state(), s)
			return
		}
	}
}

func (c *conn) activity() activity { return activity(c.now.Load()) }

// upToDate says whether the connection is listed by what it does now.
func (c *conn) upToDate() bool { return c.listed == c.activity() }

// Write implements [net.Conn]. Most writes find room in the socket's buffer; they take
// no lock.
func (c *conn) Write(p []byte) (int, error) {
	c.writing.Store(c.limiter.arrivals.Load())
	n, err := c.Conn.Write(p)
	if c.writing.Swap(0) == blocked {
		c.become(busy)
	}
	return n, err
}

// block makes a busy connection unread, if it is still in the write that began at a
// moment. The end of the write makes it busy again.
func (c *conn) block(began uint64) bool {
	before, after := c.activity(), c.limiter.activity(unread)
	if before.state() != busy || !c.now.CompareAndSwap(uint64(before), uint64(after)) {
		return false
	}
	if !c.writing.CompareAndSwap(began, blocked) { // the write has ended meanwhile
		c.now.CompareAndSwap(uint64(after), uint64(before))
		return false
	}
	return true
}

// Close implements [net.Conn].
func (c *conn) Close() error {
	c.limiter.mu.Lock()
	c.limiter.removeLocked(c)
	c.limiter.forgetLocked(c.source)
	c.limiter.mu.Unlock()
	return c.Conn.Close()
}

// CloseWrite is how net/http lets a client read a response that was sent before the
// whole request had arrived.
func (c *conn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}
