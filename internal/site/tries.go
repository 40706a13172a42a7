package site

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// tries bounds how often one address may try a code or a key. Many students may
// come from one address, so it is generous; what is tried is too long to guess at
// that pace.
type tries struct {
	every  time.Duration
	atOnce int

	mu       sync.Mutex
	by       map[netip.Addr]*rate.Limiter
	fallback *rate.Limiter // of the addresses beyond what is remembered
}

// maxTriers is how many addresses are remembered.
const maxTriers = 4_096

func newTries(every time.Duration, atOnce int) *tries {
	return &tries{every: every, atOnce: atOnce, by: map[netip.Addr]*rate.Limiter{}, fallback: rate.NewLimiter(rate.Every(every), atOnce)}
}

// take counts one try; too many are a problem that says to wait.
func (t *tries) take(r *http.Request) error {
	if !t.of(addressOf(r)).Allow() {
		return &problem{status: http.StatusTooManyRequests, key: "say.tries"}
	}
	return nil
}

func (t *tries) of(from netip.Addr) *rate.Limiter {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l, ok := t.by[from]; ok {
		return l
	}
	if len(t.by) >= maxTriers {
		for known, l := range t.by {
			if l.Tokens() >= float64(t.atOnce) { // as if it had never tried
				delete(t.by, known)
			}
		}
	}
	if len(t.by) >= maxTriers {
		return t.fallback
	}
	l := rate.NewLimiter(rate.Every(t.every), t.atOnce)
	t.by[from] = l
	return l
}
