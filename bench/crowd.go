package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const (
	classSeats = 30 // seats that the streams share
	// As a browser sends them: the server keeps them while the stream is open.
	browser = "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\r\n" +
		"Accept: text/event-stream\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7\r\nCache-Control: no-cache\r\n"
)

// stage is a server with event streams.
type stage struct {
	name string
	*process
	streams string           // where they are, without http://
	request func(int) string // what the i-th follower sends
}

// labStage is the lab with a class in it: the streams share the seats' tokens,
// so each sees what a student sees of others, the masked view.
func (b *bench) labStage(ctx context.Context) (*stage, error) {
	l, err := b.startLab(ctx, "-max-streams", "20000")
	if err != nil {
		return nil, err
	}
	host := strings.TrimPrefix(l.origin, "http://")
	s := &stage{name: "the lab", process: l.process, streams: host}
	var heads []string
	for range classSeats {
		seat, err := takeSeat(l.origin)
		if err != nil {
			s.stop()
			return nil, err
		}
		heads = append(heads, "GET /api/rooms/main/events HTTP/1.1\r\nHost: "+host+"\r\n"+browser+"Authorization: Bearer "+seat.Token+"\r\n\r\n")
	}
	s.request = func(i int) string { return heads[i%len(heads)] }
	return s, nil
}

// seatTaken is a student's place.
type seatTaken struct{ Seat, Token, Demo string }

func takeSeat(origin string) (seat seatTaken, err error) {
	answer, err := http.Post(origin+"/api/seats", "application/json", strings.NewReader("{}"))
	if err != nil {
		return seat, err
	}
	defer func() { _ = answer.Body.Close() }()
	if err := json.NewDecoder(answer.Body).Decode(&seat); err != nil || seat.Token == "" {
		return seat, fmt.Errorf("no seat: %s (%w)", answer.Status, err)
	}
	return seat, nil
}

func (b *bench) bareStage(ctx context.Context, size int64) (*stage, error) {
	p, err := b.start(ctx, filepath.Join(b.bin, "sse"), "-bytes", fmt.Sprint(size))
	if err != nil {
		return nil, err
	}
	host := strings.TrimPrefix(p.url, "http://")
	head := "GET /events HTTP/1.1\r\nHost: " + host + "\r\n" + browser + "\r\n"
	return &stage{name: "bare", process: p, streams: host, request: func(int) string { return head }}, nil
}

// eventSize is how large the lab's event of a page with a session is, as others
// see it: the bare server's are to be as large.
func (b *bench) eventSize(ctx context.Context) (int64, error) {
	s, err := b.labStage(ctx)
	if err != nil {
		return 0, err
	}
	defer s.stop()
	a, err := newAsker(s.demo())
	if err != nil {
		return 0, err
	}
	c, err := gather(s.streams, 1, s.request)
	if err != nil {
		return 0, err
	}
	defer c.leave()
	if _, err := a.ask(); err != nil {
		return 0, err
	}
	_, err = c.wait()
	return c.size.Load(), err
}

// crowd is many followers of one server in this process. Each is a connection
// and a small reader, because what it costs is time that the server lacks.
type crowd struct {
	conns []net.Conn
	ready sync.WaitGroup // until everyone has read the beginning
	read  atomic.Int64   // exchange events, by everyone together
	size  atomic.Int64   // bytes of the last one
	last  chan time.Time // when the last follower had read one whole
	err   atomic.Pointer[error]
}

// gather opens n streams at an address; request is what the i-th one sends.
func gather(addr string, n int, request func(i int) string) (*crowd, error) {
	c := &crowd{last: make(chan time.Time, 1)}
	for i := range n {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			c.leave()
			return nil, err
		}
		c.conns = append(c.conns, conn)
		if _, err := io.WriteString(conn, request(i)); err != nil {
			c.leave()
			return nil, err
		}
		c.ready.Add(1)
		go c.follow(conn, n)
		if i%8 == 7 {
			c.ready.Wait() // a few at a time
		}
	}
	c.ready.Wait()
	if err := c.err.Load(); err != nil {
		c.leave()
		return nil, *err
	}
	return c, nil
}

func (c *crowd) follow(conn net.Conn, n int) {
	begun := false
	begin := func() {
		if !begun {
			begun = true
			c.ready.Done()
		}
	}
	defer begin()
	e := eventReader{of: func(kind string, size int) {
		switch kind {
		case "snapshot":
			begin()
		case "exchange":
			c.size.Store(int64(size))
			if c.read.Add(1)%int64(n) == 0 {
				select {
				case c.last <- time.Now():
				default: // nobody waits for each one
				}
			}
		}
	}}
	buffer := make([]byte, 2<<10)
	for {
		k, err := conn.Read(buffer)
		if err != nil {
			if !errors.Is(err, net.ErrClosed) {
				err = fmt.Errorf("a stream ended: %w", err)
				c.err.CompareAndSwap(nil, &err)
			}
			return
		}
		e.take(buffer[:k])
	}
}

// wait returns when the last follower had read the event that was just made.
func (c *crowd) wait() (time.Time, error) {
	select {
	case at := <-c.last:
		return at, nil
	case <-time.After(20 * time.Second):
		if err := c.err.Load(); err != nil {
			return time.Time{}, *err
		}
		return time.Time{}, errors.New("a follower did not get an event within 20 s")
	}
}

// leave closes all streams. A reset leaves no port behind that waits.
func (c *crowd) leave() {
	for _, conn := range c.conns {
		_ = conn.(*net.TCPConn).SetLinger(0)
		_ = conn.Close()
	}
}

// eventReader finds the ends of events in a stream of any chunks. A line of
// HTTP's own ends with \r\n, so it is never empty here.
type eventReader struct {
	of   func(kind string, size int) // is told of each event
	line []byte                      // how the current line begins
	kind string                      // of the current event
	size int
}

const lineHead = 24 // enough to know a line by

func (e *eventReader) take(data []byte) {
	for len(data) > 0 {
		piece, rest, ended := bytes.Cut(data, []byte("\n"))
		data = rest
		e.line = append(e.line, piece[:min(len(piece), lineHead-len(e.line))]...)
		e.size += len(piece)
		if !ended {
			return
		}
		e.size++
		switch {
		case len(e.line) == 0:
			if e.kind != "" {
				e.of(e.kind, e.size)
			}
			e.kind, e.size = "", 0
		case bytes.HasPrefix(e.line, []byte("event: ")):
			e.kind = string(e.line[len("event: "):])
		case e.line[len(e.line)-1] == '\r':
			e.size = 0 // HTTP's
		}
		e.line = e.line[:0]
	}
}
