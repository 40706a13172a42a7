package live

import (
	"sync/atomic"

	"sessionlab/internal/demo"
)

// AllRows counts the rows of all session tables of a lab together. Each demo adds
// its own in its server's critical section, so several tables at once may take in a
// row each beyond the bound.
type AllRows struct {
	count atomic.Int64
	most  int64
}

// NewAllRows bounds all tables together to twice what one may have: one table that
// somebody fills leaves room for as many rows again.
func NewAllRows(ofOne int) *AllRows { return &AllRows{most: 2 * int64(ofOne)} }

// rowsNow is how many rows the table may have now: while the lab is at its bound, a
// small share, beyond which each new row takes the place of another of the same table.
// The server asks, in its critical section.
func (d *Demo) rowsNow() int {
	if d.config.AllRows.count.Load() < d.config.AllRows.most {
		return d.config.Rows
	}
	return d.config.RowShare
}

// countedRows are the rows of one table among all rows.
type countedRows struct {
	rows  int
	ended bool // no further rows are counted
}

// countRows counts the rows that an event made or deleted, in the server's critical
// section.
func (d *Demo) countRows(changes []demo.Change) {
	more := 0
	for _, c := range changes {
		switch {
		case c.Op == demo.OpDelete:
			more--
		case c.New():
			more++
		}
	}
	if more != 0 && !d.counted.ended {
		d.counted.rows += more
		d.config.AllRows.count.Add(int64(more))
	}
}

// giveRowsBack takes the table of a demo that ends out of the count. Requests under
// way may still make rows in it, which are not counted and end with it.
func (d *Demo) giveRowsBack() {
	_ = d.Server.Inspect(func(demo.Table, demo.State) error {
		d.config.AllRows.count.Add(-int64(d.counted.rows))
		d.counted = countedRows{ended: true}
		return nil
	})
}
