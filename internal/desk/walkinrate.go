package desk

import (
	"net/http"
	"net/netip"
	"time"

	"sessionlab/internal/limit"
)

// What the demo's root takes from one address: everything that a class behind one
// router does when it opens the page together, and no flood.
const (
	walkInsPerDesk = 4               // times a desk's rate
	walkInSaving   = 5 * time.Second // so much of it may come at once
	maxAddresses   = 1 << 16         // addresses remembered; those beyond count as one
)

func newWalkInRate(perSecond int) *limit.PerNetwork {
	return limit.New(time.Second/walkInsPerDesk/time.Duration(perSecond), walkInSaving, maxAddresses)
}

// peerOf is the address of a request's peer; the zero Addr if that can't be told.
func peerOf(r *http.Request) netip.Addr {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr)
	return peer.Addr()
}
