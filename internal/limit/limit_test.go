package limit

import (
	"net/netip"
	"testing"
	"time"
)

var nine = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

// A network takes so many at once and as many again over a while; what is given
// back does not count, however late.
func TestTakeAndGiveBack(t *testing.T) {
	l, now := New(time.Second, 10*time.Second, 100), nine
	taken := func(from string) (n int) {
		for {
			if _, wait := l.Take(netip.MustParseAddr(from), now); wait > 0 {
				return n
			}
			n++
		}
	}
	if n := taken("192.0.2.1"); n != 10 {
		t.Errorf("%d are taken at once, want 10", n)
	}
	if _, wait := l.Take(netip.MustParseAddr("192.0.2.1"), now); wait != time.Second {
		t.Errorf("one is told to wait %s, want 1s", wait)
	}
	now = now.Add(3 * time.Second)
	if n := taken("192.0.2.1"); n != 3 {
		t.Errorf("%d are taken after three seconds, want 3", n)
	}
	now = now.Add(time.Hour)
	counted, _ := l.Take(netip.MustParseAddr("192.0.2.1"), now)
	now = now.Add(100 * time.Millisecond)
	l.GiveBack(counted)
	if n := taken("192.0.2.1"); n != 10 {
		t.Errorf("%d are taken beside one that was given back, want 10", n)
	}
}

// What was taken together with all networks beyond the bound is given back to all of
// them.
func TestGiveBackBeyondTheBound(t *testing.T) {
	l := New(30*time.Second, time.Minute, 1)
	l.Take(netip.MustParseAddr("192.0.2.1"), nine)
	others := []netip.Addr{netip.MustParseAddr("192.0.2.2"), netip.MustParseAddr("192.0.2.3"), netip.MustParseAddr("192.0.2.4")}
	counted, _ := l.Take(others[0], nine)
	l.Take(others[1], nine)
	if _, wait := l.Take(others[2], nine); wait != 30*time.Second {
		t.Errorf("the third of those beyond is told to wait %s, want 30s", wait)
	}
	l.GiveBack(counted)
	if _, wait := l.Take(others[2], nine); wait != 0 {
		t.Errorf("what was given back can be taken in %s", wait)
	}
}

// However many networks come, so many are kept and no more, those beyond share one
// rate, and none is kept longer than it is used.
func TestPerNetworkIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		atOnce, most int
		within       time.Duration
	}{
		"walk-ins": {1_000, 1 << 16, 5 * time.Second},
		"joins":    {10, 4_096, time.Minute},
		"tries":    {10, 4_096, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			l, now := New(c.within/time.Duration(c.atOnce), c.within, c.most), nine
			network := func(n int) netip.Addr {
				return netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 0, byte(n >> 16), byte(n >> 8), byte(n), 15: 1})
			}
			taken := 0
			for n := range 3 * c.most {
				if _, wait := l.Take(network(n), now); wait == 0 {
					taken++
				}
			}
			if len(l.until) != c.most || taken != c.most+c.atOnce {
				t.Errorf("%d networks are kept and %d were taken, want %d and %d", len(l.until), taken, c.most, c.most+c.atOnce)
			}
			if _, wait := l.Take(network(0), now); wait != 0 {
				t.Error("a network that is kept waits with the others")
			}
			if _, wait := l.Take(network(4*c.most), now); wait <= 0 || wait > c.within/time.Duration(c.atOnce) {
				t.Errorf("a network beyond those is told to wait %s, want until one comes back", wait)
			}
			now = now.Add(time.Minute)
			for n := range 5 {
				if _, wait := l.Take(network(5*c.most+n), now); wait != 0 {
					t.Error("a newcomer waits when the flood is over")
				}
			}
			if len(l.until) != 5 {
				t.Errorf("after the flood %d networks are kept, want 5", len(l.until))
			}
		})
	}
}

func TestNetworkOf(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.1":        "192.0.2.1",
		"::ffff:192.0.2.1": "192.0.2.1",
		"2001:db8::ffff:1": "2001:db8::",
		"fe80::1%eth0":     "fe80::",
	} {
		if got := NetworkOf(netip.MustParseAddr(address)); got != netip.MustParseAddr(want) {
			t.Errorf("%s counts as %s, want %s", address, got, want)
		}
	}
	if (NetworkOf(netip.Addr{}) != netip.Addr{}) {
		t.Error("an unknown address counts as a known one")
	}
}

func BenchmarkTake(b *testing.B) {
	for name, address := range map[string]string{"IPv4": "192.0.2.1", "IPv6": "2001:db8::1"} {
		b.Run(name, func(b *testing.B) {
			l, from, now := New(time.Microsecond/4, 5*time.Second, 1<<16), netip.MustParseAddr(address), time.Now()
			for n := 0; b.Loop(); n++ {
				l.Take(from, now.Add(time.Duration(n)*time.Microsecond))
			}
		})
	}
	b.Run("newcomers", func(b *testing.B) {
		l, now := New(5*time.Millisecond, 5*time.Second, 1<<16), time.Now()
		for n := 0; b.Loop(); n++ {
			l.Take(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), now.Add(time.Duration(n)*time.Microsecond))
		}
	})
}
