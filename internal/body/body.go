// Package body reads the bodies of requests, and bounds how many large ones are
// held at a time: a client that sends all of a body but its last byte has the
// server hold it until the request's time is up.
package body

import (
	"io"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"
)

// Small is how many bytes a body may have that is not counted.
const Small = 4 << 10

// Limits are how many large bodies may be held at a time. A class behind one router
// that sends its answers at the same moment fits into PerNetwork.
const (
	PerSeat    = 2
	PerNetwork = 48
	InAll      = 512
	// OfLeaders is what instructors and the owner have for themselves, so that a
	// flood by seats does not keep the instructor from working.
	OfLeaders = 8
)

// staleAfter is how long a body may be arriving before it gives its place to a seat
// that has none. Where a body of the same seat has ended unfinished within
// unfinishedFor, it gives its place at once: renewing bodies before they are stale
// holds no place against anybody either.
const (
	staleAfter    = 2 * time.Second
	unfinishedFor = time.Minute
	maxUnfinished = 4096 // seats that are remembered for it
)

// Held counts the large bodies that are held. The zero value is ready.
type Held struct {
	mu         sync.Mutex
	all        []*Place             // the oldest first
	unfinished map[string]time.Time // by seat: when a body of theirs last ended unfinished
}

// Place is what one body holds. One goroutine uses it.
type Place struct {
	of      *Held
	seat    string // "" for a leader
	network netip.Addr
	since   time.Time
	end     func() // ends the reading; nil where the body has come
	ended   bool
	left    int64 // bytes of the body still to come; below 0 where its length is unknown
	whole   bool  // all of the body was read
}

// arriving is a body that notes its end.
type arriving struct {
	io.ReadCloser
	place *Place
}

// Read implements [io.Reader].
func (a arriving) Read(p []byte) (int, error) {
	n, err := a.ReadCloser.Read(p)
	a.place.left -= int64(n)
	a.place.whole = a.place.whole || a.place.left == 0 || err == io.EOF
	return n, err
}

// IsLarge says whether a body is counted where up to limit bytes are read of it. A
// body of unknown length is, since it may have that many.
func IsLarge(r *http.Request, limit int64) bool {
	return limit > Small && (r.ContentLength < 0 || r.ContentLength > Small)
}

// Take takes a place for a request's body before any byte of it is read, and
// returns nil where there is none. seat is "" for a leader. The caller gives the
// place back with [Place.Done].
func (h *Held) Take(w http.ResponseWriter, r *http.Request, seat string, network netip.Addr) *Place {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.roomLocked(seat, network) {
		return nil
	}
	control := http.NewResponseController(w)
	p := &Place{
		of: h, seat: seat, network: network, left: r.ContentLength, since: time.Now(),
		end: func() { _ = control.SetReadDeadline(time.Now()) },
	}
	r.Body = arriving{r.Body, p}
	h.all = append(h.all, p)
	return p
}

// roomLocked says whether one more body fits. For a seat that has none, a body that
// does not arrive makes room: otherwise a few clients that never end their requests
// would keep everyone else at their address out.
func (h *Held) roomLocked(seat string, network netip.Addr) bool {
	bySeat, byNetwork, bySeats := 0, 0, 0
	for _, p := range h.all {
		if p.seat == seat {
			bySeat++
		}
		if p.seat != "" {
			bySeats++
			if p.network == network {
				byNetwork++
			}
		}
	}
	switch {
	case seat == "":
		return bySeat < OfLeaders
	case bySeat >= PerSeat:
		return false
	case byNetwork < PerNetwork && bySeats < InAll:
		return true
	case bySeat > 0 || h.hasUnfinishedLocked(seat):
		return false
	}
	gives := slices.IndexFunc(h.all, func(p *Place) bool {
		return p.seat != "" && p.end != nil && (byNetwork < PerNetwork || p.network == network) &&
			(time.Since(p.since) >= staleAfter || h.hasUnfinishedLocked(p.seat))
	})
	if gives < 0 {
		return false
	}
	p := h.all[gives]
	p.ended = true
	p.end()
	h.removeLocked(gives)
	return true
}

func (h *Held) hasUnfinishedLocked(seat string) bool {
	at, ok := h.unfinished[seat]
	return ok && time.Since(at) < unfinishedFor
}

// removeLocked takes a place away, and remembers its seat where the body is not whole.
func (h *Held) removeLocked(at int) {
	p := h.all[at]
	h.all = slices.Delete(h.all, at, at+1)
	if p.seat == "" || !p.ended && p.whole {
		return
	}
	if len(h.unfinished) >= maxUnfinished {
		for seat := range h.unfinished {
			if !h.hasUnfinishedLocked(seat) {
				delete(h.unfinished, seat)
			}
		}
	}
	if h.unfinished == nil {
		h.unfinished = map[string]time.Time{}
	}
	if len(h.unfinished) < maxUnfinished {
		h.unfinished[p.seat] = time.Now()
	}
}

// Arrived notes that the body has come: it ends for nobody any more. It returns
// false where it has ended for another before. A nil place is one that a small body
// does not need.
func (p *Place) Arrived() bool {
	if p == nil {
		return true
	}
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	p.end = nil
	return !p.ended
}

// Done gives the place back.
func (p *Place) Done() {
	if p == nil {
		return
	}
	p.of.mu.Lock()
	defer p.of.mu.Unlock()
	if at := slices.Index(p.of.all, p); at >= 0 {
		p.of.removeLocked(at)
	}
}

// leaveWithin is how long a client whose body is refused may go on sending it. Less
// would cut it off before it has read the refusal.
const leaveWithin = 2 * time.Second

// Refuse prepares the answer to a request whose body is not read: the connection
// ends after it, and does not wait for the body for as long as another would.
func Refuse(w http.ResponseWriter) {
	w.Header().Set("Connection", "close")
	w.Header().Set("Retry-After", "1")
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(leaveWithin))
}

// Read reads a body of up to limit bytes into a buffer of its length. The error is a
// [*http.MaxBytesError] where the body is longer.
func Read(w http.ResponseWriter, r *http.Request, limit int64) ([]byte, error) {
	limited := http.MaxBytesReader(w, r.Body, limit)
	switch {
	case r.ContentLength < 0:
		return io.ReadAll(limited)
	case r.ContentLength > limit: // it is too long, so no byte of it is kept
		_, err := io.Copy(io.Discard, limited)
		return nil, err
	}
	data := make([]byte, r.ContentLength)
	_, err := io.ReadFull(limited, data)
	return data, err
}
