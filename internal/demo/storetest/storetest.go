// Package storetest holds the contract of [demo.Store] as a program. A backend
// joins with one call of [Run] in a test of its own.
package storetest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
)

// Run tries a store against the contract. open returns an empty store, a new
// one at each call, and closes it when the test ends.
func Run(t *testing.T, open func(*testing.T) demo.Store) {
	made := time.Date(2026, 11, 22, 9, 0, 0, 123e6, time.UTC)
	row := func(id string) demo.Session {
		return demo.Session{ID: id, Created: made, Seen: made.Add(time.Second), Requests: 1, By: "s1/A", Token: "QWERTZ"}
	}
	put := func(t *testing.T, s demo.Store, rows ...demo.Session) {
		t.Helper()
		for _, r := range rows {
			if err := s.Put(t.Context(), r); err != nil {
				t.Fatalf("Put(%q): %v", r.ID, err)
			}
		}
	}
	newest := func(t *testing.T, s demo.Store, limit int) string {
		t.Helper()
		rows, err := s.Newest(t.Context(), limit)
		if err != nil {
			t.Fatalf("Newest(%d): %v", limit, err)
		}
		var ids []string
		for _, r := range rows {
			ids = append(ids, r.ID)
		}
		return strings.Join(ids, " ")
	}

	t.Run("an empty table", func(t *testing.T) {
		s := open(t)
		if _, err := s.Get(t.Context(), "a"); !errors.Is(err, demo.ErrNoSession) {
			t.Errorf("Get: %v, want ErrNoSession", err)
		}
		if err := s.Delete(t.Context(), "a"); !errors.Is(err, demo.ErrNoSession) {
			t.Errorf("Delete: %v, want ErrNoSession", err)
		}
		if _, err := s.Oldest(t.Context()); !errors.Is(err, demo.ErrNoSession) {
			t.Errorf("Oldest: %v, want ErrNoSession", err)
		}
		if _, err := s.OldestWalkIn(t.Context()); !errors.Is(err, demo.ErrNoSession) {
			t.Errorf("OldestWalkIn: %v, want ErrNoSession", err)
		}
		if n, err := s.Len(t.Context()); n != 0 || err != nil {
			t.Errorf("Len: %d, %v", n, err)
		}
		if got := newest(t, s, 10); got != "" {
			t.Errorf("Newest: %q", got)
		}
	})

	t.Run("a row comes back as it was put", func(t *testing.T) {
		s := open(t)
		for _, id := range []string{
			"7f3a91c2-1b2c-4d5e-8f90-0123456789ab", "", " spaced \"quoted\"", "bytes\xff\x00", strings.Repeat("x", 8<<10),
		} {
			want := row(id)
			want.Username = "김민아\U0001F511<b>\x00"
			put(t, s, want)
			got, err := s.Get(t.Context(), id)
			if err != nil {
				t.Fatalf("Get(%q): %v", id, err)
			}
			if !got.Created.Equal(want.Created) || !got.Seen.Equal(want.Seen) {
				t.Errorf("times came back as %v and %v", got.Created, got.Seen)
			}
			got.Created, got.Seen = want.Created, want.Seen
			if got != want {
				t.Errorf("Get(%q) is %+v, want %+v", id, got, want)
			}
		}
	})

	t.Run("order is the order of making", func(t *testing.T) {
		s := open(t)
		put(t, s, row("a"), row("b"), row("c"))
		again := row("a")
		again.Username, again.Requests = "kim", 2
		put(t, s, again)
		if got := newest(t, s, 10); got != "c b a" {
			t.Errorf("Newest: %q, want c b a", got)
		}
		if got := newest(t, s, 2); got != "c b" {
			t.Errorf("Newest(2): %q, want c b", got)
		}
		if oldest, err := s.Oldest(t.Context()); err != nil || oldest.Username != "kim" {
			t.Errorf("Oldest: %+v, %v, want a with its new username", oldest, err)
		}
		if n, err := s.Len(t.Context()); n != 3 || err != nil {
			t.Errorf("Len: %d, %v, want 3", n, err)
		}
	})

	t.Run("the oldest row of a walk-in", func(t *testing.T) {
		s := open(t)
		walkIn := func(id string) demo.Session { r := row(id); r.By = ""; return r }
		oldest := func(want string) {
			t.Helper()
			switch r, err := s.OldestWalkIn(t.Context()); {
			case want == "" && !errors.Is(err, demo.ErrNoSession):
				t.Errorf("OldestWalkIn: %+v, %v, want ErrNoSession", r, err)
			case want != "" && (err != nil || r.ID != want):
				t.Errorf("OldestWalkIn: %+v, %v, want %s", r, err, want)
			}
		}
		put(t, s, row("a"), row("b"))
		oldest("")
		put(t, s, walkIn("c"), row("d"), walkIn("e"))
		again := walkIn("c")
		again.Username = "kim"
		put(t, s, again)
		oldest("c")
		if got := newest(t, s, 10); got != "e d c b a" {
			t.Errorf("Newest: %q, want e d c b a", got)
		}
		if got := newest(t, s, 2); got != "e d" {
			t.Errorf("Newest(2): %q, want e d", got)
		}
		for _, id := range []string{"c", "a"} {
			if err := s.Delete(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		oldest("e")
		if r, err := s.Oldest(t.Context()); err != nil || r.ID != "b" {
			t.Errorf("Oldest: %+v, %v, want b", r, err)
		}
		for _, id := range []string{"b", "d"} {
			if err := s.Delete(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		if r, err := s.Oldest(t.Context()); err != nil || r.ID != "e" {
			t.Errorf("Oldest: %+v, %v, want e", r, err)
		}
		if got := newest(t, s, 10); got != "e" {
			t.Errorf("Newest: %q, want e", got)
		}
	})

	t.Run("a deleted row is gone, and new when made again", func(t *testing.T) {
		s := open(t)
		put(t, s, row("a"), row("b"))
		if err := s.Delete(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Get(t.Context(), "a"); !errors.Is(err, demo.ErrNoSession) {
			t.Errorf("Get: %v, want ErrNoSession", err)
		}
		put(t, s, row("a"))
		if got := newest(t, s, 10); got != "a b" {
			t.Errorf("Newest: %q, want a b", got)
		}
	})
}
