package connlimit

import (
	"context"
	"io"
	"net"
	"net/http"
)

type connKey struct{} // context key of a *conn

// Watch has a server tell what its connections wait for. Its listeners are those of
// [Limiter.Listener], or wrap them in connections that have NetConn.
func (l *Limiter) Watch(server *http.Server) {
	connContext := server.ConnContext
	server.ConnContext = func(ctx context.Context, outer net.Conn) context.Context {
		if connContext != nil {
			ctx = connContext(ctx, outer)
		}
		return context.WithValue(ctx, connKey{}, connIn(outer))
	}
	server.ConnState = func(outer net.Conn, s http.ConnState) {
		if c := connIn(outer); c != nil && s == http.StateIdle {
			c.become(idle)
		}
	}
	handler := server.Handler
	server.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, _ := r.Context().Value(connKey{}).(*conn); c != nil {
			r = c.arriving(r)
		}
		handler.ServeHTTP(w, r)
	})
}

// connIn is the connection of a Limiter that is within another, nil if there is none.
func connIn(outer net.Conn) *conn {
	for {
		switch c := outer.(type) {
		case *conn:
			return c
		case interface{ NetConn() net.Conn }:
			outer = c.NetConn()
		default:
			return nil
		}
	}
}

// arriving notes that a request's head has arrived. The connection stays incomplete
// until the body has arrived as well: the handler waits for it, so a head without its
// body would otherwise hold a place as if it were being answered.
func (c *conn) arriving(r *http.Request) *http.Request {
	if r.ContentLength == 0 {
		c.become(busy)
		return r
	}
	c.become(incomplete)
	// A copy, because net/http looks at the body of its own request to decide what it
	// reads after the response.
	copied := *r
	copied.Body = &arrivingBody{r.Body, c}
	return &copied
}

// arrivingBody is a request's body that notes its end.
type arrivingBody struct {
	io.ReadCloser
	conn *conn // nil once the end has come
}

// Read implements [io.Reader].
func (b *arrivingBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF && b.conn != nil {
		b.conn.become(busy)
		b.conn = nil
	}
	return n, err
}
