package app

import (
	"io"
	"math"
	"net/http"
	"time"
)

// arriving notes that a request's head has come. The connection stays stalled until
// the body has, too: the handler waits for it as well, so a head without its body
// would hold a place like an answer in work.
func (all *connections) arriving(c *connection, r *http.Request) *http.Request {
	if r.ContentLength == 0 {
		all.became(c, busy)
		return r
	}
	all.became(c, stalled)
	// A copy, because net/http looks at the body of its own request to decide what
	// it reads after the answer.
	with := *r
	with.Body = &arrivingBody{r.Body, c}
	return &with
}

// arrivingBody is a request's body that notes its end.
type arrivingBody struct {
	io.ReadCloser
	c *connection // nil once it has come
}

// Read implements [io.Reader].
func (b *arrivingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF && b.c != nil {
		b.c.all.became(b.c, busy)
		b.c = nil
	}
	return n, err
}

// blocked is in connection.writing where a sweep has found the write.
const blocked = math.MaxUint64

// write writes, and can be found in it: writing is how many connections had come when
// it began, or blocked, and 0 outside. Most writes find room in the socket's buffer,
// and take no lock.
func (c *connection) write(p []byte) (int, error) {
	c.writing.Store(c.all.came.Load())
	n, err := c.Conn.Write(p)
	if c.writing.Swap(0) == blocked {
		c.all.became(c, busy)
	}
	return n, err
}

// sweepEvery is how often all connections are looked at for answers that are not
// taken, while there is no room for newcomers.
const sweepEvery = time.Second / 2

// sweep finds connections with an answer that is not taken, while there is no room:
// those that have been in one write since the sweep before. They are busy again when
// it ends.
func (all *connections) sweep() {
	if time.Since(all.swept.at) < sweepEvery {
		return
	}
	for _, o := range all.from {
		for e := o.in[busy].Front(); e != nil; {
			c := e.Value.(*connection)
			e = e.Next()
			if began := c.writing.Load(); began != 0 && began <= all.swept.came && all.block(c, began) {
				all.list(c)
			}
		}
	}
	all.swept = lookedAt{time.Now(), all.came.Load()}
}

// block notes that a busy connection's answer is not taken, if it is still in the
// write that began then.
func (all *connections) block(c *connection, began uint64) bool {
	does, now := c.does.Load(), uint64(all.now(untaken))
	if doing(does).state() != busy || !c.does.CompareAndSwap(does, now) {
		return false
	}
	if !c.writing.CompareAndSwap(began, blocked) { // it has ended meanwhile
		c.does.CompareAndSwap(now, does)
		return false
	}
	return true
}

// longestWriting is the busy connection that has been in one write for longest, if so
// many connections have come since it began, nil if there is none: where nothing else
// waits, the newcomer gets its place without waiting for the next sweep. An answer that
// is on its way just now is left alone.
func (o *origin) longestWriting(since uint64) *connection {
	var longest *connection
	least := uint64(math.MaxUint64)
	for e := o.in[busy].Front(); e != nil; e = e.Next() {
		c := e.Value.(*connection)
		if began := c.writing.Load(); began != 0 && began < least && began+since <= c.all.came.Load() {
			longest, least = c, began
		}
	}
	return longest
}
