package demo

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// pipeListener accepts one connection, the other end of a pipe.
type pipeListener struct {
	conns chan net.Conn
	close func()
}

func newPipe() (client net.Conn, l pipeListener) {
	client, server := net.Pipe()
	l.conns = make(chan net.Conn, 1)
	l.conns <- server
	l.close = sync.OnceFunc(func() { close(l.conns) })
	return client, l
}

func (l pipeListener) Accept() (net.Conn, error) {
	if c, ok := <-l.conns; ok {
		return c, nil
	}
	return nil, net.ErrClosed
}
func (l pipeListener) Close() error   { l.close(); return nil }
func (l pipeListener) Addr() net.Addr { return &net.TCPAddr{} }

// scanned is a request as an independent scan of the client's bytes finds it.
type scanned struct {
	head           string
	method, target string
}

// scan reads a client's bytes from the beginning, without a connection and
// without a tap, and keeps count of where each head begins and ends.
func scan(stream []byte) []scanned {
	var requests []scanned
	afterPost := false
	for at := 0; at < len(stream); {
		if afterPost { // net/http forgives up to four
			for n := 0; n < 4 && at < len(stream) && (stream[at] == '\r' || stream[at] == '\n'); n++ {
				at++
			}
		}
		left := bytes.NewReader(stream[at:])
		buffered := bufio.NewReader(left)
		r, err := http.ReadRequest(buffered)
		if err != nil {
			break
		}
		end := len(stream) - left.Len() - buffered.Buffered()
		requests = append(requests, scanned{string(stream[at:end]), r.Method, r.RequestURI})
		if r.ContentLength < 0 || r.ContentLength > int64(len(stream)-end) {
			break // no next head can be found, or the body never ends
		}
		at = end + int(r.ContentLength)
		afterPost = r.Method == http.MethodPost
	}
	return requests
}

// FuzzTap sends any bytes down one connection, in pieces as long as the bytes of
// cuts say, to a server that reads the body of every request that reads has a
// bit for. Each @ of the stream stands for pad bytes.
func FuzzTap(f *testing.F) {
	get := "GET /get HTTP/1.1\r\nHost: x\r\nb: 1\r\nA:2 \r\n\r\n"
	post := "POST /login HTTP/1.1\r\nhOsT: x\r\nContent-Length: 12\r\n\r\nusername=kim"
	for _, stream := range []string{
		"", "\r\n", get, get + get + get, post + get, post + "\r\n" + get, post + "\n\r\n\n" + get + post, post + "\r\n\r\n\r\n" + get,
		"GET / HTTP/1.1\nHost: x\n\n" + post, "\r\n" + get, "GET / HTTP/1.1\r\nHost: x\r\n\r\n\n" + get,
		"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + get, "GET / HTTP/1.0\r\n\r\n" + get,
		"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" + get,
		"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + get,
		"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n" + get,
		"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc" + get,
		"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc" + get,
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\nGET / HTTP/1.1\r\nHost: y\r\n\r\n" + get,
		"POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\nabc" + get,
		"GET / HTTP/1.1\r\nHost: x\r\nCookie: @\r\n\r\n" + get,
		"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\nCookie: @\r\n\r\n@@" + get,
		"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\nHEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + get,
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + get, "GET / HTTP/1.1\r\nHost: x\r\na: b\r\n c\r\n \r\n\r\n" + get,
		"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n" + get,
		strings.Repeat(post+"\r\n"+get, 100), strings.Repeat("\n", 50), "GET / HTTP/1.1\r\nHost: x\r\n@",
	} {
		f.Add([]byte(stream), []byte{}, uint16(4500), uint16(0xffff))
		f.Add([]byte(stream), []byte{1, 2, 3, 5, 8, 0, 255}, uint16(15000), uint16(0b1010))
		f.Add([]byte(stream), []byte{0}, uint16(30000), uint16(0))
	}
	f.Fuzz(func(t *testing.T, stream, cuts []byte, pad, reads uint16) {
		if len(stream) > 32<<10 || bytes.Count(stream, []byte("@")) > 8 {
			t.Skip()
		}
		stream = bytes.ReplaceAll(stream, []byte("@"), bytes.Repeat([]byte("x"), int(pad)))
		// A fake clock: net/http lingers before it closes a connection.
		synctest.Test(t, func(t *testing.T) {
			client, l := newPipe()
			tap := Tap(l)
			var served []scanned
			server := NewHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				checkKept(t, r.Context().Value(tapKey{}).(*tapConn))
				if n := len(served); n < 16 && reads&(1<<n) != 0 {
					_, _ = io.Copy(io.Discard, r.Body)
				}
				served = append(served, scanned{headOf(r), r.Method, r.RequestURI})
				checkKept(t, r.Context().Value(tapKey{}).(*tapConn))
			}))
			var running sync.WaitGroup
			running.Go(func() { _ = server.Serve(tap) })
			running.Go(func() { _, _ = io.Copy(io.Discard, client) })
			send(client, stream, cuts)
			synctest.Wait() // until all that was sent is answered: whose client is gone gets no more
			client.Close()
			synctest.Wait() // until the server has seen it
			_ = server.Close()
			running.Wait()
			time.Sleep(time.Second) // of the fake clock: until net/http no longer lingers

			want := scan(stream)
			if len(served) > len(want) {
				t.Fatalf("%q has the requests %q, and served were %q", stream, want, served)
			}
			for i := range served {
				if served[i] != want[i] {
					t.Errorf("request %d of %q is recorded as\n%q, was\n%q", i, stream, served[i], want[i])
				}
			}
		})
	})
}

// send writes in pieces as long as the bytes of cuts say, over and over; a 0
// writes all the rest.
func send(w io.Writer, stream, cuts []byte) {
	for i := 0; len(stream) > 0; i++ {
		n := len(stream)
		// So that a long stream takes no thousands of pieces.
		if i < 2000 && len(cuts) > 0 && cuts[i%len(cuts)] > 0 {
			n = min(n, int(cuts[i%len(cuts)]))
		}
		if _, err := w.Write(stream[:n]); err != nil {
			return // the server has had enough
		}
		stream = stream[n:]
	}
}

// checkKept holds what a connection keeps against its bound.
func checkKept(t *testing.T, c *tapConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.buf) > maxKept || cap(c.buf) > 2*maxKept || c.skip < 0 || c.off && c.buf != nil {
		t.Errorf("a connection keeps %d bytes of %d, off: %v, and skips %d", len(c.buf), cap(c.buf), c.off, c.skip)
	}
}
