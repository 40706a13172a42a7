package room

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"sessionlab/internal/demo"
)

// records returns a lab and what its reader is told of one page with a session.
func records(b *testing.B) (*Room, demo.Event) {
	l, err := OpenInMemory(Config{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = l.Close() })
	var told demo.Event
	server := demo.New(demo.Config{Observe: func(e demo.Event) { told = e }})
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Cookie", "sessionid=7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7")
	server.Serve(httptest.NewRecorder(), r, demo.Visit{})
	return l.main, told
}

// BenchmarkObserve is what telling of an event costs inside the demo's critical
// section, and the reader, for which it waits as a request does.
func BenchmarkObserve(b *testing.B) {
	r, told := records(b)
	for b.Loop() {
		if err := r.catchUp(context.Background()); err != nil {
			b.Fatal(err)
		}
		r.observe(told)
	}
	_, last := r.happened.Bounds()
	if err := r.visible.Reach(context.Background(), last); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkEncode is an exchange as JSON, made once for each view.
func BenchmarkEncode(b *testing.B) {
	r, told := records(b)
	for name, v := range map[string]view{"masked": masked, "full": full} {
		b.Run(name, func(b *testing.B) {
			rec := recordOf(told)
			rec.identify(r.identities)
			for b.Loop() {
				_ = encode(rec.asEvent(v))
			}
		})
	}
}
