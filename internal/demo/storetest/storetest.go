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
		return demo.Session{ID: id, Created: made, Seen: made.Add(time.Second), Requests: 1, By: "s1/A", Token: "QWERTZ", Basket: 3, Dark: true}
	}
	put := func(t *testing.T, s demo.Store, rows ...demo.Session) {
		t.Helper()
		for _, r := range rows {
			if _, err := s.Put(t.Context(), r, demo.Write{}); err != nil {
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
			want.Version = 1 // it has been written once
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
		if n, err := s.Len(t.Context()); n != 3 || err != nil {
			t.Errorf("Len: %d, %v, want 3", n, err)
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

	t.Run("what is written of a row that is there", func(t *testing.T) {
		for _, c := range []struct {
			name   string
			fields demo.Fields
			want   func(there, written demo.Session) demo.Session
		}{
			{"all", 0, func(_, w demo.Session) demo.Session { return w }},
			{"the basket", demo.FieldBasket, func(r, w demo.Session) demo.Session { r.Basket = w.Basket; return r }},
			{"the name and its use", demo.FieldUsername | demo.FieldUse, func(r, w demo.Session) demo.Session {
				r.Username, r.Seen, r.Requests = w.Username, w.Seen, w.Requests
				return r
			}},
			{"the colour and the token", demo.FieldDark | demo.FieldToken, func(r, w demo.Session) demo.Session {
				r.Dark, r.Token = w.Dark, w.Token
				return r
			}},
		} {
			s := open(t)
			put(t, s, row("a"))
			there, err := s.Get(t.Context(), "a")
			if err != nil {
				t.Fatal(err)
			}
			written := demo.Session{
				ID: "a", Username: "lee", Created: there.Created, Seen: made.Add(time.Hour), Requests: 7, By: "s9/B", Token: "ZZZ", Basket: 9,
			}
			got, err := s.Put(t.Context(), written, demo.Write{Fields: c.fields})
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			want := c.want(there, written)
			want.By, want.Version = there.By, there.Version+1
			for _, found := range []demo.Session{got, getRow(t, s, "a")} {
				if !same(found, want) {
					t.Errorf("%s: the row is %+v, want %+v", c.name, found, want)
				}
			}
		}
	})

	t.Run("some fields of a row that is not there make one of these alone", func(t *testing.T) {
		s := open(t)
		want := row("a")
		if _, err := s.Put(t.Context(), want, demo.Write{Fields: demo.FieldBasket | demo.FieldUse}); err != nil {
			t.Fatal(err)
		}
		want.Username, want.Token, want.Dark, want.Version = "", "", false, 1
		if got := getRow(t, s, "a"); !same(got, want) {
			t.Errorf("the row is %+v, want %+v", got, want)
		}
	})

	t.Run("a row is written only if it is there", func(t *testing.T) {
		for _, fields := range []demo.Fields{0, demo.FieldBasket} {
			s, w := open(t), demo.Write{Fields: fields, IfThere: true}
			if _, err := s.Put(t.Context(), row("a"), w); !errors.Is(err, demo.ErrNoSession) {
				t.Errorf("Put: %v, want ErrNoSession", err)
			}
			if n, err := s.Len(t.Context()); n != 0 || err != nil {
				t.Errorf("Len: %d, %v, want 0", n, err)
			}
			put(t, s, row("a"))
			if _, err := s.Put(t.Context(), row("a"), w); err != nil {
				t.Errorf("Put: %v", err)
			}
		}
	})

	t.Run("a row is written only at the version it was read at", func(t *testing.T) {
		s := open(t)
		if _, err := s.Put(t.Context(), row("a"), demo.Write{IfVersion: 1}); !errors.Is(err, demo.ErrNoSession) {
			t.Errorf("Put of none: %v, want ErrNoSession", err)
		}
		put(t, s, row("a"))
		first, second := row("a"), row("a")
		first.Basket, second.Basket = 4, 5
		if got, err := s.Put(t.Context(), first, demo.Write{IfVersion: 1}); err != nil || got.Version != 2 {
			t.Errorf("the first Put: %+v, %v, want version 2", got, err)
		}
		if _, err := s.Put(t.Context(), second, demo.Write{IfVersion: 1}); !errors.Is(err, demo.ErrConflict) {
			t.Errorf("the second Put: %v, want ErrConflict", err)
		}
		if got := getRow(t, s, "a"); got.Basket != 4 || got.Version != 2 {
			t.Errorf("the row is %+v, want the first one's", got)
		}
	})

	runEdges(t, open)

	t.Run("of several who write at one version, one wins", func(t *testing.T) {
		s := open(t)
		put(t, s, row("a"))
		if _, ok := s.(*demo.Memory); ok {
			return // a table in memory is one goroutine's
		}
		won := make(chan bool)
		for n := range 8 {
			go func() {
				r := row("a")
				r.Basket = n
				_, err := s.Put(t.Context(), r, demo.Write{IfVersion: 1})
				if err != nil && !errors.Is(err, demo.ErrConflict) {
					t.Errorf("Put: %v", err)
				}
				won <- err == nil
			}()
		}
		wins := 0
		for range 8 {
			if <-won {
				wins++
			}
		}
		if wins != 1 {
			t.Errorf("%d wrote, want one", wins)
		}
	})
}

// getRow is the row under an ID, which has to be there.
func getRow(t *testing.T, s demo.Store, id string) demo.Session {
	t.Helper()
	got, err := s.Get(t.Context(), id)
	if err != nil {
		t.Fatalf("Get(%q): %v", id, err)
	}
	return got
}

// same says whether two rows are equal, with times that are the same moment.
func same(a, b demo.Session) bool {
	if !a.Created.Equal(b.Created) || !a.Seen.Equal(b.Seen) {
		return false
	}
	a.Created, a.Seen = b.Created, b.Seen
	return a == b
}
