package demo_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/demo/storetest"
)

func TestMemory(t *testing.T) {
	storetest.Run(t, func(*testing.T) demo.Store { return demo.NewMemory() })
}

// TestMemoryMakesRoom finds the rows that go when the table is full.
func TestMemoryMakesRoom(t *testing.T) {
	made := time.Date(2026, 11, 22, 9, 0, 0, 123e6, time.UTC)
	row := func(id string) demo.Session {
		return demo.Session{ID: id, Created: made, Seen: made.Add(time.Second), Requests: 1, By: "s1/A", Token: "QWERTZ"}
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

	t.Run("the oldest row of a walk-in", func(t *testing.T) {
		s := demo.NewMemory()
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
		if r, err := s.OldestOfMost(t.Context()); err != nil || r.ID != "b" {
			t.Errorf("OldestOfMost: %+v, %v, want b", r, err)
		}
		for _, id := range []string{"b", "d"} {
			if err := s.Delete(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		if r, err := s.OldestOfMost(t.Context()); !errors.Is(err, demo.ErrNoSession) {
			t.Errorf("OldestOfMost: %+v, %v, want ErrNoSession", r, err)
		}
		if got := newest(t, s, 10); got != "e" {
			t.Errorf("Newest: %q, want e", got)
		}
	})

	t.Run("the oldest row of the visitor with the most rows", func(t *testing.T) {
		s := demo.NewMemory()
		by := func(visitor, id string) demo.Session { r := row(id); r.By = visitor; return r }
		oldest := func(want string) {
			t.Helper()
			if r, err := s.OldestOfMost(t.Context()); err != nil || r.ID != want {
				t.Errorf("OldestOfMost: %+v, %v, want %s", r, err, want)
			}
		}
		put(t, s, by("", "w1"), by("s1/A", "a1"), by("", "w2"), by("s2/A", "b1"))
		oldest("a1") // both have one row
		put(t, s, by("s2/A", "b2"))
		oldest("b1")
		put(t, s, by("s2/B", "c1"), by("s1/A", "a2"))
		oldest("a1") // two have two rows
		again := by("s2/A", "b2")
		again.Username = "kim"
		put(t, s, again)
		oldest("a1") // a row that is written to is not another
		for _, id := range []string{"a1", "w1"} {
			if err := s.Delete(t.Context(), id); err != nil {
				t.Fatal(err)
			}
		}
		oldest("b1")
	})

	t.Run("whatever was put and deleted, the row that makes room is the one of the contract", func(t *testing.T) {
		s, choose := demo.NewMemory(), rand.New(rand.NewPCG(1, 2))
		var rows []demo.Session // the oldest first
		for n := range 2_000 {
			switch i := choose.IntN(max(1, len(rows))); {
			case len(rows) > 0 && choose.IntN(100) < 45:
				if err := s.Delete(t.Context(), rows[i].ID); err != nil {
					t.Fatal(err)
				}
				rows = slices.Delete(rows, i, i+1)
			case len(rows) > 0 && choose.IntN(10) == 0:
				rows[i].Requests++
				put(t, s, rows[i])
			default:
				r := row(strconv.Itoa(n))
				if visitor := choose.IntN(8); visitor > 0 {
					r.By = fmt.Sprint("s", visitor, "/A")
				} else {
					r.By = ""
				}
				put(t, s, r)
				rows = append(rows, r)
			}
			for name, c := range map[string]struct {
				found func(context.Context) (demo.Session, error)
				want  *demo.Session
			}{"OldestOfMost": {s.OldestOfMost, ofMost(rows)}, "OldestWalkIn": {s.OldestWalkIn, firstBy(rows, "")}} {
				switch r, err := c.found(t.Context()); {
				case c.want == nil && !errors.Is(err, demo.ErrNoSession):
					t.Fatalf("%s after %d changes: %+v, %v, want ErrNoSession", name, n+1, r, err)
				case c.want != nil && (err != nil || r.ID != c.want.ID || r.Requests != c.want.Requests):
					t.Fatalf("%s after %d changes: %+v, %v, want %+v", name, n+1, r, err, *c.want)
				}
			}
		}
		ids := []string{}
		for _, r := range slices.Backward(rows) {
			ids = append(ids, r.ID)
		}
		if got := newest(t, s, len(rows)+1); got != strings.Join(ids, " ") {
			t.Errorf("Newest: %s, want %v", got, ids)
		}
	})

}

// ofMost is the row that OldestOfMost has to find among rows, the oldest of which
// comes first. It is nil if there is none.
func ofMost(rows []demo.Session) (found *demo.Session) {
	count := map[string]int{}
	for _, r := range rows {
		count[r.By]++
	}
	for i, r := range rows {
		if r.By != "" && (found == nil || count[r.By] > count[found.By]) {
			found = &rows[i]
		}
	}
	return found
}

// firstBy is the first row that is by a visitor, nil if there is none.
func firstBy(rows []demo.Session, visitor string) *demo.Session {
	if i := slices.IndexFunc(rows, func(r demo.Session) bool { return r.By == visitor }); i >= 0 {
		return &rows[i]
	}
	return nil
}
