package room

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"sessionlab/internal/demo"
)

// While the reader is too far behind, a request to the demo waits outside the
// demo's critical section until it has caught up, its client has gone or the room
// ends. Nothing is dropped meanwhile, and who needs both locks gets them.
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
	_, began := r.happened.Bounds()
	behind := func(n int) {
		for range n {
			r.observe(demo.Event{At: time.Now(), Act: &demo.Act{Op: demo.ActDeleted, By: demo.ByServer}, Changes: []demo.Change{{Op: demo.OpDelete, Before: demo.Session{ID: "x"}}}})
		}
	}
	const many = maxUnread + readAtOnce + 2 // it may have taken some just now

	// The reader needs this lock, and so does whoever changes the policy.
	r.mu.Lock()
	behind(many)
	if status := ask(gone); status != http.StatusServiceUnavailable {
		t.Errorf("while the reader is behind, a request whose client has gone gets %d", status)
	}
	if err := r.Clear(gone, Owner()); err == nil {
		t.Error("while the reader is behind, the table is cleared at once")
	}
	answers := make(chan int)
	for range 3 {
		go func() { answers <- ask(t.Context()) }()
	}
	r.demo.SetPolicy(demo.Policy{}, "") // the demo's lock is free: nobody waits with it
	r.mu.Unlock()
	for range 3 {
		if status := <-answers; status != http.StatusOK {
			t.Errorf("a request that waited gets %d", status)
		}
	}
	_, last := r.happened.Bounds()
	if err := r.reach(t.Context(), last); err != nil {
		t.Fatal(err)
	}
	if kept := r.visible.Until(last, 1<<20); last-began != many+4 || kept[len(kept)-1].Seq-kept[0].Seq != uint64(len(kept)-1) {
		t.Errorf("of %d events %d came to the reader, and it shows %d in a row", many+4, last-began, len(kept))
	}

	r.mu.Lock()
	behind(many)
	go func() { answers <- ask(t.Context()) }()
	r.happened.Close()
	if status := <-answers; status != http.StatusServiceUnavailable {
		t.Errorf("a request that waits while the room ends gets %d", status)
	}
	r.mu.Unlock()
}

// An act of a seat with a server of its own waits for the reader of that server, not
// for the class's.
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
	caller, own := Caller{seat: seat, role: student}, seat.table()
	if _, err := l.main.Sweep(gone, caller); err != nil {
		t.Errorf("while the reader keeps up, an act waits: %v", err)
	}
	own.mu.Lock() // which the reader needs
	defer own.mu.Unlock()
	for range maxUnread + readAtOnce + 2 { // it may have taken some just now
		own.observe(demo.Event{At: time.Now(), Clock: &demo.ClockChange{By: seat.ID}})
	}
	if err := l.main.TurnBack(gone, caller); err == nil {
		t.Error("while the reader is behind, the clock is turned back at once")
	}
	if _, err := l.main.Sweep(gone, caller); err == nil {
		t.Error("while the reader is behind, the table is swept at once")
	}
}
