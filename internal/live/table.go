package live

import (
	"cmp"
	"context"
	"slices"
	"time"

	"sessionlab/internal/demo"
)

// Row is a row of the session table as a viewer may see it.
type Row struct {
	Identity
	ID       *string `json:"id,omitempty"`     // only where the viewer may see it; "" is an ID, too
	Server   uint8   `json:"server,omitempty"` // whose memory has the row, where two servers have a table each
	Username *string `json:"username"`
	Basket   int     `json:"basket,omitempty"`
	Dark     bool    `json:"dark,omitempty"`
	Created  Time    `json:"created"`
	Seen     Time    `json:"seen"`
	Requests int     `json:"requests"`
	Mine     bool    `json:"mine"` // a request of the viewer's seat made the row
}

// Table is the session table at one moment.
type Table struct {
	Seq      uint64 `json:"seq"` // every event up to here is in it, and none after
	Count    int    `json:"count"`
	Sessions []Row  `json:"sessions"`
}

// Sessions returns the table as a viewer may see it, the newest rows first, up to
// limit of them. It returns ErrEnded or the store's error.
func (d *Demo) Sessions(ctx context.Context, v Viewer, limit int) (Table, error) {
	now, err := d.tableNow(ctx, limit, nil)
	if err != nil {
		return Table{}, err
	}
	return Table{Seq: now.seq, Count: now.count, Sessions: d.asRows(v, now.rows)}, nil
}

// reading is the table at one moment.
type reading struct {
	seq      uint64         // of the last event in it
	state    demo.State     // that holds after it
	ahead    time.Duration  // of the demo's clock after it
	requests uint64         // exchanges up to there
	count    int            // of all rows
	rows     []demo.Session // those that were asked for
}

// tableNow reads the newest rows, and others by their ids, in the demo's
// critical section, and waits until the reader has seen what is in them.
func (d *Demo) tableNow(ctx context.Context, limit int, ids []string) (now reading, err error) {
	err = d.Server.Inspect(func(table demo.Table, state demo.State) error {
		now.state, now.ahead = state, d.ahead
		_, now.seq = d.happened.Bounds()
		now.requests = d.requests
		now.count = table.Len()
		now.rows = table.Newest(limit)
		if now.count == len(now.rows) {
			return nil
		}
		for _, id := range ids {
			now.rows = append(now.rows, table.Find(id)...)
		}
		return nil
	})
	if err == nil {
		err = d.reach(ctx, now.seq)
	}
	return now, err
}

func (d *Demo) asRows(v Viewer, sessions []demo.Session) []Row {
	d.mu.Lock()
	defer d.mu.Unlock()
	rows := make([]Row, 0, len(sessions))
	for _, s := range sessions {
		row := Row{
			Identity: d.identities.of(s.ID, 0),
			Server:   s.Server,
			Username: usernameOf(s), Basket: s.Basket, Dark: s.Dark,
			Created: Time(s.Created), Seen: Time(s.Seen),
			Requests: s.Requests,
			Mine:     v.owns(s),
		}
		row.ID = valueIf(v.SeesID(s), s.ID)
		rows = append(rows, row)
	}
	return rows
}

// undo takes the table back to before the entries: rows is changed row by row,
// last change first.
func undo(rows []demo.Session, count int, entries []*Entry) ([]demo.Session, int) {
	table := make(map[rowKey]demo.Session, len(rows))
	for _, row := range rows {
		table[keyOf(row)] = row
	}
	for _, e := range slices.Backward(entries) {
		if e.event == nil {
			continue
		}
		for _, c := range slices.Backward(e.event.Changes) {
			switch {
			case c.Op == demo.OpDelete:
				table[keyOf(c.Before)] = c.Before
				count++
			case c.New():
				delete(table, keyOf(c.After))
				count--
			default:
				table[keyOf(c.Before)] = c.Before
			}
		}
	}
	before := make([]demo.Session, 0, len(table))
	for _, row := range table {
		before = append(before, row)
	}
	return before, count
}

// rowKey is what no two rows of a demo have in common: two servers' memories may each
// have a row under one ID.
type rowKey struct {
	server uint8
	id     string
}

func keyOf(row demo.Session) rowKey { return rowKey{row.Server, row.ID} }

// ownFirst sorts rows as the panel shows them: the viewer's, then the newest.
func ownFirst(v Viewer, rows []demo.Session) {
	slices.SortFunc(rows, func(a, b demo.Session) int {
		if own := v.owns(a); own != v.owns(b) {
			if own {
				return -1
			}
			return 1
		}
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Server, b.Server))
	})
}

// Delete deletes the row with a tag, in the memory of a server where two have one each;
// otherwise server is 0. by names who does so in the event; may says
// whether they may. It returns demo.ErrNoSession, Ready's errors and may's.
func (d *Demo) Delete(ctx context.Context, tag string, server uint8, by string, may func(demo.Session) error) error {
	d.mu.Lock()
	id, _, ok := d.identities.withTag(tag)
	d.mu.Unlock()
	if !ok {
		return demo.ErrNoSession
	}
	if err := d.Ready(ctx); err != nil {
		return err
	}
	return d.Server.Delete(ctx, id, server, by, may)
}

// Known is what a demo knows of a session ID.
type Known struct {
	ID    string
	Live  bool // the table has a row under it
	Named bool // a username is in the row
}

// WithTag returns what is known of the ID that has a tag.
func (d *Demo) WithTag(tag string) (Known, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id, known, ok := d.identities.withTag(tag)
	if !ok {
		return Known{}, false
	}
	return Known{id, known.live(), known.named}, true
}

// HasRow says whether the table has a row under an ID.
func (d *Demo) HasRow(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.identities.hasRow(id)
}

// RowsOf returns the IDs of the rows that a seat's requests made, the newest last.
func (d *Demo) RowsOf(seat string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.rows[seat])
}

// Rows is how many rows the table has.
func (d *Demo) Rows() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.identities.live
}
