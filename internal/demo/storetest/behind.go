package storetest

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
)

// RunBehind changes rows of a store while a demo uses it, as another program does. The
// demo notices at the next request that meets the row; events, table and store agree then.
// open returns an empty store outside the demo, a new one at each call.
func RunBehind(t *testing.T, open func(*testing.T) demo.Store) {
	put := func(t *testing.T, s *Server, row demo.Session) {
		t.Helper()
		if _, err := s.Rows.Put(t.Context(), row, demo.Write{}); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(t *testing.T, s *Server, id string) {
		t.Helper()
		if err := s.Rows.Delete(t.Context(), id); err != nil {
			t.Fatal(err)
		}
	}
	made := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name   string
		change func(*testing.T, *Server)
	}{
		{"a row is gone, and its owner comes back", func(t *testing.T, s *Server) {
			remove(t, s, "a")
			s.Ask(http.MethodGet, "/", "a", "s1/A")
		}},
		{"a row is gone, and another visitor makes one under its ID", func(t *testing.T, s *Server) {
			remove(t, s, "a")
			s.Ask(http.MethodGet, "/", "a", "s2/B")
		}},
		{"a row is gone, and its owner logs out", func(t *testing.T, s *Server) {
			remove(t, s, "a")
			s.Ask(http.MethodPost, "/logout", "a", "s1/A")
		}},
		{"a row is gone, and the owner's form asks for it", func(t *testing.T, s *Server) {
			remove(t, s, "a")
			s.Ask(http.MethodPost, "/basket", "a", "s1/A")
		}},
		{"a row is gone, and the panel deletes it", func(t *testing.T, s *Server) {
			remove(t, s, "a")
			if err := s.Delete(t.Context(), "a", 0, "me", nil); err != nil {
				t.Error(err)
			}
		}},
		{"a timeout ends a row, and its owner makes it anew", func(t *testing.T, s *Server) {
			if err := s.Skip(time.Hour, "me"); err != nil {
				t.Fatal(err)
			}
			s.Ask(http.MethodGet, "/", "a", "s1/A")
		}},
		{"a timeout ends a row that is gone", func(t *testing.T, s *Server) {
			if err := s.Skip(time.Hour, "me"); err != nil {
				t.Fatal(err)
			}
			remove(t, s, "a")
			s.Ask(http.MethodGet, "/", "a", "s1/A")
		}},
		{"a row has another name", func(t *testing.T, s *Server) {
			row := getRow(t, s.Rows, "a")
			row.Username = "lee"
			put(t, s, row)
			s.Ask(http.MethodGet, "/", "a", "s1/A")
		}},
		{"a row has another name, and its owner logs out", func(t *testing.T, s *Server) {
			row := getRow(t, s.Rows, "a")
			row.Username = "lee"
			put(t, s, row)
			s.Ask(http.MethodPost, "/logout", "a", "s1/A")
		}},
		{"a row is new, and used", func(t *testing.T, s *Server) {
			put(t, s, demo.Session{ID: "c", Username: "eve", Created: made, Seen: made})
			s.Ask(http.MethodPost, "/basket", "c", "s1/A")
		}},
		{"a row is new, and logged out", func(t *testing.T, s *Server) {
			put(t, s, demo.Session{ID: "c", Username: "eve", Created: made, Seen: made})
			s.Ask(http.MethodPost, "/logout", "c", "s1/A")
		}},
	} {
		for _, storage := range []demo.Storage{{Shop: true}, {Shop: true, Writes: demo.WriteCompare, IfThere: true, Delay: 1}} {
			t.Run(c.name, func(t *testing.T) {
				s := Serve(t, open(t), storage)
				s.Ask(http.MethodPost, "/login", "a", "s1/A")
				s.Ask(http.MethodGet, "/", "a", "s1/A")
				s.Ask(http.MethodPost, "/login", "a", "s1/A")
				s.Ask(http.MethodGet, "/", "b", "s2/A")
				s.Compare(t)
				if strings.HasPrefix(c.name, "a timeout") {
					s.SetPolicy(demo.Policy{Logout: true, IdleTimeout: 600}, "me")
				}
				c.change(t, s)
				s.Compare(t)
			})
		}
	}
}
