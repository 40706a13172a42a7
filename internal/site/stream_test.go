package site_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// output is a response that can be read while it is written.
type output struct {
	*httptest.ResponseRecorder
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

// WriteString goes the same way: the recorder has one of its own.
func (o *output) WriteString(s string) (int, error) { return o.Write([]byte(s)) }

// While nothing happens the stream says so every 15 seconds, and it ends with
// its client.
func TestStreamIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, nil)
		ctx, leave := context.WithCancel(t.Context())
		r := httptest.NewRequestWithContext(ctx, "GET", "http://localhost:8080/api/rooms/main/events", nil)
		r.RemoteAddr = "127.0.0.1:5"
		w := &output{ResponseRecorder: httptest.NewRecorder()}
		ended := make(chan struct{})
		go func() { h.ServeHTTP(w, r); close(ended) }()
		<-time.After(46 * time.Second)
		w.mu.Lock()
		comments := strings.Count(w.b.String(), ": keep\n\n")
		w.mu.Unlock()
		if comments != 3 {
			t.Errorf("%d comments in 46 seconds, want 3", comments)
		}
		leave()
		<-ended
	})
}
