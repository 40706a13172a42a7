package room

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/live"
)

// behind puts a demo so far ahead of its reader, which waits for the room's lock, that
// an act on its table would have to wait.
func behind(t *testing.T, d *live.Demo) {
	t.Helper()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for d.Ready(gone) == nil {
		d.Server.Serve(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil), demo.Visit{})
	}
}

// While the reader is too far behind, a request to the demo waits outside the
// demo's critical section until it has caught up, its client has gone or the room
// ends.
func TestTheDemoWaitsForItsReader(t *testing.T) {
	l, _ := openIn(t, Config{})
	r := l.main
	ask := func(ctx context.Context) int {
		w := httptest.NewRecorder()
		DemoOf(l).ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
		return w.Code
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if status := ask(gone); status != http.StatusOK {
		t.Errorf("while the reader keeps up, a request waits: %d", status)
	}

	// The reader needs this lock, and so does whoever changes the security settings.
	r.mu.Lock()
	behind(t, r.demo)
	if status := ask(gone); status != http.StatusServiceUnavailable {
		t.Errorf("while the reader is behind, a request whose client has gone gets %d", status)
	}
	if err := r.Demo().Clear(gone, Owner()); err == nil {
		t.Error("while the reader is behind, the table is cleared at once")
	}
	answers := make(chan int)
	for range 3 {
		go func() { answers <- ask(t.Context()) }()
	}
	r.demo.Server.SetPolicy(demo.Policy{}, "") // the demo's lock is free: nobody waits with it
	r.mu.Unlock()
	for range 3 {
		if status := <-answers; status != http.StatusOK {
			t.Errorf("a request that waited gets %d", status)
		}
	}

	r.mu.Lock()
	behind(t, r.demo)
	go func() { answers <- ask(t.Context()) }()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		r.demo.Close()
	}()
	if status := <-answers; status != http.StatusServiceUnavailable {
		t.Errorf("a request that waits while the room ends gets %d", status)
	}
	r.mu.Unlock()
	<-closed
}

// An act of a seat with a per-seat demo waits for the reader of that demo, not for
// that of the one that all share.
func TestAnActWaitsForItsOwnReader(t *testing.T) {
	l, _ := openIn(t, Config{})
	seat, _, err := l.Join("", "kim", "en")
	if err != nil {
		t.Fatal(err)
	}
	each := EachServer
	if err := l.main.Set(Owner(), Change{Servers: &each}); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	caller, own := Caller{seat: seat, role: student}, seat.demo()
	if _, err := l.main.Demo().Sweep(gone, caller); err != nil {
		t.Errorf("while the reader keeps up, an act waits: %v", err)
	}
	l.main.mu.Lock() // which the reader needs
	behind(t, own)
	turned, swept := make(chan error), make(chan error)
	go func() { turned <- l.main.Demo().TurnBack(gone, caller) }()
	go func() {
		_, err := l.main.Demo().Sweep(gone, caller)
		swept <- err
	}()
	if err := <-turned; err == nil {
		t.Error("while the reader is behind, the clock is turned back at once")
	}
	if err := <-swept; err == nil {
		t.Error("while the reader is behind, the table is swept at once")
	}
	l.main.mu.Unlock()
}
