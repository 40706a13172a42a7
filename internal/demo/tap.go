package demo

import (
	"bytes"
	"net"
	"net/http"
	"strings"
	"sync"
)

// Tap wraps a listener so that each request's head is recorded as it travelled.
// net/http loses the order, case and white space of the header lines, and students
// compare them with what their browser shows.
func Tap(l net.Listener) net.Listener { return tapListener{l} }

type tapListener struct{ net.Listener }

func (l tapListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &tapConn{Conn: c}, nil
}

// tapConn keeps what was read from a connection until it is handed over as a head.
type tapConn struct {
	net.Conn
	taken string // the present request's head; one connection has one request at a time

	mu   sync.Mutex
	buf  []byte
	skip int64 // bytes of a body still to come, which are not kept
	off  bool  // nothing is kept any more, because no next head can be found
}

// maxKept bounds what a connection holds: one head and what a client pipelines
// behind it. net/http reads no further ahead than MaxHead and a buffer.
const maxKept = MaxHead + 16<<10

// NetConn is the connection that is tapped.
func (c *tapConn) NetConn() net.Conn { return c.Conn }

// CloseWrite is how net/http lets a client read an answer that came before the
// request had ended.
func (c *tapConn) CloseWrite() error {
	if half, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return nil
}

func (c *tapConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.mu.Lock()
	c.keep(p[:n])
	c.mu.Unlock()
	return n, err
}

func (c *tapConn) keep(p []byte) {
	skipped := min(c.skip, int64(len(p)))
	c.skip -= skipped
	if c.off = c.off || len(c.buf)+len(p)-int(skipped) > maxKept; c.off {
		c.buf = nil
		return
	}
	c.buf = append(c.buf, p[skipped:]...)
}

// head hands over the head that the buffer begins with and gets ready for the
// next, which follows bodyLen bytes later; bodyLen < 0 is unknown.
func (c *tapConn) head(bodyLen int64) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.off {
		return ""
	}
	rest := c.buf
	for len(rest) > 0 && (rest[0] == '\r' || rest[0] == '\n') {
		rest = rest[1:] // net/http takes line ends left over from a POST for nothing
	}
	end := headEnd(rest)
	head := string(rest[:end])
	rest = rest[end:]
	if bodyLen < 0 {
		c.off, c.buf = true, nil
		return head
	}
	c.skip = bodyLen
	if c.buf = c.buf[:0]; cap(c.buf) > maxIdle {
		c.buf = nil
	}
	c.keep(rest) // which is in the same array, further on
	return head
}

// maxIdle is how much room a connection keeps between two requests.
const maxIdle = 2 << 10

// headEnd returns the length of the head that b begins with, its empty line
// included. Like net/http it takes a bare \n for a line end.
func headEnd(b []byte) int {
	for i := 0; i < len(b); {
		n := bytes.IndexByte(b[i:], '\n')
		if n < 0 {
			break
		}
		line := b[i : i+n]
		i += n + 1
		if len(bytes.TrimSuffix(line, []byte("\r"))) == 0 {
			return i
		}
	}
	return len(b)
}

type tapKey struct{} // context key of a connection's *tapConn

func tapOf(r *http.Request) (*tapConn, bool) {
	c, ok := r.Context().Value(tapKey{}).(*tapConn)
	return c, ok
}

// headOf returns a request's head as it travelled, "" without a tap.
func headOf(r *http.Request) string {
	if c, ok := tapOf(r); ok {
		return c.taken
	}
	return ""
}

// HeadSize is how many bytes a request's head had as it travelled, 0 if unknown, for
// those who answer in place of the demo. An [Exchange] has the head itself.
func HeadSize(r *http.Request) int { return len(headOf(r)) }

// HostLine is the value of a request's Host line as it travelled. net/http drops the
// line where the request target names a host (RFC 9112, section 3.2.2). ok is false
// where there was none or the head is not known.
func HostLine(r *http.Request) (host string, ok bool) {
	for line := range strings.Lines(headOf(r)) {
		if name, value, _ := strings.Cut(line, ":"); strings.EqualFold(name, "Host") {
			return strings.TrimSpace(value), true
		}
	}
	return "", false
}

// takeHeads takes each request's head off its connection, whichever handler then
// answers: a head that stayed would be taken for the next request's.
func takeHeads(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, ok := tapOf(r); ok {
			c.taken = c.head(r.ContentLength)
			if r.ContentLength < 0 {
				w.Header().Set("Connection", "close")
			}
		}
		next.ServeHTTP(w, r)
	})
}
