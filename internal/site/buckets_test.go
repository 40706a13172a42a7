package site

import (
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// The table of networks is bounded whoever comes: those beyond share a bucket, and
// full buckets are forgotten.
func TestBucketsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBuckets(10, time.Minute)
		network := func(n int) netip.Addr {
			return netip.AddrFrom16([16]byte{0x20, 1, 0xd, 0xb8, 0, byte(n >> 16), byte(n >> 8), byte(n), 15: 1})
		}
		taken := 0
		for n := range 10_000 {
			if b.take(network(n)) == 0 {
				taken++
			}
		}
		if len(b.of) > maxBuckets+1 || taken != maxBuckets+10 {
			t.Errorf("10,000 networks have %d buckets and took %d, want %d at most", len(b.of), taken, maxBuckets+10)
		}
		if b.take(network(0)) != 0 {
			t.Error("a network that came early has to share")
		}
		if wait := b.take(network(20_000)); wait <= 0 || wait > 6*time.Second {
			t.Errorf("a network beyond those is told to wait %s, want until one comes back", wait)
		}
		<-time.After(time.Hour)
		for n := range 5 {
			if b.take(network(30_000+n)) != 0 {
				t.Error("after an hour a network has to wait for others")
			}
		}
		if len(b.of) > 10 {
			t.Errorf("after an hour there are %d buckets", len(b.of))
		}
	})
}
