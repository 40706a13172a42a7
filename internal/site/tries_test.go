package site

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// tryFrom is one try from an address; it returns whether it was made.
func tryFrom(t tries, from string, err error) (made bool) {
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
