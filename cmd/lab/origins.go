package main

import (
	"container/list"
	"net"
	"net/netip"

	"sessionlab/internal/room"
)

// origins is a heap: the address with the most quiet connections is the first, and
// of those with as many, the one with the longest quiet connection.
type origins []*origin

func (s origins) Len() int { return len(s) }

func (s origins) Less(i, j int) bool {
	if a, b := s[i].quiet.Len(), s[j].quiet.Len(); a != b || a == 0 {
		return a > b
	}
	return first(&s[i].quiet).since < first(&s[j].quiet).since
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

func (o *origin) connections() int { return o.quiet.Len() + o.busy.Len() }

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
