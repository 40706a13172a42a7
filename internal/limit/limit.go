// Package limit bounds how often each network may do something: at a rate, of which
// what was not used lately is saved up. One class behind a router is one network,
// and so are all the addresses that a single machine with IPv6 can choose from.
//
// For each network it keeps one moment: when everything that was taken will have
// been made up for. A network whose moment has passed is as good as a new one and
// is forgotten, so networks that rest take no room. Only so many are kept; all
// networks beyond them share one moment, so the memory is bounded whoever comes.
//
// Unlike a reservation of golang.org/x/time/rate, what was taken can be given back
// later: a right code does not count, and whether it was right is known only after
// it was looked up.
package limit

import (
	"net/netip"
	"sync"
	"time"
)

// PerNetwork is one limit, which counts each network by itself.
type PerNetwork struct {
	every  time.Duration // so long until one more may be taken
	saving time.Duration // so much of the rate may be taken at once
	most   int           // networks that are kept

	mu     sync.Mutex
	until  map[netip.Addr]time.Time
	others time.Time // the moment that the networks beyond most share, and unknown addresses
	tidied time.Time
}

// New returns a limit of one each time that every has passed. At once a network may
// take what saving has room for, such as 300 where every is a second and saving five
// minutes. So many networks as most are counted each by itself, those beyond together.
func New(every, saving time.Duration, most int) *PerNetwork {
	return &PerNetwork{every: every, saving: saving, most: most, until: map[netip.Addr]time.Time{}}
}

// Take takes one for the network of an address. Where none is left it takes nothing,
// and wait is how long that will last. counted is what [PerNetwork.GiveBack] needs.
func (l *PerNetwork) Take(from netip.Addr, now time.Time) (counted netip.Addr, wait time.Duration) {
	counted = NetworkOf(from)
	l.mu.Lock()
	defer l.mu.Unlock()
	until, known := l.until[counted]
	if !known && now.Sub(l.tidied) >= time.Second {
		l.tidyLocked(now)
	}
	if !known && len(l.until) >= l.most || !counted.IsValid() {
		counted, until = netip.Addr{}, l.others
	}
	if until.Before(now) {
		until = now
	}
	until = until.Add(l.every)
	if wait = until.Sub(now) - l.saving; wait > 0 {
		return counted, wait
	}
	if counted.IsValid() {
		l.until[counted] = until
	} else {
		l.others = until
	}
	return counted, 0
}

// GiveBack undoes one Take, by what that counted.
func (l *PerNetwork) GiveBack(counted netip.Addr) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !counted.IsValid() {
		l.others = l.others.Add(-l.every)
	} else if until, known := l.until[counted]; known {
		l.until[counted] = until.Add(-l.every)
	}
}

// tidyLocked forgets the networks that rest. It looks at all of them, so it is not
// called for every newcomer.
func (l *PerNetwork) tidyLocked(now time.Time) {
	l.tidied = now
	for network, until := range l.until {
		if !until.After(now) {
			delete(l.until, network)
		}
	}
}

// NetworkOf is what all limits count as one address: of IPv6 the first 64 bits,
// because a single machine has all the others to choose from.
func NetworkOf(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if !a.Is6() {
		return a
	}
	network, _ := a.Prefix(64) // of an address that is IPv6 this can't fail
	return network.Addr()
}
