package app

import (
	"container/list"
	"math"
	"net"
	"net/netip"

	"sessionlab/internal/room"
)

// origins is a heap: the address with the most connections that wait for their
// clients is the first, and of those with as many, the one where one has waited
// longest.
type origins []*origin

func (s origins) Len() int { return len(s) }

func (s origins) Less(i, j int) bool {
	if a, b := s[i].waiting(), s[j].waiting(); a != b || a == 0 {
		return a > b
	}
	return s[i].longest() < s[j].longest()
}

func (s origins) Swap(i, j int) {
	s[i], s[j] = s[j], s[i]
	s[i].index, s[j].index = i, j
}

func (s *origins) Push(x any) {
	o := x.(*origin)
	o.index = len(*s)
	*s = append(*s, o)
}

func (s *origins) Pop() any {
	last := len(*s) - 1
	o := (*s)[last]
	(*s)[last] = nil
	*s = (*s)[:last]
	return o
}

func (o *origin) connections() int {
	n := 0
	for s := range o.in {
		n += o.in[s].Len()
	}
	return n
}

// waiting is how many connections wait for their clients.
func (o *origin) waiting() int { return o.connections() - o.in[busy].Len() }

// longest is the moment since which a connection has waited, where one does.
func (o *origin) longest() uint64 {
	since := uint64(math.MaxUint64)
	for _, s := range []state{stalled, untaken, idle} {
		if c := first(&o.in[s]); c != nil {
			since = min(since, c.listed.since())
		}
	}
	return since
}

// first is the longest in a list of connections, nil if it is empty.
func first(l *list.List) *connection {
	if front := l.Front(); front != nil {
		return front.Value.(*connection)
	}
	return nil
}

// networkOf is what a connection counts under; the zero Addr where that can't be
// told.
func networkOf(conn net.Conn) netip.Addr {
	peer, _ := netip.ParseAddrPort(conn.RemoteAddr().String())
	return room.NetworkOf(peer.Addr())
}

const (
	// ownFiles is how many files the lab itself has open, its listeners, the data
	// file and lessons that are read included, and then some.
	ownFiles = 48
	// manyConnections is more than a class of 1,000 has open.
	manyConnections = 8192
)

// connectionLimits are how many connections may be open in all and from one
// address, where the system lets the program open so many files; 0 is unknown. An
// eighth is left to other addresses, and where more streams are allowed to one
// address, there are more.
func connectionLimits(files uint64, streams int) (inAll, fromOne int) {
	inAll = max(manyConnections, 4*streams)
	if files > 0 {
		inAll = int(min(uint64(inAll), max(files, ownFiles+8)-ownFiles))
	}
	return inAll, inAll - inAll/8
}

// streamsHere are how many streams of those asked for one address may have, and how
// many of its long polls may wait: each less than half of its connections, so that
// both together leave some to its other requests.
func streamsHere(asked int, files uint64) int {
	_, fromOne := connectionLimits(files, asked)
	return min(asked, max(1, (fromOne-1)/2))
}
