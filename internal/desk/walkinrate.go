package desk

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	"sessionlab/internal/room"
)

// What the root demo takes from one address: as much as a class behind one router
// sends when it opens the page together, and no flood.
const (
	walkInsPerDesk = 4               // times a desk's rate
	walkInSaving   = 5 * time.Second // so much of it may come at once
	maxAddresses   = 1 << 16         // addresses remembered; those beyond count as one
)

// walkInRate bounds how many requests a second come from one address. For each
// address it keeps the time from which that address may send all of walkInSaving at
// once again; an address that may do so now is forgotten.
type walkInRate struct {
	every time.Duration // one request

	mu     sync.Mutex
	until  map[netip.Addr]time.Time
	beyond time.Time // until, of all addresses beyond maxAddresses
	tidied time.Time // when addresses were forgotten last
}

func newWalkInRate(perSecond int) *walkInRate {
	return &walkInRate{every: time.Second / walkInsPerDesk / time.Duration(perSecond), until: map[netip.Addr]time.Time{}}
}

// allow counts a request and says whether it may be answered.
func (a *walkInRate) allow(from netip.Addr, now time.Time) bool {
	from = room.NetworkOf(from)
	a.mu.Lock()
	defer a.mu.Unlock()
	until, known := a.until[from]
	if !known && now.Sub(a.tidied) >= time.Second {
		a.tidyLocked(now)
	}
	crowded := !known && len(a.until) >= maxAddresses
	if crowded {
		until = a.beyond
	}
	if until.Before(now) {
		until = now
	}
	if until = until.Add(a.every); until.Sub(now) > walkInSaving {
		return false
	}
	if crowded {
		a.beyond = until
	} else {
		a.until[from] = until
	}
	return true
}

// tidyLocked forgets addresses. It looks at all of them, so it is not done at every
// request.
func (a *walkInRate) tidyLocked(now time.Time) {
	a.tidied = now
	for from, until := range a.until {
		if !until.After(now) {
			delete(a.until, from)
		}
	}
}

// peerOf is the address of a request's peer; the zero Addr if that can't be told.
func peerOf(r *http.Request) netip.Addr {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	return peer.Addr()
}
