package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// told is one event as it came.
type told struct {
	seq  uint64
	kind string
	data []byte    // the beginning of it, until the next event is read
	at   time.Time // when its last byte was read
}

// panel follows a room's journal as a page does: it comes back by itself, from
// where it was, when its stream ends.
type panel struct {
	host  string
	token string           // of a seat, "" is the owner
	keep  int              // bytes of an event that note gets
	wait  backoff          // as the page waits
	note  func(told) error // is told of each event
	seq   atomic.Uint64    // of the last one
	back  atomic.Int64     // when the stream last began, Unix time in ns
	late  atomic.Bool      // it began so late once that a page would poll instead
	ready chan struct{}    // closed once the first event is read

	mu   sync.Mutex
	conn net.Conn // of the stream, nil between two
}

func newPanel(host, token string, keep int, wait backoff, note func(told) error) *panel {
	return &panel{host: host, token: token, keep: keep, wait: wait, note: note, ready: make(chan struct{})}
}

// errTold says that an event is not what it has to be; no trying again mends it.
var errTold = errors.New("an event is wrong")

// follow reads one stream after the other until ctx ends or an event is wrong.
func (p *panel) follow(ctx context.Context) error {
	base, failures := time.Second, 0
	for {
		err := p.stream(ctx, &base, &failures)
		switch {
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, errTold):
			return err
		}
		select {
		case <-time.After(p.wait.next(base, failures)):
			failures++
		case <-ctx.Done():
			return nil
		}
	}
}

// stream reads one stream.
func (p *panel) stream(ctx context.Context, base *time.Duration, failures *int) error {
	asked := time.Now()
	conn, err := (&net.Dialer{Timeout: p.wait.first}).DialContext(ctx, "tcp", p.host)
	if err != nil {
		p.tooLate(asked)
		return err
	}
	defer func() { _ = conn.Close() }()
	p.mu.Lock()
	p.conn = conn
	p.mu.Unlock()
	head := "GET /api/rooms/main/events?lang=ko HTTP/1.1\r\nHost: " + p.host + "\r\n" + browser
	if p.token != "" {
		head += "Authorization: Bearer " + p.token + "\r\n"
	}
	if last := p.seq.Load(); last > 0 {
		head += "Last-Event-ID: " + strconv.FormatUint(last, 10) + "\r\n"
	}
	if _, err := io.WriteString(conn, head+"\r\n"); err != nil {
		return err
	}
	_ = conn.SetReadDeadline(asked.Add(p.wait.first))
	clock := &timed{Conn: conn}
	answer, err := http.ReadResponse(bufio.NewReaderSize(clock, 2<<10), nil)
	if err != nil {
		p.tooLate(asked)
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: a stream was answered %s", errTold, answer.Status)
	}
	_ = conn.SetReadDeadline(time.Time{})
	p.back.Store(clock.at.UnixNano())
	return p.read(answer.Body, clock, base, failures)
}

// tooLate notes that the beginning did not come in time.
func (p *panel) tooLate(asked time.Time) {
	if time.Since(asked) >= p.wait.first {
		p.late.Store(true)
	}
}

// timed is a connection that knows when something last came.
type timed struct {
	net.Conn
	at time.Time
}

func (t *timed) Read(b []byte) (int, error) {
	n, err := t.Conn.Read(b)
	t.at = time.Now()
	return n, err
}

// read reads a stream's events (HTML Standard section 9.2.5), whose lines here
// end with \n and whose data is one line.
func (p *panel) read(body io.Reader, clock *timed, base *time.Duration, failures *int) error {
	lines := bufio.NewReaderSize(body, 4<<10)
	var e told
	long := false // the line before goes on
	for {
		line, err := lines.ReadSlice('\n')
		if err != nil && err != bufio.ErrBufferFull {
			return err
		}
		data, isData := bytes.CutPrefix(line, []byte("data: "))
		switch {
		case long:
			e.data = append(e.data, line[:min(len(line), p.keep-len(e.data))]...)
		case isData:
			e.data = append(e.data, data[:min(len(data), p.keep)]...)
		case bytes.HasPrefix(line, []byte("id: ")):
			e.seq, _ = strconv.ParseUint(strings.TrimSpace(string(line[4:])), 10, 64)
		case bytes.HasPrefix(line, []byte("event: ")):
			e.kind = strings.TrimSpace(string(line[7:]))
		case bytes.HasPrefix(line, []byte("retry: ")):
			ms, _ := strconv.Atoi(strings.TrimSpace(string(line[7:])))
			*base = time.Duration(ms) * time.Millisecond
		case len(line) == 1 && e.kind != "":
			e.at = clock.at
			if err := p.note(e); err != nil {
				return fmt.Errorf("%w: %w", errTold, err)
			}
			if p.seq.Swap(e.seq) == 0 {
				close(p.ready)
			}
			*failures = 0
			e = told{data: e.data[:0]}
		}
		long = err != nil
	}
}

// cut ends the stream as a network that goes away does. A reset leaves no port
// behind that waits.
func (p *panel) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conn != nil {
		_ = p.conn.(*net.TCPConn).SetLinger(0)
		_ = p.conn.Close()
	}
}

// backoff is how long a page waits before it tries a stream again, and for the
// beginning of one.
type backoff struct{ first, longest time.Duration }

// pageBackoff reads them where the page has them.
func (b *bench) pageBackoff() (w backoff, err error) {
	script, err := os.ReadFile(filepath.Join(b.root, "web", "js", "core", "stream.js"))
	if err != nil {
		return w, err
	}
	for name, d := range map[string]*time.Duration{"FIRST": &w.first, "LONGEST": &w.longest} {
		found := regexp.MustCompile(`const ` + name + ` = ([\d_]+);`).FindSubmatch(script)
		if found == nil {
			return w, fmt.Errorf("stream.js has no %s", name)
		}
		ms, err := strconv.Atoi(strings.ReplaceAll(string(found[1]), "_", ""))
		if err != nil {
			return w, err
		}
		*d = time.Duration(ms) * time.Millisecond
	}
	return w, nil
}

// next is what stream.js waits after so many failures.
func (w backoff) next(base time.Duration, failures int) time.Duration {
	wait := min(base<<min(failures, 16), w.longest)
	return time.Duration(float64(wait) * (0.5 + rand.Float64()/2))
}
