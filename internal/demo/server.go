package demo

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"
)

// Limits of one request. The chapter's program has none.
const (
	MaxBody     = 4 << 10  // bytes of a request body
	MaxUsername = 64       // characters of a username
	MaxID       = 256      // bytes of a session ID that a client chose
	MaxHead     = 20 << 10 // bytes of a request head
)

// DefaultMaxRows is how many rows a table holds unless Config.MaxRows says otherwise.
const DefaultMaxRows = 100_000

// Config is what a [Server] is made from.
type Config struct {
	Policy  Policy      // how it departs from the chapter's program at first; see Server.SetPolicy
	Store   Store       // where the table lives; nil is a new [Memory]
	Observe func(Event) // gets each event, inside the critical section; nil is nobody
	// MaxRows is the table's limit, at which a walk-in's oldest row goes, else the oldest
	// of the visitor with the most rows; 0 is DefaultMaxRows.
	MaxRows int
	// RowsNow is how many rows the table may have now, if fewer; nil is MaxRows. It is
	// asked before each new row, inside the critical section. A table that has more
	// stays as large as it is.
	RowsNow func() int
	Keys    []KeyPair        // sign cookies, the newest first; none is one random pair
	Ahead   time.Duration    // how far its clock is turned ahead of Now at first; see Server.Skip
	Now     func() time.Time // the clock; nil is time.Now
	Logger  *slog.Logger
}

// Server is one demo: the chapter's program with one session table. Its methods
// may be called from any goroutine.
type Server struct {
	observe func(Event)
	maxRows int
	rowsNow func() int
	now     func() time.Time
	log     *slog.Logger

	mu      sync.Mutex // the critical section: guards all below, and is held while an event is told
	store   Store
	ahead   time.Duration // of now
	policy  *Policy       // shared with exchanges, so replaced and never changed
	keys    []KeyPair
	sealing *sealing // follows from the policy and the keys
}

// New makes a server.
func New(c Config) *Server {
	s := &Server{
		store: c.Store, observe: c.Observe, maxRows: c.MaxRows, rowsNow: c.RowsNow,
		keys: c.Keys, ahead: c.Ahead, now: c.Now, log: c.Logger,
	}
	if s.store == nil {
		s.store = NewMemory()
	}
	if s.observe == nil {
		s.observe = func(Event) {}
	}
	if s.maxRows == 0 {
		s.maxRows = DefaultMaxRows
	}
	if len(s.keys) == 0 {
		s.keys = []KeyPair{newKeyPair()}
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.obeyLocked(c.Policy)
	return s
}

// Visit is what the lab knows of a request and the demo does not.
type Visit struct {
	By      string        // who is visiting, "" for a walk-in; copied into rows and exchanges
	Base    string        // the path the demo is mounted at, such as "/s/k3…", or ""
	Foreign []ForeignPair // pairs of the Cookie header that are not the demo's
	Removed []string      // cookies that were deleted by hand since the visitor's last request, by name; copied into the exchange
	Header  http.Header   // header lines for every response, such as who may frame it
	Lang    string        // the language of the page around the demo, "" if that is not known
	Clue    string        // sent as X-Lab-Clue if this request is a login that is accepted

	Sets func(lines []string) // told of the response's Set-Cookie lines before it is written; nil is nobody
}

// Serve answers one request. The request should come from a listener wrapped
// with [Tap] and a server made by [NewHTTPServer]; otherwise its head is not
// recorded.
func (s *Server) Serve(w http.ResponseWriter, r *http.Request, v Visit) {
	// The body is read before the critical section, so that a slow client
	// keeps nobody waiting.
	head := headOf(r)
	body, tooLarge, err := bodyOf(w, r)
	if err != nil {
		http.Error(w, "The request body did not arrive whole.", http.StatusBadRequest)
		return
	}
	x := newRun(r, v, head, body)
	x.tooLarge = tooLarge
	x.closing = x.tooLarge || r.Close || r.ProtoMinor == 0 || r.ContentLength < 0
	s.exchange(&x)
	if v.Sets != nil {
		v.Sets(x.exchange.Response.SetCookies())
	}

	x.exchange.Response.writeTo(w.Header())
	w.WriteHeader(x.exchange.Response.Status)
	_, _ = io.WriteString(w, x.answer.page) // a client that is gone gets nothing
}

// bodyOf reads a request's body, up to MaxBody.
func bodyOf(w http.ResponseWriter, r *http.Request) (body []byte, tooLarge bool, err error) {
	if r.Body == http.NoBody {
		return nil, false, nil
	}
	body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return body, true, nil
	}
	return body, false, err
}

// exchange runs one request in the critical section and makes an event of it.
func (s *Server) exchange(x *run) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := s.now()
	now := at.Add(s.ahead)
	x.table.store, x.table.now = s.store, now
	x.policy, x.sealing = s.policy, s.sealing
	x.exchange.Policy = s.policy

	var changes []Change
	err := x.respond()
	if row := x.table.expired; row != nil {
		s.tellLocked(at, Event{Act: &Act{Op: ActExpired, By: ByServer}, Changes: []Change{{Op: OpDelete, Before: *row}}})
	}
	if err == nil {
		var evicted *Session
		changes, evicted, err = x.table.commit(s.limit)
		if evicted != nil {
			s.tellLocked(at, Event{Act: &Act{Op: ActEvicted, By: ByServer}, Changes: []Change{{Op: OpDelete, Before: *evicted}}})
		}
	}
	if err != nil {
		s.fail(x, err)
	}
	s.tellLocked(at, Event{Exchange: x.recorded(now), Changes: changes})
}

// limit is how many rows the table may have now.
func (s *Server) limit() int {
	if s.rowsNow == nil {
		return s.maxRows
	}
	return min(s.maxRows, s.rowsNow())
}

// fail makes the answer to a request that an error ended.
func (s *Server) fail(x *run, err error) {
	x.exchange.GivenID = "" // no Set-Cookie either
	var exception *Exception
	var limited *limit
	switch {
	case errors.As(err, &exception):
		x.notice(exception.notice())
		x.ran(StepError, exception.Error())
	case errors.As(err, &limited):
		x.notice(limited.notice)
		x.ran(StepError, limited.value)
	default:
		s.log.Error("session store failed", "method", x.method, "err", err)
		x.notice(storeFailedPage)
		x.ran(StepError, "500 session store failed")
	}
}

// tellLocked gives an event to the observer; at is by Config.Now.
func (s *Server) tellLocked(at time.Time, e Event) {
	e.At, e.Ahead = at, s.ahead
	s.observe(e)
}

// Inspect runs f in the critical section: the store's rows and the policy are then
// exactly the fold of the events so far. f must be quick and must not call the
// server.
func (s *Server) Inspect(f func(Store, Policy) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f(s.store, *s.policy)
}
