package storetest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/internal/demo"
)

// Server is a demo whose rows are in a store, and what it told of.
type Server struct {
	*demo.Server
	Rows demo.Store // nil where the rows are in memory
	mu   sync.Mutex
	told []demo.Event
}

// Serve starts a demo whose rows are in a store; nil is the demo's own memory. It returns
// once the store has been read.
func Serve(t *testing.T, store demo.Store, storage demo.Storage) *Server {
	t.Helper()
	s := &Server{Rows: store}
	if store != nil {
		storage.Store = demo.InSQLite // any kind but memory
	}
	s.Server = demo.New(demo.Config{
		Policy: demo.Policy{Logout: true}, Storage: storage, Observe: s.observe, MaxRows: 1000,
		Stores: func(demo.StoreKind) demo.Store { return store },
	})
	t.Cleanup(s.Close)
	s.Await(t, demo.StoreAnswers)
	return s
}

func (s *Server) observe(e demo.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.told = append(s.told, e)
}

// Await returns once the store is as said.
func (s *Server) Await(t *testing.T, health demo.StoreHealth) {
	t.Helper()
	for {
		if _, now := s.Storage(); now.Store == health {
			return
		}
		select {
		case <-t.Context().Done():
			t.Fatalf("the store is never %q", health)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Ask sends a request with a session ID as the visitor by, and returns the answer's status.
func (s *Server) Ask(method, path, id, by string) int {
	body := ""
	if path == "/login" {
		body = "username=kim"
	}
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Cookie", "sessionid="+id)
	w := httptest.NewRecorder()
	s.Server.Serve(w, r, demo.Visit{By: by})
	return w.Code
}

// Compare holds the fold of the events, the table and the store's rows against each other.
// No request may be under way.
func (s *Server) Compare(t *testing.T) {
	t.Helper()
	fold := map[string]demo.Session{}
	s.mu.Lock()
	for n, e := range s.told {
		for _, c := range e.Changes {
			if have, there := fold[c.Row().ID]; c.New() && there || !c.New() && have != c.Before {
				t.Errorf("event %d: %+v changes a row that was %+v", n, c, have)
			}
			if c.Op == demo.OpDelete {
				delete(fold, c.Before.ID)
			} else {
				fold[c.After.ID] = c.After
			}
		}
	}
	s.mu.Unlock()
	var table []demo.Session
	_ = s.Inspect(func(rows demo.Table, _ demo.State) error {
		table = rows.Newest(rows.Len())
		return nil
	})
	if len(table) != len(fold) {
		t.Errorf("the table has %d rows, the fold of the events %d", len(table), len(fold))
	}
	for _, row := range table {
		if fold[row.ID] != row {
			t.Errorf("the table has %+v, the fold of the events %+v", row, fold[row.ID])
		}
	}
	if s.Rows == nil {
		return
	}
	stored, err := s.Rows.Newest(t.Context(), len(table)+10)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(stored, table) {
		t.Errorf("the store has\n%+v\nthe table\n%+v", stored, table)
	}
}

// RunServer serves demos whose rows are in a store to many clients at once, in each way of
// writing. open returns an empty store, a new one at each call, or nil for the demo's own
// memory.
func RunServer(t *testing.T, open func(*testing.T) demo.Store) {
	for _, writes := range []demo.Writes{demo.WriteWhole, demo.WriteChanged, demo.WriteCompare} {
		for _, ifThere := range []bool{false, true} {
			for _, delay := range []int{0, 1, 3} {
				storage := demo.Storage{Delay: delay, Writes: writes, IfThere: ifThere, Shop: true}
				t.Run(fmt.Sprintf("writes %q, only if there %t, delay %d", writes, ifThere, delay), func(t *testing.T) {
					s := Serve(t, open(t), storage)
					s.crowd(t)
					s.Compare(t)
					s.plugged(t) // and its server ends in the midst of requests
					s.Compare(t)
				})
			}
		}
	}
}

// Step sends the nth request of a visitor with a session ID: the first page, a login, or
// something for the basket. It returns the answer's status.
func (s *Server) Step(n int, id, by string) int {
	switch n % 3 {
	case 0:
		return s.Ask(http.MethodGet, "/", id, by)
	case 1:
		return s.Ask(http.MethodPost, "/login", id, by)
	default:
		return s.Ask(http.MethodPost, "/basket", id, by)
	}
}

// crowd sends requests of several clients that share a few sessions.
func (s *Server) crowd(t *testing.T) {
	paths := []string{"/", "/login", "/basket", "/colour", "/logout", "/basket"}
	var clients sync.WaitGroup
	for c := range 8 {
		clients.Go(func() {
			for i := range 24 {
				id, by := fmt.Sprintf("id%d", (c*7+i*3)%5), fmt.Sprintf("s%d/A", c%3)
				if i%11 == 7 {
					if err := s.Delete(context.Background(), id, 0, "me", nil); err != nil && !errors.Is(err, demo.ErrNoSession) {
						t.Errorf("Delete: %v", err)
					}
					continue
				}
				path, method := paths[(c+i)%len(paths)], http.MethodPost
				if path == "/" {
					method = http.MethodGet
				}
				status := s.Ask(method, path, id, by)
				if status == http.StatusServiceUnavailable && s.storageNow().Writes != demo.WriteCompare && !s.storageNow().IfThere {
					t.Errorf("%s %s: status %d", method, path, status)
				}
			}
		})
	}
	clients.Wait()
}

// plugged is a crowd whose server ends and begins anew now and then.
func (s *Server) plugged(t *testing.T) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 5 {
			time.Sleep(5 * time.Millisecond) // requests get under way
			if err := s.Restart(0, "me"); err != nil {
				t.Errorf("Restart: %v", err)
			}
		}
	}()
	s.crowd(t)
	<-done
}

func (s *Server) storageNow() demo.Storage {
	storage, _ := s.Storage()
	return storage
}
