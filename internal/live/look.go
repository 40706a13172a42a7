package live

import (
	"context"

	"sessionlab/internal/demo"
)

// Look is what the store outside the servers holds, as a viewer may see it.
type Look struct {
	Seq     uint64    `json:"seq"`     // of the last event that is in the comparison
	Store   string    `json:"store"`   // sqlite or redis
	Command string    `json:"command"` // what shows the same in the store's own program
	Columns []string  `json:"columns"`
	Count   int       `json:"count"` // of all rows in the store
	Rows    []LookRow `json:"rows"`
	Missing []Row     `json:"missing"` // rows of the table that the store does not have
}

// LookRow is a row in the store.
type LookRow struct {
	Identity
	Cells   []*string `json:"cells"`          // null where the viewer may not see it
	Left    *int64    `json:"left,omitempty"` // seconds until the store itself ends the row
	Damaged bool      `json:"damaged,omitempty"`
	// Differs says how the row is not as the table has it: "unknown" to the table, or
	// "changed" by somebody else; "" is as the table has it.
	Differs string `json:"differs,omitempty"`
}

// secretColumns are those whose cells only who may see a row's ID may see.
var secretColumns = map[string]bool{"id": true, "key": true, "token": true}

// Look returns up to limit rows of the store, the newest first, beside the table. It returns
// [demo.ErrNoStore] where the rows are in memory or the store does not answer.
func (d *Demo) Look(ctx context.Context, v Viewer, limit int) (Look, error) {
	found, err := d.Server.Look(ctx, limit)
	if err != nil {
		return Look{}, err
	}
	storage, _ := d.Server.Storage()
	ids := make([]string, 0, len(found.Rows))
	for _, row := range found.Rows {
		ids = append(ids, row.Session.ID)
	}
	now, err := d.tableNow(ctx, limit, ids)
	if err != nil {
		return Look{}, err
	}
	command := found.Query
	if v.All {
		command = found.Command // which says where on the lab's machine, or in its network
	}
	table := make(map[string]demo.Session, len(now.rows))
	for _, row := range now.rows {
		table[row.ID] = row
	}
	look := Look{
		Seq: now.seq, Store: string(storage.Store), Command: command, Columns: found.Columns, Count: found.Count,
		Rows: make([]LookRow, 0, len(found.Rows)), Missing: []Row{},
	}
	d.mu.Lock()
	for _, row := range found.Rows {
		look.Rows = append(look.Rows, d.lookRowLocked(v, row, found.Columns, table))
	}
	d.mu.Unlock()
	if len(found.Rows) == found.Count { // else the rest of the table is further down
		missing := make([]demo.Session, 0, len(table))
		for _, row := range now.rows {
			if _, left := table[row.ID]; left {
				missing = append(missing, row)
			}
		}
		look.Missing = d.asRows(v, missing)
	}
	return look, nil
}

// lookRowLocked is one row of a store as a viewer may see it. It takes the row out of the
// table.
func (d *Demo) lookRowLocked(v Viewer, row demo.LookRow, columns []string, table map[string]demo.Session) LookRow {
	s := row.Session
	was, there := table[s.ID]
	delete(table, s.ID)
	shown := LookRow{Identity: d.identities.of(s.ID, 0), Damaged: row.Damaged}
	if there {
		s.By = was.By // whoever made the row, whatever the store says by now
	}
	for i, cell := range row.Cells {
		secret := i < len(columns) && secretColumns[columns[i]]
		shown.Cells = append(shown.Cells, valueIf(!secret || there && v.SeesID(s) || v.All, cell))
	}
	if row.Ends {
		left := seconds(row.Left)
		shown.Left = &left
	}
	s.Server = was.Server
	switch {
	case !there:
		shown.Differs = "unknown"
	case !sameRow(s, was):
		shown.Differs = "changed"
	}
	return shown
}

// sameRow says whether two rows hold the same.
func sameRow(a, b demo.Session) bool {
	return a.Username == b.Username && a.Basket == b.Basket && a.Dark == b.Dark && a.Token == b.Token &&
		a.Requests == b.Requests && a.Version == b.Version
}
