package connlimit

import (
	"net"
	"slices"
	"testing"
	"time"

	"sessionlab/internal/limit"
)

// stub is a connection from an address, which notes its end.
type stub struct {
	net.Conn
	from  string
	ended bool
}

func (s *stub) RemoteAddr() net.Addr {
	return &net.TCPAddr{IP: net.ParseIP(s.from), Port: 5}
}
func (s *stub) Close() error { s.ended = true; return nil }

// Which connection makes room, and for whom.
func TestConnections(t *testing.T) {
	const one, two, three = "192.0.2.1", "192.0.2.2", "192.0.2.3"
	for _, c := range []struct {
		name             string
		total, perSource int
		from             []string // the connections, one after another
		busy, idle       []int    // of them, before the newcomer comes
		writing          []int    // of the busy ones
		newcomer         string
		ended            int // which of them; -1 is none
		refused          bool
		connectionsLeft  int
	}{
		{"there is room", 4, 4, []string{one, one}, nil, nil, nil, one, -1, false, 3},
		{"the longest quiet of the address with the most", 4, 4, []string{two, one, one, one}, nil, nil, nil, three, 1, false, 4},
		{"not one that is busy", 4, 4, []string{one, one, one, two}, []int{0}, nil, nil, three, 1, false, 4},
		{"not the few whose request may be on its way, but an idle one", 4, 4, []string{one, one, one, two}, nil, []int{1}, nil, three, 1, false, 4},
		{"of many without a request the longest, and not an idle one", 8, 5, []string{one, one, one, one, one}, nil, []int{0}, nil, one, 1, false, 5},
		{"an answer that is not taken, where the rest is busy", 8, 3, []string{two, one, one, one}, []int{1, 2, 3}, nil, []int{2, 3}, one, 2, false, 4},
		{"an idle one before an answer that is not taken", 8, 3, []string{one, one, one}, []int{0, 1}, []int{2}, []int{0}, one, 2, false, 3},
		{"one whose request may be on its way after an answer that is not taken", 8, 3, []string{one, one, one}, []int{1, 2}, nil, []int{1}, one, 1, false, 3},
		{"not the address with the most busy ones", 5, 5, []string{one, one, one, two, two}, []int{0, 1, 2}, nil, nil, one, 3, false, 5},
		{"of as many, the longest quiet", 4, 4, []string{one, two, two, one}, nil, nil, nil, three, 0, false, 4},
		{"one address has its share", 8, 3, []string{two, one, one, one}, nil, nil, nil, one, 1, false, 4},
		{"and all of it is busy", 8, 3, []string{two, one, one, one}, []int{1, 2, 3}, nil, nil, one, -1, true, 4},
		{"all are busy: another address is let in", 4, 4, []string{one, one, one, two}, []int{0, 1, 2, 3}, nil, nil, three, 0, false, 4},
		{"all are busy: the same address is not", 4, 4, []string{one, one, one, two}, []int{0, 1, 2, 3}, nil, nil, one, -1, true, 4},
		{"the only one", 1, 1, []string{one}, nil, nil, nil, one, 0, false, 1},
		{"the only one, of another", 1, 1, []string{one}, nil, nil, nil, two, 0, false, 1},
		{"IPv6 is counted by its network", 8, 2, []string{"2001:db8::1", "2001:db8::2", "2001:db8:0:1::3"}, nil, nil, nil, "2001:db8::4", 0, false, 3},
	} {
		t.Run(c.name, func(t *testing.T) {
			l := New(c.total, c.perSource, limit.NetworkOf)
			var stubs []*stub
			var open []*conn
			for _, from := range c.from {
				s := &stub{from: from}
				stubs = append(stubs, s)
				open = append(open, l.add(s))
			}
			for _, i := range c.busy {
				open[i].become(busy)
			}
			for _, i := range c.idle {
				open[i].become(idle)
			}
			for _, i := range c.writing {
				open[i].writing.Store(uint64(i) + 1)
			}
			last := l.add(&stub{from: c.newcomer})
			if refused := last == nil; refused != c.refused {
				t.Errorf("refused: %v", refused)
			}
			if ended := slices.IndexFunc(stubs, func(s *stub) bool { return s.ended }); ended != c.ended {
				t.Errorf("number %d made room, want %d", ended, c.ended)
			}
			if l.open != c.connectionsLeft {
				t.Errorf("%d are open, want %d", l.open, c.connectionsLeft)
			}
			for _, one := range append(open, last) {
				if one != nil {
					_ = one.Close()
					_ = one.Close() // as net/http may
				}
			}
			if l.open != 0 || len(l.sources) != 0 || l.ranking.Len() != 0 {
				t.Errorf("of all that ended %d connections, %d addresses are kept", l.open, len(l.sources))
			}
		})
	}
}

// The lists by which a connection is chosen may be out of date. The choice goes by what
// the connections do now, and no newcomer is refused for what they did before.
func TestConnectionsGoOn(t *testing.T) {
	const many = 128 // a few more newcomers, and the lists are brought up to date
	l := New(many, many, limit.NetworkOf)
	var stubs []*stub
	var open []*conn
	for range many {
		s := &stub{from: "192.0.2.1"}
		stubs = append(stubs, s)
		open = append(open, l.add(s))
		open[len(open)-1].become(idle)
	}
	l.settleAllLocked()
	uptodate := l.settled
	open[0].become(busy)
	open[1].become(idle)
	// As in a rush: too soon for the lists to be brought up to date.
	l.settled = look{time.Now().Add(time.Hour), l.arrivals.Load()}
	if l.add(&stub{from: "192.0.2.1"}); stubs[0].ended || stubs[1].ended || !stubs[2].ended {
		t.Errorf("busy now: %v, idle anew: %v, the longest idle: %v", stubs[0].ended, stubs[1].ended, stubs[2].ended)
	}
	for i, c := range open {
		if i != 2 {
			c.become(busy)
		}
	}
	l.settleAllLocked()
	l.settled = uptodate
	open[7].become(idle)
	l.settled.at = time.Now().Add(time.Hour)
	if l.chooseLocked(open[7].source) != open[7] {
		t.Error("the idle one does not make room")
	}
}
