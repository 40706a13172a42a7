package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
)

// runEdges tries a store with odd IDs, names and limits.
func runEdges(t *testing.T, open func(*testing.T) demo.Store) {
	made := time.Date(2026, 11, 22, 9, 0, 0, 999e6, time.UTC)
	t.Run("odd IDs are different rows", func(t *testing.T) {
		s := open(t)
		ids := []string{
			"", ":", "a:b", "*", "a*", "[ab]", "?", "{", "}", "{a}", "a}:session:b", "%7B", "\n", "\r\n", "\x00", "a\x00", "a",
			"A", "\xff\xfe", "\xc3\x28", "\u00e9", "e\u0301", "1", "01", "1.0", "NULL", "'", "\"", "'; DROP TABLE session; --", "order",
			strings.Repeat("x", 256), strings.Repeat("\xff", 256),
		}
		for n, id := range ids {
			if _, err := s.Put(t.Context(), demo.Session{ID: id, Created: made, Seen: made, Requests: n + 1}, demo.Write{}); err != nil {
				t.Fatalf("Put(%q): %v", id, err)
			}
		}
		for n, id := range ids {
			if got := getRow(t, s, id); got.ID != id || got.Requests != n+1 {
				t.Errorf("Get(%q) is %+v", id, got)
			}
		}
		rows, err := s.Newest(t.Context(), len(ids)+1)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, row := range slices.Backward(rows) {
			got = append(got, row.ID)
		}
		if !slices.Equal(got, ids) {
			t.Errorf("Newest has %q", got)
		}
		for n, id := range ids {
			if err := s.Delete(t.Context(), id); err != nil {
				t.Errorf("Delete(%q): %v", id, err)
			}
			if left, err := s.Len(t.Context()); left != len(ids)-n-1 || err != nil {
				t.Fatalf("after Delete(%q) there are %d rows, %v", id, left, err)
			}
		}
	})

	t.Run("names come back, and none is none", func(t *testing.T) {
		s := open(t)
		for _, name := range []string{strings.Repeat("\U0001F468\u200d\U0001F4BB", 32), strings.Repeat("\U0001F511", 64), "None", "NULL", "(nil)", "0", "", "\xff", "김", " "} {
			for _, fields := range []demo.Fields{0, demo.FieldUsername} {
				put, err := s.Put(t.Context(), demo.Session{ID: "a", Username: name, Created: made, Seen: made}, demo.Write{Fields: fields})
				if err != nil {
					t.Fatalf("Put(%q): %v", name, err)
				}
				if got := getRow(t, s, "a"); got.Username != name || got != put {
					t.Errorf("%q comes back as %+v, and Put returned %+v", name, got, put)
				}
			}
		}
	})

	t.Run("limits of Newest", func(t *testing.T) {
		s := open(t)
		for n := range 600 {
			if _, err := s.Put(t.Context(), demo.Session{ID: fmt.Sprint(n), Created: made, Seen: made}, demo.Write{}); err != nil {
				t.Fatal(err)
			}
		}
		for _, limit := range []int{0, 1, 255, 256, 257, 512, 599, 600, 601} {
			rows, err := s.Newest(t.Context(), limit)
			if err != nil || len(rows) != min(limit, 600) {
				t.Fatalf("Newest(%d) has %d rows, %v", limit, len(rows), err)
			}
			for n, row := range rows {
				if row.ID != fmt.Sprint(599-n) {
					t.Fatalf("Newest(%d): row %d is %q", limit, n, row.ID)
				}
			}
		}
	})

	t.Run("what Put returns is what is there", func(t *testing.T) {
		s := open(t)
		odd := time.Now().In(time.FixedZone("elsewhere", 3600))
		put, err := s.Put(t.Context(), demo.Session{ID: "a", Created: odd, Seen: odd}, demo.Write{})
		if err != nil {
			t.Fatal(err)
		}
		rows, err := s.Newest(t.Context(), 1)
		if err != nil || len(rows) != 1 || rows[0] != put || getRow(t, s, "a") != put {
			t.Errorf("Put returned %+v; there is %+v (%v)", put, rows, err)
		}
	})

	t.Run("a row with time to live", func(t *testing.T) {
		s := open(t)
		row := demo.Session{ID: "a", Created: made, Seen: made}
		for _, ttl := range []time.Duration{time.Hour, 0, time.Hour} {
			if _, err := s.Put(t.Context(), row, demo.Write{TTL: ttl}); err != nil {
				t.Fatal(err)
			}
			looker, ok := s.(demo.Looker)
			if !ok {
				return
			}
			look, err := looker.Look(t.Context(), 10)
			if err != nil || look.Count != 1 || len(look.Rows) != 1 {
				t.Fatalf("Look: %+v, %v", look, err)
			}
			got := look.Rows[0]
			if got.Damaged || got.Session != getRow(t, s, "a") || len(got.Cells) != len(look.Columns) || got.Cells[0] != "a" {
				t.Errorf("Look has %+v under %v", got, look.Columns)
			}
			if got.Ends && (ttl == 0 || got.Left <= 0 || got.Left > ttl) {
				t.Errorf("the row with time to live %v stays %v", ttl, got.Left)
			}
		}
	})

	t.Run("a row ends with its time to live, where the store ends rows", func(t *testing.T) {
		s := open(t)
		looker, ok := s.(demo.Looker)
		if !ok {
			return
		}
		row := demo.Session{Created: made, Seen: made}
		for _, id := range []string{"stays", "ends 1", "ends 2"} {
			row.ID = id
			w := demo.Write{}
			if id != "stays" {
				w.TTL = time.Millisecond
			}
			if _, err := s.Put(t.Context(), row, w); err != nil {
				t.Fatal(err)
			}
		}
		if look, err := looker.Look(t.Context(), 3); err != nil {
			t.Fatal(err)
		} else if len(look.Rows) == 3 && !look.Rows[0].Ends {
			return // this store keeps rows
		}
		for _, id := range []string{"ends 1", "ends 2"} {
			for {
				if _, err := s.Get(t.Context(), id); errors.Is(err, demo.ErrNoSession) {
					break
				} else if err != nil {
					t.Fatal(err)
				}
			}
		}
		if n, err := s.Len(t.Context()); n != 1 || err != nil {
			t.Errorf("Len: %d, %v", n, err)
		}
		if rows, err := s.Newest(t.Context(), 1); err != nil || len(rows) != 1 || rows[0].ID != "stays" {
			t.Errorf("Newest(1): %+v, %v, want the row that stays", rows, err)
		}
		row.ID = "ends 1"
		if _, err := s.Put(t.Context(), row, demo.Write{IfThere: true}); !errors.Is(err, demo.ErrNoSession) {
			t.Errorf("Put of a row that has ended: %v", err)
		}
		if err := s.Delete(t.Context(), "ends 1"); !errors.Is(err, demo.ErrNoSession) {
			t.Errorf("Delete of a row that has ended: %v", err)
		}
		if got, err := s.Put(t.Context(), row, demo.Write{}); err != nil || got.Version != 1 {
			t.Errorf("Put anew: %+v, %v", got, err)
		}
		if rows, err := s.Newest(t.Context(), 1); err != nil || len(rows) != 1 || rows[0].ID != "ends 1" {
			t.Errorf("Newest(1): %+v, %v, want the row that was made anew", rows, err)
		}
	})

	t.Run("a call that is given up leaves the row as before or as it was to be", func(t *testing.T) {
		s := open(t)
		row := demo.Session{ID: "a", Created: made, Seen: made}
		if _, err := s.Put(t.Context(), row, demo.Write{}); err != nil {
			t.Fatal(err)
		}
		given, end := context.WithCancel(t.Context())
		end()
		row.Basket = 7
		_, err := s.Put(given, row, demo.Write{Fields: demo.FieldBasket})
		got := getRow(t, s, "a")
		if err == nil && got.Basket != 7 || got.Basket != 7 && got.Basket != 0 || got.Version != 1 && got.Basket == 0 {
			t.Errorf("Put: %v, the row is %+v", err, got)
		}
	})
}
