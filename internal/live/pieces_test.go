package live

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"

	"sessionlab/internal/demo"
)

// toldOnce returns a demo and what its reader is told of one page with a session.
func toldOnce(b *testing.B) (*Demo, demo.Event) {
	d := start(func(*Demo, *Entry) {})
	b.Cleanup(d.Close)
	var told demo.Event
	server := demo.New(demo.Config{Observe: func(e demo.Event) { told = e }})
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Cookie", "sessionid=7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7")
	server.Serve(httptest.NewRecorder(), r, demo.Visit{})
	return d, told
}

// BenchmarkObserve is what telling of an event costs inside the demo's critical
// section, and the reader, for which it waits as a request does.
func BenchmarkObserve(b *testing.B) {
	d, told := toldOnce(b)
	for b.Loop() {
		if err := d.Ready(context.Background()); err != nil {
			b.Fatal(err)
		}
		d.observe(told)
	}
	if err := d.CaughtUp(context.Background()); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkEncode is an exchange as JSON, made once for each view.
func BenchmarkEncode(b *testing.B) {
	d, told := toldOnce(b)
	for name, v := range map[string]View{"masked": Masked, "full": Full} {
		b.Run(name, func(b *testing.B) {
			rec := entryOf(told)
			rec.identify(d.identities)
			for b.Loop() {
				_ = Encode(rec.asEvent(v))
			}
		})
	}
}
