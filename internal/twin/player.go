package twin

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sessionlab/internal/demo"
)

// player plays one script to servers under different policies.
type player struct {
	ctx    context.Context
	script Script
	seen   map[demo.Policy]played // what was played already
	err    error                  // the first; nothing is played after it
}

// played is how a server answered a script.
type played struct {
	sides []Side
	facts
}

func (p *player) play(policy demo.Policy) played {
	if done, ok := p.seen[policy]; ok || p.err != nil {
		return done
	}
	s := newStage(policy, p.script.Planted)
	defer s.close()
	defer context.AfterFunc(p.ctx, func() { s.conn.Close() })()
	done := played{facts: facts{text: map[key]*string{}}}
	for i, request := range p.script.Requests {
		side, err := s.send(request)
		if err != nil {
			p.err = err
			if p.ctx.Err() != nil {
				p.err = p.ctx.Err()
			}
			return played{}
		}
		side = s.names.side(i, side)
		done.sides = append(done.sides, side)
		done.read(i, side)
	}
	p.seen[policy] = done
	return done
}

// begins is the hour at which every script begins, so that each run is like the
// others.
var begins = time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)

// maxRows is more than any script makes.
const maxRows = 100

// stage is a server with an empty table, and those who visit it.
type stage struct {
	now    time.Time
	demo   *demo.Server
	last   *demo.Exchange
	conn   net.Conn
	reader *bufio.Reader
	close  func()
	names  *names

	jar              jar
	token            string // of the form in the page last shown to you
	name             string // the cookie's, as the server last gave it
	copied, scripted string // Cookie lines
}

func newStage(policy demo.Policy, planted string) *stage {
	s := &stage{now: begins, names: newNames(policy)}
	if planted != "" {
		s.jar.set("sessionid="+planted, s.now)
	}
	s.demo = demo.New(demo.Config{
		Policy: policy,
		Now:    func() time.Time { return s.now },
		Observe: func(e demo.Event) {
			if e.Exchange != nil {
				s.last = e.Exchange
			}
		},
	})
	server := demo.NewHTTPServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.demo.Serve(w, r, demo.Visit{})
	}))
	ended, served := make(chan struct{}), make(chan struct{})
	server.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			close(ended)
		}
	}
	ours, theirs := net.Pipe()
	listener := &oneConn{conn: make(chan net.Conn, 1)}
	listener.conn <- theirs
	go func() {
		defer close(served)
		_ = server.Serve(demo.Tap(listener)) // until it is closed
	}()
	s.conn, s.reader = ours, bufio.NewReader(ours)
	s.close = func() {
		ours.Close()
		<-ended
		server.Close()
		<-served
	}
	return s
}

// send sends a request and waits for its answer.
func (s *stage) send(r Request) (side Side, err error) {
	s.now = s.now.Add(r.After)
	text := s.fill(r)
	if _, err := io.WriteString(s.conn, text); err != nil {
		return side, err
	}
	response, err := http.ReadResponse(s.reader, nil)
	if err != nil {
		return side, err
	}
	page, err := io.ReadAll(response.Body)
	if err != nil {
		return side, err
	}
	_, body, _ := strings.Cut(text, end)
	side = Side{Request: s.last.Request.Head + body, Response: s.last.Response.Head(), Page: string(page), Trace: s.last.Trace, Table: []Row{}}
	s.learn(r.By, text, side.Page)
	err = s.demo.Inspect(func(table demo.Table, _ demo.State) error {
		for _, row := range slices.Backward(table.Newest(maxRows)) {
			side.Table = append(side.Table, Row{row.ID, row.Username})
		}
		return nil
	})
	return side, err
}

// fill is a request with its holes filled.
func (s *stage) fill(r Request) string {
	lets := all
	if r.By == Site {
		lets = crossSite
	}
	head, body, _ := strings.Cut(r.Raw, end)
	body = strings.TrimPrefix(strings.ReplaceAll(body, "{token}", s.token), "&")
	return strings.NewReplacer(
		"{cookie}", s.jar.line(s.now, lets), "{name}", s.name, "{copied}", s.copied, "{scripted}", s.scripted,
		"{length}", strconv.Itoa(len(body)),
	).Replace(head) + end + body
}

var formToken = regexp.MustCompile(`name="csrf_token" value="([^"]*)"`)

// learn is what browser and thief know after an answer.
func (s *stage) learn(by, request, page string) {
	for _, line := range s.last.Response.SetCookies() {
		s.name, _, _ = strings.Cut(line, "=")
		if by != Thief {
			s.jar.set(line, s.now)
		}
	}
	if by != You {
		return
	}
	s.token = ""
	if found := formToken.FindStringSubmatch(page); found != nil {
		s.token = "&csrf_token=" + found[1]
	}
	if strings.HasPrefix(request, "POST /login ") {
		s.copied = s.jar.line(s.now, all)
	}
	if strings.Contains(page, thiefsScript) {
		s.scripted = s.jar.line(s.now, readable)
	}
}

// oneConn is a listener with one connection.
type oneConn struct{ conn chan net.Conn }

// Accept implements net.Listener.
func (l *oneConn) Accept() (net.Conn, error) {
	c, ok := <-l.conn
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

// Close implements net.Listener.
func (l *oneConn) Close() error { close(l.conn); return nil }

// Addr implements net.Listener.
func (l *oneConn) Addr() net.Addr { return &net.UnixAddr{} }
