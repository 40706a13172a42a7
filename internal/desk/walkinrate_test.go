package desk

import (
	"net/netip"
	"testing"
	"time"
)

// An address has 20 times a desk's rate at once and then four times a second;
// others are not concerned, and of IPv6 the first 64 bits are the address.
func TestWalkInRate(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	a := newWalkInRate(50)
	take := func(from string, asks int) (taken int) {
		for range asks {
			if _, wait := a.Take(netip.MustParseAddr(from), now); wait == 0 {
				taken++
			}
		}
		return taken
	}
	for _, c := range []struct {
		from  string
		after time.Duration
		want  int
	}{
		{"192.0.2.1", 0, 1000},
		{"::ffff:192.0.2.1", 0, 0},
		{"192.0.2.2", 0, 1000},
		{"2001:db8::1", 0, 1000},
		{"2001:db8::ffff:1", 0, 0},
		{"2001:db8:0:1::1", 0, 1000},
		{"192.0.2.1", time.Second, 200},
		{"192.0.2.1", time.Hour, 1000},
	} {
		now = now.Add(c.after)
		if got := take(c.from, 2000); got != c.want {
			t.Errorf("%s later %s is let in %d times, want %d", c.after, c.from, got, c.want)
		}
	}
	a = newWalkInRate(1_000_000_000) // as good as none
	if got := take("192.0.2.1", 2000); got != 2000 {
		t.Errorf("without a limit %d are let in", got)
	}
}
