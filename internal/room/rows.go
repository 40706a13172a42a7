package room

import (
	"sync/atomic"

	"sessionlab/internal/demo"
)

// allRows counts the rows of all session tables of the lab together. Each table adds
// its own in its demo's critical section, so several tables at once may take in a row
// each beyond the bound.
type allRows struct {
	count atomic.Int64
	most  int64
}

// newAllRows bounds all tables together to twice what one may have: one table that
// somebody fills leaves room for as many rows again.
func newAllRows(l Limits) *allRows { return &allRows{most: 2 * int64(l.Rows)} }

// What a table may have while the lab is at its bound, at most its own limit: beyond
// that each new row takes the place of another of the same table.
const (
	classShare = MaxRows     // a class that everybody shares
	ownShare   = DefaultRows // a per-seat server, or a visitor's room
)

// rowShare is how many rows the table may have while the lab is at its bound.
func (r *Room) rowShare() int {
	if r.parent != nil || r.private {
		return ownShare
	}
	return classShare
}

// rowsNow is how many rows the table may have now. The demo asks, in its critical
// section.
func (r *Room) rowsNow() int {
	if r.allRows.count.Load() < r.allRows.most {
		return r.limits.Rows
	}
	return r.rowShare()
}

// countedRows are the rows of one table among all rows.
type countedRows struct {
	rows  int
	ended bool // no further rows are counted
}

// countRows counts the rows that an event made or deleted, in the demo's critical
// section.
func (r *Room) countRows(changes []demo.Change) {
	more := 0
	for _, c := range changes {
		switch {
		case c.Op == demo.OpDelete:
			more--
		case c.New():
			more++
		}
	}
	if more != 0 && !r.counted.ended {
		r.counted.rows += more
		r.allRows.count.Add(int64(more))
	}
}

// giveRowsBack takes the table of a room that has ended out of the count. Requests
// under way may still make rows in it, which are not counted and end with it.
func (r *Room) giveRowsBack() {
	_ = r.demo.Inspect(func(demo.Store, demo.Policy) error {
		r.allRows.count.Add(-int64(r.counted.rows))
		r.counted = countedRows{ended: true}
		return nil
	})
}
