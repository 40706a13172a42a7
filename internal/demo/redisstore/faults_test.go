package redisstore_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/demo/redisstore"
	"sessionlab/internal/demo/redisstore/redistest"
	"sessionlab/internal/demo/storetest"
)

// durable are the options of a Redis that writes each change to its disk before it answers.
var durable = []string{"--appendonly", "yes", "--appendfsync", "always"}

var made = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func row(id string) demo.Session { return demo.Session{ID: id, Created: made, Seen: made, Requests: 1} }

// call runs one call with the time that a demo gives it.
func call(t *testing.T, do func(context.Context) error) error {
	ctx, end := context.WithTimeout(t.Context(), 2*time.Second)
	defer end()
	return do(ctx)
}

// until repeats a call until it succeeds.
func until(t *testing.T, do func(context.Context) error) {
	t.Helper()
	for t.Context().Err() == nil {
		if call(t, do) == nil {
			return
		}
	}
	t.Error("it never succeeds")
}

func TestOpen(t *testing.T) {
	for _, url := range []string{"redis://127.0.0.1:6379", "redis://user:pw@[::1]:1/2", "rediss://example.org:6379", "unix:///run/redis.sock", "redis://localhost"} {
		c, err := redisstore.Open(url, "lab")
		if err != nil {
			t.Errorf("%s: %v", url, err)
			continue
		}
		_ = c.Close()
	}
	for _, url := range []string{"", "127.0.0.1:6379", "http://127.0.0.1", "redis://:secret@host:port", "redis://:secret@host/x", "unix://", "redis://:secret@h\x00"} {
		_, err := redisstore.Open(url, "lab")
		if err == nil {
			t.Errorf("%q was taken", url)
		} else if strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "redis://") {
			t.Errorf("%q: %v", url, err)
		}
	}
	for _, prefix := range []string{"a{b", "}", "a\nb", "\x00"} {
		if _, err := redisstore.Open("redis://localhost", prefix); err == nil {
			t.Errorf("the prefix %q was taken", prefix)
		}
	}
}

// A Redis that does not answer yet is no error of Open, and is used once it is there.
func TestRedisComesLater(t *testing.T) {
	r := redistest.Start(t)
	r.Kill(t)
	c := client(t, r.URL(), "lab")
	if err := c.Ping(t.Context()); err == nil {
		t.Error("Ping of no Redis succeeds")
	}
	s := c.Store("main")
	if _, err := s.Get(t.Context(), "a"); err == nil || errors.Is(err, demo.ErrNoSession) {
		t.Errorf("Get: %v", err)
	}
	r.Restart(t)
	until(t, c.Ping)
	if _, err := s.Put(t.Context(), row("a"), demo.Write{}); err != nil {
		t.Error(err)
	}
}

// A Redis that writes each change before it answers keeps each row that was acknowledged
// when it is killed in the midst of writes. The client finds it again by itself.
func TestRedisIsKilled(t *testing.T) {
	r := redistest.Start(t, durable...)
	s := client(t, r.URL(), "lab").Store("main")
	for round := range 3 {
		var writers sync.WaitGroup
		var mu sync.Mutex
		acknowledged := map[string]int{}
		enough := make(chan struct{})
		for w := range 8 {
			writers.Go(func() {
				for n := 0; ; n++ {
					id := fmt.Sprintf("%d/%d/%d", round, w, n%20)
					got, err := s.Put(t.Context(), row(id), demo.Write{})
					if err != nil {
						return // it was killed
					}
					mu.Lock()
					acknowledged[id] = got.Version
					if len(acknowledged) == 100 {
						close(enough)
						acknowledged[""] = 0 // once
					}
					mu.Unlock()
				}
			})
		}
		<-enough
		r.Kill(t)
		writers.Wait()
		delete(acknowledged, "")
		r.Restart(t)
		for id, version := range acknowledged {
			var got demo.Session
			until(t, func(ctx context.Context) (err error) {
				got, err = s.Get(ctx, id)
				if errors.Is(err, demo.ErrNoSession) {
					t.Fatalf("the row %q is lost", id)
				}
				return err
			})
			if got.Version < version {
				t.Errorf("the row %q has version %d, and %d was acknowledged", id, got.Version, version)
			}
		}
	}
}

// A stopped Redis is an error of each call, not a wait without end.
func TestRedisStops(t *testing.T) {
	r := redistest.Start(t)
	s := client(t, r.URL(), "lab").Store("main")
	if _, err := s.Put(t.Context(), row("a"), demo.Write{}); err != nil {
		t.Fatal(err)
	}
	r.Stop(t)
	for name, do := range map[string]func() error{
		"Get":    func() error { _, err := s.Get(t.Context(), "a"); return err },
		"Put":    func() error { _, err := s.Put(t.Context(), row("b"), demo.Write{}); return err },
		"Delete": func() error { return s.Delete(t.Context(), "c") },
		"Newest": func() error { _, err := s.Newest(t.Context(), 10); return err },
		"Len":    func() error { _, err := s.Len(t.Context()); return err },
	} {
		if err := do(); err == nil || errors.Is(err, demo.ErrNoSession) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r.Continue(t)
	until(t, func(ctx context.Context) error { _, err := s.Get(ctx, "a"); return err })
}

// A demo whose Redis is killed and stopped in the midst of requests heals by itself, and
// its events, its table and the Redis agree then.
func TestServerHeals(t *testing.T) {
	for _, storage := range []demo.Storage{{Shop: true}, {Shop: true, Delay: 2, Writes: demo.WriteCompare, IfThere: true}} {
		r := redistest.Start(t, durable...)
		s := storetest.Serve(t, client(t, r.URL(), "lab").Store("main"), storage)
		ask := func() {
			var clients sync.WaitGroup
			for c := range 8 {
				clients.Go(func() {
					for n := range 18 {
						s.Step(n, fmt.Sprintf("%d%d", c%3, n/6), fmt.Sprint(c))
					}
				})
			}
			clients.Wait()
		}
		if ask(); s.Step(2, "00", "me") != http.StatusFound {
			t.Error("the basket takes nothing")
		}
		for _, fault := range []func(){
			func() { r.Kill(t); ask(); r.Restart(t) },
			func() {
				asked := make(chan struct{})
				go func() { ask(); close(asked) }()
				r.Kill(t)
				r.Restart(t)
				<-asked
			},
			// A stopped Redis may run a command that waits in a connection when it goes on, so
			// events and table agree with it about a row once a request has met the row again.
			func() { r.Stop(t); ask(); r.Continue(t) },
		} {
			fault()
			s.Step(0, "another", "me") // notices what nobody noticed
			s.Await(t, demo.StoreAnswers)
			if ask(); t.Failed() {
				t.FailNow()
			}
			s.Await(t, demo.StoreAnswers)
			s.Compare(t)
		}
	}
}

// Rows in plenty, and many requests at once.
func TestPlenty(t *testing.T) {
	s := client(t, redistest.Start(t).URL(), "lab").Store("main")
	const rows, goroutines = 10_000, 64
	var flood sync.WaitGroup
	for g := range goroutines {
		flood.Go(func() {
			for n := g; n < rows; n += goroutines {
				id := fmt.Sprint(n)
				// A machine under load may take longer than a call does.
				until(t, func(ctx context.Context) error { _, err := s.Put(ctx, row(id), demo.Write{}); return err })
				until(t, func(ctx context.Context) error { _, err := s.Get(ctx, id); return err })
			}
		})
	}
	flood.Wait()
	all, err := s.Newest(t.Context(), rows+1)
	if err != nil || len(all) != rows {
		t.Errorf("Newest has %d rows, %v", len(all), err)
	}
	if n, err := s.Len(t.Context()); n != rows || err != nil {
		t.Errorf("Len: %d, %v", n, err)
	}
}
