package demo_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sessionlab/internal/demo"
)

// byHeader lets the header X-By say who visits.
func byHeader(r *http.Request) demo.Visit { return demo.Visit{By: r.Header.Get("X-By")} }

// visits sends requests for the first page by a visitor, each with an ID of its own.
func (s *site) visits(t *testing.T, by, ids string, number int) {
	t.Helper()
	requests := make([]string, number)
	for i := range requests {
		requests[i] = fmt.Sprintf("GET / HTTP/1.1\r\nHost: x\r\nX-By: %s\r\nCookie: sessionid=%s%d\r\n\r\n", by, ids, i)
	}
	talk(t, s.addr, requests...)
}

// table are the IDs of all rows, the newest first.
func (s *site) table(t *testing.T) (ids []string) {
	t.Helper()
	err := s.server.Inspect(func(table demo.Table, _ demo.State) error {
		rows := table.Newest(1_000)
		for _, row := range rows {
			ids = append(ids, row.ID)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// Whoever floods a full table loses rows of their own, those of both browsers; rows
// of visitors without a link go before any.
func TestFloodLosesItsOwnRows(t *testing.T) {
	s := serve(t, demo.Config{MaxRows: 10}, byHeader)
	s.visits(t, "kim/A", "kim", 1)
	s.visits(t, "lee/A", "lee", 2)
	s.visits(t, "", "walkin", 3)
	s.visits(t, "flood/A", "a", 4)
	s.visits(t, "flood/B", "b", 3)
	if got := strings.Join(s.table(t), " "); got != "b2 b1 b0 a3 a2 a1 a0 lee1 lee0 kim0" {
		t.Errorf("with rows of visitors without a link, the table is %s", got)
	}
	s.visits(t, "flood/B", "c", 30)
	s.visits(t, "flood/A", "d", 30)
	if got := s.table(t); len(got) != 10 || strings.Join(got[7:], " ") != "lee1 lee0 kim0" {
		t.Errorf("after a flood the table is %v", got)
	}
	s.visits(t, "park/A", "park", 1)
	if got := s.table(t); len(got) != 10 || got[0] != "park0" || strings.Join(got[7:], " ") != "lee1 lee0 kim0" {
		t.Errorf("after a newcomer the table is %v", got)
	}
	s.compare(t)
}

// A table whose limit falls does not grow, and does not shrink either; one below the
// limit grows up to it.
func TestRowsNow(t *testing.T) {
	var now atomic.Int64
	now.Store(1_000)
	s := serve(t, demo.Config{MaxRows: 9, RowsNow: func() int { return int(now.Load()) }}, byHeader)
	for i, c := range []struct{ now, visits, want int }{
		{1_000, 5, 5}, {3, 7, 5}, {5, 2, 5}, {6, 4, 6}, {1_000, 20, 9}, {0, 4, 9},
	} {
		now.Store(int64(c.now))
		s.visits(t, "kim/A", fmt.Sprint("visit", i, "-"), c.visits)
		if got := s.table(t); len(got) != c.want {
			t.Errorf("step %d: %d rows after %d visits where %d are allowed, want %d", i, len(got), c.visits, c.now, c.want)
		}
	}
	s.compare(t)
}

// awaitStore waits until the store outside has been read.
func (s *site) awaitStore(t *testing.T) {
	t.Helper()
	for {
		if _, health := s.server.Storage(); health.Store == demo.StoreAnswers {
			return
		}
		select {
		case <-t.Context().Done():
			t.Fatal("the store was never read")
		case <-time.After(time.Millisecond):
		}
	}
}

// exchanges are those told so far.
func (s *site) exchanges() (all []*demo.Exchange) {
	for _, e := range s.told() {
		if e.Exchange != nil {
			all = append(all, e.Exchange)
		}
	}
	return all
}
