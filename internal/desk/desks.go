package desk

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"sessionlab/internal/body"
	"sessionlab/internal/demo"
	"sessionlab/internal/limit"
	"sessionlab/internal/room"
)

// DefaultRate is Config.Rate where nothing else is said.
const DefaultRate = 50

// Config is what [Desks] are made from.
type Config struct {
	Lab  *room.Lab
	Keep Keep
	// Rate is how many requests a second a desk takes, twice as many at once; the
	// demo's root takes four times as many from one address. 0 is DefaultRate.
	Rate int
	// ClientOf returns the address that a request counts under; nil is that of its
	// peer.
	ClientOf func(*http.Request) netip.Addr
	// Header returns the header lines of the answer to a request, such as who may
	// frame it; nil is none. Journals keep what it returns, so that must not change.
	Header func(*http.Request) http.Header
	// LabOrigin returns the lab's origin for the client of a request, "" where that is
	// the demo's own; nil is "".
	LabOrigin func(*http.Request) string
	Logger    *slog.Logger
}

// Desks answers the requests to the demo's origin. Its methods may be called from
// any goroutine.
type Desks struct {
	config  Config
	walkIns *limit.PerNetwork
	issued  *walkInIDs
	note    func(setCookies []string) // issued.note, made once and not for each request
	foreign *foreignPairs
	bodies  body.Held // large ones of calls to cookie jars

	mu     sync.RWMutex
	desks  map[string]*desk // by key: those that had a request, or of which something was kept
	tidyAt int              // how many desks are remembered before those of seats that left are forgotten
}

// New makes a handler for the desks of a lab, with what was kept of them. The error
// is Keep's.
func New(c Config) (*Desks, error) {
	if c.Rate == 0 {
		c.Rate = DefaultRate
	}
	if c.ClientOf == nil {
		c.ClientOf = peerOf
	}
	if c.Header == nil {
		c.Header = func(*http.Request) http.Header { return nil }
	}
	if c.LabOrigin == nil {
		c.LabOrigin = func(*http.Request) string { return "" }
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	s := &Desks{
		config: c, walkIns: newWalkInRate(c.Rate), issued: &walkInIDs{}, foreign: newForeignPairs(c.Lab, c.Keep),
		desks: map[string]*desk{}, tidyAt: minTidy,
	}
	s.note = s.issued.note
	err := c.Keep.Read(context.Background(), func(key string) {
		if d := s.find(key); d.desk != nil {
			d.started = true
			close(d.kept)
		}
	}, func(key string, pair [16]byte, from string) {
		if d := s.find(key); d.desk != nil {
			s.foreign.restore(d.desk, pair, from)
		}
	})
	if err != nil {
		return nil, fmt.Errorf("desk: reading what was kept: %w", err)
	}
	return s, nil
}

// walkInKey stands for a desk's key in the root demo's path where the origin's root is
// the lab's.
const walkInKey = "walk-in"

// ServeHTTP answers one request: a desk's under /s/{desk}/, a walk-in's under
// /s/walk-in/ and everywhere else. It takes the request target to the letter, as the
// chapter's program does.
func (s *Desks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rest, ok := strings.CutPrefix(r.RequestURI, "/s/")
	if !ok {
		s.serveWalkIn(w, r, "")
		return
	}
	key, inside := rest, ""
	if i := strings.IndexAny(rest, "/?"); i >= 0 {
		key, inside = rest[:i], rest[i:]
	}
	d := s.find(key)
	switch {
	case d.desk == nil && key != walkInKey:
		s.explain(w, r, noDesk, "", "")
	case !strings.HasPrefix(inside, "/"):
		w.Header().Set("Location", "/s/"+key+"/")
		s.outside(w, r, http.StatusTemporaryRedirect, "")
	case d.desk == nil:
		s.serveWalkIn(w, r, "/s/"+walkInKey)
	case !d.limiter.Allow():
		s.explain(w, r, tooOften, d.Language(), d.Base()+"/")
	case inside == jarPath:
		s.serveJar(w, r, d)
	default:
		s.serveDesk(w, r, d)
	}
}

// serveDesk answers a request to a desk's demo.
func (s *Desks) serveDesk(w http.ResponseWriter, r *http.Request, d reached) {
	server, err := d.Demo(r.Context())
	if err != nil {
		s.explain(w, r, stopping, "", "")
		return
	}
	foreign := d.foreignPairs(r.Header["Cookie"])
	d.awaitKept(r)
	server.Serve(w, r, demo.Visit{
		By:      d.By(),
		Base:    d.Base(),
		Foreign: foreign,
		Removed: d.takeRemoved(),
		Header:  s.config.Header(r),
		Lang:    d.Language(),
		Clue:    clueFor(r),
	})
}

// serveWalkIn answers a request to the root demo, which is mounted at base. The IDs in
// the answer are noted before it is written, because the browser's very next request
// may carry them to a desk.
func (s *Desks) serveWalkIn(w http.ResponseWriter, r *http.Request, base string) {
	if r.RequestURI == "/favicon.ico" && fromDesk(r.Referer()) {
		// A browser asks for the icon at the root, whatever page it shows. It is
		// the desk's visitor, so it must not leave a row as a walk-in.
		s.outside(w, r, http.StatusNotFound, "")
		return
	}
	if _, wait := s.walkIns.Take(s.config.ClientOf(r), time.Now()); wait > 0 {
		s.explain(w, r, tooOften, "", base+"/")
		return
	}
	server, err := s.config.Lab.RootDemo(r.Context())
	if err != nil {
		s.explain(w, r, stopping, "", "")
		return
	}
	server.Serve(w, r, demo.Visit{Base: base, Header: s.config.Header(r), Clue: clueFor(r), Sets: s.note})
}

func fromDesk(referer string) bool {
	u, err := url.Parse(referer)
	return err == nil && strings.HasPrefix(u.Path, "/s/")
}

// clueFor makes a clue for what may be a login.
func clueFor(r *http.Request) string {
	if r.Method != http.MethodPost {
		return ""
	}
	return room.NewClue()
}

// find returns the desk with a key; its desk is nil if no seat has it.
func (s *Desks) find(key string) reached {
	of := s.config.Lab.Desk(key)
	if of == nil {
		return reached{}
	}
	s.mu.RLock()
	d := s.desks[key]
	s.mu.RUnlock()
	if d == nil {
		d = s.add(key)
	}
	return reached{d, of}
}

// minTidy is the least Desks.tidyAt.
const minTidy = 64

// add begins to remember a desk. Desks of seats that left are forgotten each time that
// twice as many are remembered as remained the last time: looking for them then costs
// each new desk the same, however many there are.
func (s *Desks) add(key string) *desk {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.desks[key]; d != nil {
		return d // another request was first
	}
	if len(s.desks) >= s.tidyAt {
		s.forgetLeftLocked()
	}
	d := newDesk(s, strings.Clone(key)) // without the request target that it was cut from
	s.desks[d.key] = d
	return d
}

// forgetLeftLocked forgets the desks of seats that left.
func (s *Desks) forgetLeftLocked() {
	for key, d := range s.desks {
		if s.config.Lab.Desk(key) == nil {
			delete(s.desks, key)
			s.foreign.drop(d)
		}
	}
	s.tidyAt = max(minTidy, 2*len(s.desks))
}
