package site

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// tryFrom is one try from an address; it returns whether it was made.
func tryFrom(t *tries, from string, err error) (made bool) {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = from
	got := t.limit(addressOf(r), func() error { made = true; return err })
	if made && got != err {
		panic("another error than the try's")
	}
	return made
}

var errWrong = errors.New("wrong")

// An address that fails too often waits, and no other does; what succeeds does not
// count.
func TestTries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := newTries(time.Second, 10)
		for range 1000 {
			if !tryFrom(tries, "192.0.2.1:5", nil) {
				t.Fatal("what succeeds is counted")
			}
		}
		for n := range 10 {
			if !tryFrom(tries, "192.0.2.1:5", errWrong) {
				t.Fatalf("the try after %d is not made", n)
			}
		}
		for _, port := range []string{"5", "6"} {
			if tryFrom(tries, "192.0.2.1:"+port, nil) {
				t.Error("after ten that failed a try is made")
			}
		}
		for _, other := range []string{"192.0.2.2:5", "[2001:db8::1]:5", "[2001:db8::2]:5"} {
			if !tryFrom(tries, other, errWrong) {
				t.Errorf("%s waits for another", other)
			}
		}
		if tryFrom(tries, "[::ffff:192.0.2.1]:5", nil) {
			t.Error("the same address in IPv6's words does not wait")
		}
		<-time.After(time.Second)
		if !tryFrom(tries, "192.0.2.1:5", errWrong) || tryFrom(tries, "192.0.2.1:5", errWrong) {
			t.Error("after a second one try more is made, and only one")
		}
		<-time.After(time.Hour)
		made := 0
		for range 100 {
			if tryFrom(tries, "192.0.2.1:5", errWrong) {
				made++
			}
		}
		if made != 10 {
			t.Errorf("after an hour %d tries are made at once", made)
		}
	})
}

// Tries that are made at the same time are counted one by one.
func TestTriesAtOnce(t *testing.T) {
	tries := newTries(time.Hour, 10)
	var made atomic.Int64
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			if tryFrom(tries, "192.0.2.1:5", errWrong) {
				made.Add(1)
			}
		})
	}
	all.Wait()
	if made.Load() != 10 {
		t.Errorf("%d tries are made", made.Load())
	}
}

// However many addresses try, only so many are remembered; those beyond wait
// together, until there is room again.
func TestTriesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := newTries(time.Second, 10)
		address := func(n int) string {
			return netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}), 5).String()
		}
		made := 0
		for n := range 3 * maxTriers {
			if tryFrom(tries, address(n), errWrong) {
				made++
			}
		}
		if len(tries.until) > maxTriers+1 || made != maxTriers+10 {
			t.Errorf("%d addresses are remembered, and %d tries were made", len(tries.until), made)
		}
		if !tryFrom(tries, address(1), errWrong) {
			t.Error("one that is remembered waits with the others")
		}
		if tryFrom(tries, "192.0.2.1:5", errWrong) {
			t.Error("one beyond them does not wait")
		}
		<-time.After(time.Minute)
		if !tryFrom(tries, "192.0.2.1:5", errWrong) || len(tries.until) != 1 {
			t.Errorf("a minute later %d addresses are remembered", len(tries.until))
		}
	})
}
