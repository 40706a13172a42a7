package room

import (
	"testing"

	"sessionlab/internal/demo"
)

// Of an act on many rows, what is judged for a seat is the deletion of those that
// its own requests made, each by itself and the newest last.
func TestEventsOfAnAct(t *testing.T) {
	e := &demo.Event{Act: &demo.Act{Op: demo.ActDeleted, By: "s1"}}
	for _, row := range []demo.Session{{ID: "d", By: "s2/A"}, {ID: "c", By: "s1/B"}, {ID: "b"}, {ID: "a", By: "s1/A"}} {
		e.Changes = append(e.Changes, demo.Change{Op: demo.OpDelete, Before: row})
	}
	got := ""
	for own := range eventsOf(e, "s1") {
		if len(own.Changes) != 1 {
			t.Errorf("%d rows at once", len(own.Changes))
		}
		got += own.Changes[0].Before.ID
	}
	if got != "ac" {
		t.Errorf("judged are the rows %q, want a and then c", got)
	}
}
