package demo

import (
	"cmp"
	"context"
	"slices"
)

// Table is the session table as the events so far make it: one, or one for each server
// where two have memories of their own. It is read within [Server.Inspect].
type Table struct{ of []*Memory }

// Newest returns up to limit rows, the newest first.
func (t Table) Newest(limit int) []Session {
	var rows []Session
	for _, m := range t.of {
		some, _ := m.Newest(context.Background(), limit) // memory never fails
		rows = append(rows, some...)
	}
	if len(t.of) > 1 {
		slices.SortStableFunc(rows, func(a, b Session) int { return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(a.Server, b.Server)) })
	}
	return rows[:min(limit, len(rows))]
}

// Find returns the rows under an ID: none, one, or one of each server's memory.
func (t Table) Find(id string) (rows []Session) {
	for _, m := range t.of {
		if row, ok := m.peek(id); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

// Len is how many rows there are.
func (t Table) Len() (n int) {
	for _, m := range t.of {
		n += len(m.rows)
	}
	return n
}

// peek is the row under an ID.
func (m *Memory) peek(id string) (Session, bool) {
	row, ok := m.rows[id]
	if !ok {
		return Session{}, false
	}
	return row.Session, true
}

// follow makes the table as a change says that another store is now.
func (m *Memory) follow(c Change) {
	if c.Op == OpDelete {
		_ = m.Delete(context.Background(), c.Before.ID)
		return
	}
	if _, ok := m.rows[c.After.ID]; !ok {
		m.add(c.After, 0)
	}
	row := m.rows[c.After.ID]
	c.After.ID, c.After.By = row.ID, row.By // the texts that are there
	row.Session = c.After
}
