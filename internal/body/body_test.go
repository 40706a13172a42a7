package body_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/body"
)

func network(n int) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, byte(n >> 8), byte(n)}) }

// take takes a place for a seat, or returns nil.
func take(h *body.Held, seat string, from netip.Addr) *body.Place {
	return h.Take(httptest.NewRecorder(), httptest.NewRequest(http.MethodPost, "/", strings.NewReader("body")), seat, from)
}

// A seat has two bodies, a network as many as a class needs, all seats together a
// few hundred; instructors have their own. What is given back may be taken again.
func TestHeldBodiesAreBounded(t *testing.T) {
	for name, of := range map[string]struct {
		most int
		who  func(n int) (seat string, from netip.Addr)
	}{
		"a seat":  {body.PerSeat, func(n int) (string, netip.Addr) { return "s", network(n) }},
		"network": {body.PerNetwork, func(n int) (string, netip.Addr) { return fmt.Sprint("s", n), network(0) }},
		"all":     {body.InAll, func(n int) (string, netip.Addr) { return fmt.Sprint("s", n), network(n / 40) }},
		"leaders": {body.OfLeaders, func(n int) (string, netip.Addr) { return "", network(n) }},
	} {
		var h body.Held
		var places []*body.Place
		for n := range 2 * body.InAll {
			if p := take(&h, first(of.who(n)), second(of.who(n))); p != nil {
				places = append(places, p)
			}
		}
		if len(places) != of.most {
			t.Errorf("%s holds %d, want %d", name, len(places), of.most)
		}
		if leads := name == "leaders"; !leads && take(&h, "", network(0)) == nil || leads && take(&h, "s", network(0)) == nil {
			t.Errorf("%s: seats and leaders share their places", name)
		}
		places[0].Done()
		places[0].Done() // twice gives one back
		again := 0
		for range 3 {
			if take(&h, first(of.who(0)), second(of.who(0))) != nil {
				again++
			}
		}
		if again != 1 {
			t.Errorf("%s: after one was given back, %d more fit", name, again)
		}
	}
}

func first(seat string, _ netip.Addr) string      { return seat }
func second(_ string, from netip.Addr) netip.Addr { return from }

// A body that does not arrive makes room for a classmate's, and for none of a seat that
// has one; a body that has arrived stays.
func TestStaleBodyMakesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h body.Held
		var places []*body.Place
		for n := range body.PerNetwork {
			places = append(places, take(&h, fmt.Sprint("s", n/2), network(0)))
		}
		if !places[0].Arrived() {
			t.Error("a body ended with nobody waiting")
		}
		if take(&h, "kim", network(0)) != nil {
			t.Error("a body that is on its way made room")
		}
		<-time.After(2 * time.Second) // the bubble's clock
		if take(&h, "s1", network(0)) != nil {
			t.Error("a seat with bodies got the place of another's")
		}
		if take(&h, "kim", network(0)) == nil {
			t.Error("nobody made room")
		}
		for n, p := range places {
			if arrived, want := p.Arrived(), n != 1; arrived != want {
				t.Errorf("body %d: %v, want %v", n, arrived, want)
			}
		}
	})
}

// Whoever begins bodies anew before they are stale keeps no classmate out either, and
// a student whose bodies come whole is not taken for one of them.
func TestRenewedBodiesKeepNobodyOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var h body.Held
		var places []*body.Place
		flood := func() {
			for _, p := range places {
				p.Done()
			}
			places = nil
			for n := range 2 * body.PerNetwork {
				if p := take(&h, fmt.Sprint("s", n/2), network(0)); p != nil {
					places = append(places, p)
				}
			}
		}
		flood()
		for range 5 {
			<-time.After(1700 * time.Millisecond) // the bubble's clock
			flood()
			r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader("an answer"))
			p := h.Take(httptest.NewRecorder(), r, "kim", network(0))
			if p == nil {
				t.Fatal("a classmate found no place")
			}
			if _, err := body.Read(httptest.NewRecorder(), r, 100); err != nil || !p.Arrived() {
				t.Errorf("the classmate's body ended: %v", err)
			}
			p.Done()
		}
	})
}

// A body is read into as many bytes as it has, and of one that is too long none is kept.
func TestReadTakesNoMoreThanTheBody(t *testing.T) {
	const limit = 64 << 10
	for _, c := range []struct {
		size          int
		known, tooBig bool
	}{{0, true, false}, {5, true, false}, {limit, true, false}, {limit + 1, true, true}, {limit, false, false}, {limit + 1, false, true}} {
		text := strings.Repeat("x", c.size)
		r := httptest.NewRequest("POST", "/", struct{ io.Reader }{strings.NewReader(text)})
		if c.known {
			r.ContentLength = int64(c.size)
		}
		data, err := body.Read(httptest.NewRecorder(), r, limit)
		if _, tooBig := err.(*http.MaxBytesError); tooBig != c.tooBig || !tooBig && (err != nil || string(data) != text) {
			t.Errorf("%d bytes, known %v: %d, %v", c.size, c.known, len(data), err)
		}
		if c.known && cap(data) > c.size {
			t.Errorf("%d bytes take %d", c.size, cap(data))
		}
		if large, want := body.IsLarge(r, limit), !c.known || c.size > body.Small; large != want {
			t.Errorf("%d bytes, known %v: large is %v", c.size, c.known, large)
		}
	}
	short := httptest.NewRequest("POST", "/", strings.NewReader("x"))
	short.ContentLength = 2
	if _, err := body.Read(httptest.NewRecorder(), short, limit); err == nil {
		t.Error("half a body was taken for a whole one")
	}
}
