package demo

import (
	"cmp"
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
	Policy  Policy  // how it departs from the chapter's program at first; see Server.SetPolicy
	Storage Storage // where the table lives at first; see Server.SetStorage
	// Stores returns the store of a kind other than memory, nil where there is none; nil is
	// none of any kind.
	Stores  func(StoreKind) Store
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

	stores func(StoreKind) Store
	steps  inSteps

	mu       sync.Mutex    // the critical section: guards all below, and is held while an event is told
	ahead    time.Duration // of now
	policy   *Policy       // shared with exchanges, so replaced and never changed
	keys     []KeyPair
	sealing  *sealing // follows from the policy and the keys
	chapters bool     // the storage is the chapter's
	storage  *Storage // shared with exchanges, so replaced and never changed
	health   Health
	tables   [MaxServers]*Memory                // by server; the first one alone where all share a store
	outside  Store                              // that they share, nil where each has its memory
	lives    [MaxServers]life                   // of the servers
	turns    int                                // how often the balancer has chosen
	doomed   map[StoreKind][]func(Session) bool // rows that go as soon as the store answers
	dooms    int                                // how often rows were doomed
}

// New makes a server.
func New(c Config) *Server {
	s := &Server{
		observe: c.Observe, maxRows: c.MaxRows, rowsNow: c.RowsNow,
		keys: c.Keys, ahead: c.Ahead, now: c.Now, log: c.Logger, stores: c.Stores,
	}
	if s.stores == nil {
		s.stores = func(StoreKind) Store { return nil }
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
	s.beginStorage(c.Storage)
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

// exchange answers one request and makes an event of it: alone in the critical section,
// as the chapter's program does, unless the store takes its time.
func (s *Server) exchange(x *run) {
	s.mu.Lock()
	if !s.storage.plain() {
		s.mu.Unlock()
		beside := *x // a copy in memory of its own: a plain request needs none
		s.exchangeInSteps(&beside)
		*x = beside
		return
	}
	defer s.mu.Unlock()
	at := s.now()
	server, ok := s.balanceLocked(x.visit.By)
	s.beginLocked(x, at, server)
	if !ok {
		x.notice(noServerPage)
		x.ran(StepError, "502 no server")
		s.tellLocked(at, Event{Exchange: x.recorded(x.table.now)})
		return
	}
	err := x.respond()
	changes, err := s.writeLocked(x, at, err)
	x.savedSessions(changes)
	if err != nil {
		s.fail(x, err)
	}
	s.tellLocked(at, Event{Exchange: x.recorded(x.table.now), Changes: changes})
}

// beginLocked gives a request what holds while it is answered.
func (s *Server) beginLocked(x *run, at time.Time, server int) {
	x.policy, x.sealing, x.storage, x.chapters = s.policy, s.sealing, s.storage, s.chapters
	x.exchange.Policy, x.exchange.Storage = s.policy, s.storage
	x.table.now = at.Add(s.ahead)
	x.table.table = s.tables[0]
	if s.storage.servers() > 1 {
		x.exchange.Server = uint8(server + 1)
		if s.storage.tables() > 1 {
			x.table.table, x.table.server = s.tables[server], uint8(server+1)
		}
	}
	if x.table.store = s.outside; s.outside == nil {
		x.table.store = x.table.table
	}
}

// writeLocked writes what a request changed, with the rows that a timeout or a full table
// ended, and tells of those. err is the request's; otherwise it returns the store's.
func (s *Server) writeLocked(x *run, at time.Time, err error) ([]Change, error) {
	if x.table.expired != nil {
		row, expireErr := x.table.removeExpired()
		if row != nil {
			s.tellLocked(at, Event{Act: &Act{Op: ActExpired, By: ByServer}, Changes: []Change{{Op: OpDelete, Before: *row}}})
		}
		err = cmp.Or(err, expireErr)
	}
	if err != nil {
		return nil, err
	}
	changes, evicted, err := x.table.commit(s.limit)
	if evicted != nil {
		s.tellLocked(at, Event{Act: &Act{Op: ActEvicted, By: ByServer}, Changes: []Change{{Op: OpDelete, Before: *evicted}}})
	}
	return changes, err
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
	var failure *storeFailure
	switch {
	case errors.As(err, &exception):
		x.notice(exception.notice())
		x.ran(StepError, exception.Error())
	case errors.As(err, &limited):
		x.notice(limited.notice)
		x.ran(StepError, limited.value)
	case errors.Is(err, errEnded):
		x.notice(endedPage)
		x.ran(StepError, "502 the server ended")
	case errors.Is(err, ErrConflict) || errors.Is(err, ErrNoSession):
		x.notice(conflictPage)
		x.ran(StepError, "503 the session kept changing")
	case errors.As(err, &failure):
		s.log.Error("session store failed", "method", x.method, "err", err)
		x.notice(storeFailedPage)
		x.ran(StepError, "503 session store failed")
	default:
		s.log.Error("the demo failed", "method", x.method, "err", err)
		x.notice(failedPage)
		x.ran(StepError, "500 failed")
	}
}

// tellLocked gives an event to the observer; at is by Config.Now.
func (s *Server) tellLocked(at time.Time, e Event) {
	e.At, e.Ahead = at, s.ahead
	s.observe(e)
}

// Inspect runs f in the critical section: the table, the policy and the rest of the
// server are then exactly the fold of the events so far. f must be quick and must not
// call the server.
func (s *Server) Inspect(f func(Table, State) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return f(s.tableLocked(), State{*s.policy, *s.storage, s.health})
}

// State is what holds at one moment beside the table.
type State struct {
	Policy  Policy
	Storage Storage
	Health  Health
}

func (s *Server) tableLocked() Table { return Table{s.tables[:s.storage.tables()]} }
