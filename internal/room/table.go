package room

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/journal"
)

// Row is a row of the session table as a caller may see it.
type Row struct {
	Identity
	ID       *string `json:"id,omitempty"` // only where the caller may see it; "" is an ID, too
	Username *string `json:"username"`
	Created  Time    `json:"created"`
	Seen     Time    `json:"seen"`
	Requests int     `json:"requests"`
	Mine     bool    `json:"mine"` // a request of the caller's seat made the row
}

// Table is the session table at one moment.
type Table struct {
	Seq      uint64 `json:"seq"` // every event up to here is in it, and none after
	Count    int    `json:"count"`
	Sessions []Row  `json:"sessions"`
}

// Limits of one reading of the table.
const (
	DefaultRows = 200
	MaxRows     = 1000
)

// Sessions returns the table as the caller may see it, the newest rows first,
// up to limit of them.
func (r *Room) Sessions(ctx context.Context, c Caller, limit int) (Table, error) {
	r, err := r.tableFor(c)
	if err != nil {
		return Table{}, err
	}
	now, err := r.tableNow(ctx, limit, nil)
	if err != nil {
		return Table{}, err
	}
	return Table{Seq: now.seq, Count: now.count, Sessions: r.asRows(c, now.rows)}, nil
}

// reading is the table at one moment.
type reading struct {
	seq      uint64         // of the last event in it
	policy   demo.Policy    // that holds after it
	ahead    time.Duration  // of the demo's clock after it
	requests uint64         // exchanges up to there
	count    int            // of all rows
	rows     []demo.Session // those that were asked for
}

// tableNow reads the newest rows, and others by their ids, in the demo's
// critical section, and waits until the reader has seen what is in them.
func (r *Room) tableNow(ctx context.Context, limit int, ids []string) (now reading, err error) {
	err = r.demo.Inspect(func(store demo.Store, policy demo.Policy) error {
		now.policy, now.ahead = policy, r.ahead
		_, now.seq = r.happened.Bounds()
		now.requests = r.requests
		if now.count, err = store.Len(ctx); err != nil {
			return err
		}
		if now.rows, err = store.Newest(ctx, limit); err != nil {
			return err
		}
		if now.count == len(now.rows) {
			return nil
		}
		for _, id := range ids {
			row, err := store.Get(ctx, id)
			if err == nil {
				now.rows = append(now.rows, row)
			} else if !errors.Is(err, demo.ErrNoSession) {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = r.reach(ctx, now.seq)
	}
	return now, err
}

// reach waits until the reader has seen a seq. It returns ErrEnded if it never
// will, or the context's error.
func (r *Room) reach(ctx context.Context, seq uint64) error {
	err := r.visible.Reach(ctx, seq)
	if errors.Is(err, journal.ErrClosed) {
		return ErrEnded
	}
	return err
}

func (r *Room) asRows(c Caller, sessions []demo.Session) []Row {
	r.mu.Lock()
	defer r.mu.Unlock()
	rows := make([]Row, 0, len(sessions))
	for _, s := range sessions {
		row := Row{
			Identity: r.identities.of(s.ID, 0),
			Username: usernameOf(s),
			Created:  Time(s.Created), Seen: Time(s.Seen),
			Requests: s.Requests,
			Mine:     c.owns(s),
		}
		row.ID = valueIf(c.seesID(s), s.ID)
		rows = append(rows, row)
	}
	return rows
}

// undo takes the table back to before the records: rows is changed row by row,
// last change first.
func undo(rows []demo.Session, count int, records []*record) ([]demo.Session, int) {
	table := make(map[string]demo.Session, len(rows))
	for _, row := range rows {
		table[row.ID] = row
	}
	for _, rec := range slices.Backward(records) {
		if rec.event == nil {
			continue
		}
		for _, c := range slices.Backward(rec.event.Changes) {
			switch {
			case c.Op == demo.OpDelete:
				table[c.Before.ID] = c.Before
				count++
			case c.New():
				delete(table, c.After.ID)
				count--
			default:
				table[c.Before.ID] = c.Before
			}
		}
	}
	before := make([]demo.Session, 0, len(table))
	for _, row := range table {
		before = append(before, row)
	}
	return before, count
}

// ownFirst sorts rows as the panel shows them: the caller's, then the newest.
func ownFirst(c Caller, rows []demo.Session) {
	slices.SortFunc(rows, func(a, b demo.Session) int {
		if own := c.owns(a); own != c.owns(b) {
			if own {
				return -1
			}
			return 1
		}
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.ID, b.ID))
	})
}
