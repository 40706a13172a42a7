package live

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"sessionlab/internal/demo"
)

// start is a demo whose entries are handed to judge.
func start(judge func(*Demo, *Entry)) *Demo {
	return New(Config{
		Looks: NewLooks([]byte("key"), "main", nil), Journals: NewJournals(32 << 20), AllRows: NewAllRows(1000), Judge: judge,
		Rows: 1000, Events: 1 << 20, EventBytes: 1 << 30, Logger: slog.New(slog.DiscardHandler),
	})
}

// Nothing is dropped before it was judged, however far the reader is behind, and all
// of it is seen in its order.
func TestNothingIsDroppedUnjudged(t *testing.T) {
	hold := make(chan struct{})
	judged := 0
	d := start(func(*Demo, *Entry) {
		<-hold
		judged++
	})
	const many = maxUnread + readAtOnce + 2
	for range many {
		d.observe(demo.Event{At: time.Now(), Act: &demo.Act{Op: demo.ActDeleted, By: demo.ByServer}, Changes: []demo.Change{{Op: demo.OpDelete, Before: demo.Session{ID: "x"}}}})
	}
	d.Server.Serve(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil), demo.Visit{})
	close(hold)
	if err := d.CaughtUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	last := d.LastSeq()
	if kept := d.visible.Until(last, 1<<20); judged != many+1 || len(kept) != many+1 || kept[len(kept)-1].Seq-kept[0].Seq != many {
		t.Errorf("of %d events %d were judged and %d are seen", many+1, judged, len(kept))
	}
	d.Close()
}
