package site

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"sessionlab/internal/room"
)

// tries bounds how often one network, see [room.NetworkOf], may try something that
// fails, such as a wrong key; see [codeTries] for codes. What succeeds does not count: a whole class may
// come from one address. It is generous; what is tried is too long to guess at that
// pace.
type tries struct {
	every  time.Duration // so often one more may fail
	atOnce int

	mu     sync.Mutex
	until  map[netip.Addr]time.Time // when all that failed will have been made up for
	looked time.Time                // when those of whom that is true were looked for
}

// maxTriers is how many addresses are remembered. Those beyond count as one, the
// zero Addr.
const maxTriers = 4_096

func newTries(every time.Duration, atOnce int) *tries {
	return &tries{every: every, atOnce: atOnce, until: map[netip.Addr]time.Time{}}
}

// limit runs one try from an address and returns its error; too many that failed
// are a problem that says to wait.
func (t *tries) limit(from netip.Addr, try func() error) error {
	from, ok := t.take(from)
	if !ok {
		return &problem{status: http.StatusTooManyRequests, key: "say.tries"}
	}
	err := try()
	if err == nil {
		t.giveBack(from)
	}
	return err
}

// take counts a try before it is made, or many could be made at once.
func (t *tries) take(from netip.Addr) (counted netip.Addr, ok bool) {
	from = room.NetworkOf(from)
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	until, known := t.until[from]
	if !known && len(t.until) >= maxTriers {
		t.forget(now)
		if len(t.until) >= maxTriers {
			from = netip.Addr{}
			until = t.until[from]
		}
	}
	if until.Before(now) {
		until = now
	}
	if until = until.Add(t.every); until.After(now.Add(time.Duration(t.atOnce) * t.every)) {
		return from, false
	}
	t.until[from] = until
	return from, true
}

func (t *tries) giveBack(from netip.Addr) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if until, known := t.until[from]; known {
		t.until[from] = until.Add(-t.every)
	}
}

// forget drops the addresses that are as if they had never tried. It looks at all
// of them, so not at every try.
func (t *tries) forget(now time.Time) {
	if now.Sub(t.looked) < t.every {
		return
	}
	t.looked = now
	for from, until := range t.until {
		if !until.After(now) {
			delete(t.until, from)
		}
	}
}
