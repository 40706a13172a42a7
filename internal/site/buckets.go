package site

import (
	"math"
	"net/http"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"sessionlab/internal/room"
)

// buckets bounds how often each network may do something: a burst at once, and as
// much again over a while.
type buckets struct {
	rate  rate.Limit
	burst int

	mu     sync.Mutex
	of     map[netip.Addr]*rate.Limiter
	looked time.Time // when full buckets were looked for
}

// maxBuckets is how many networks have a bucket of their own. Those beyond share
// one, so that the table is bounded whoever comes.
const maxBuckets = 4_096

// newBuckets returns buckets that let burst through at once, and burst again over
// each while.
func newBuckets(burst int, while time.Duration) *buckets {
	return &buckets{rate: rate.Limit(float64(burst) / while.Seconds()), burst: burst, of: map[netip.Addr]*rate.Limiter{}}
}

// take takes one out of the network's bucket. Where that is empty, it takes
// nothing and returns how long there will be nothing in it.
func (b *buckets) take(from netip.Addr) (wait time.Duration) {
	now := time.Now()
	taken := b.bucket(room.NetworkOf(from), now).ReserveN(now, 1)
	if wait = taken.DelayFrom(now); wait > 0 {
		taken.CancelAt(now)
	}
	return wait
}

func (b *buckets) bucket(network netip.Addr, now time.Time) *rate.Limiter {
	b.mu.Lock()
	defer b.mu.Unlock()
	one := b.of[network]
	if one != nil {
		return one
	}
	if len(b.of) >= maxBuckets {
		b.forget(now)
	}
	if len(b.of) >= maxBuckets {
		if one = b.of[netip.Addr{}]; one != nil {
			return one
		}
		network = netip.Addr{}
	}
	one = rate.NewLimiter(b.rate, b.burst)
	b.of[network] = one
	return one
}

// forget drops the full buckets: they are as new ones. It looks at all of them, so
// at most once a second.
func (b *buckets) forget(now time.Time) {
	if now.Sub(b.looked) < time.Second {
		return
	}
	b.looked = now
	for network, one := range b.of {
		if one.TokensAt(now) >= float64(b.burst) {
			delete(b.of, network)
		}
	}
}

// tooMany answers 429 and says how long to wait.
func tooMany(w http.ResponseWriter, wait time.Duration, key string) error {
	seconds := strconv.Itoa(int(math.Ceil(wait.Seconds())))
	w.Header().Set("Retry-After", seconds)
	return &problem{status: http.StatusTooManyRequests, key: key, values: map[string]string{"seconds": seconds}}
}
