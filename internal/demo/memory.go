package demo

import (
	"container/heap"
	"context"
	"strings"
)

// Memory is the chapter's own store: a table in the server's memory, gone when the
// server stops. The chapter's dictionary is the map. Beside it stand the order in which
// the rows were made, that of all and that of each visitor's, and which visitor has the
// most rows.
type Memory struct {
	rows     map[string]*memoryRow // by id
	all      order
	walkIns  visitorRows
	visitors map[string]*visitorRows // the others, by Session.By
	most     byRows                  // the same, the one with the most rows first
	made     uint64                  // rows so far
}

// memoryRow is a row and its place in the order of all and of its visitor's.
type memoryRow struct {
	Session
	number uint64 // of all rows that were ever made
	whose  *visitorRows
	places [2]place // inAll and inOwn
}

// NewMemory returns an empty table.
func NewMemory() *Memory {
	return &Memory{
		rows: map[string]*memoryRow{}, all: order{in: inAll},
		walkIns: visitorRows{rows: order{in: inOwn}}, visitors: map[string]*visitorRows{},
	}
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, id string) (Session, error) { return sessionOf(m.rows[id]) }

// Put implements [Store].
func (m *Memory) Put(_ context.Context, s Session, w Write) (Session, error) {
	row, ok := m.rows[s.ID]
	if !ok {
		if w.IfThere || w.IfVersion != 0 {
			return Session{}, ErrNoSession
		}
		return m.add(s, w.Fields), nil
	}
	there := &row.Session
	if w.IfVersion != 0 && w.IfVersion != there.Version {
		return Session{}, ErrConflict
	}
	if s.Username == there.Username {
		s.Username = there.Username // and not a piece of the request
	} else if w.Fields.has(FieldUsername) {
		s.Username = strings.Clone(s.Username)
	}
	if w.Fields == 0 {
		there.Created = s.Created
	}
	w.Fields.Copy(there, s)
	there.Version++
	return *there, nil
}

// add makes a row. It copies the texts: cut out of a header or a form, they would
// keep all of it in memory as long as the row is there.
func (m *Memory) add(s Session, fields Fields) Session {
	made := Session{ID: strings.Clone(s.ID), Created: s.Created, Version: 1, Server: s.Server}
	s.Username = strings.Clone(s.Username)
	fields.Copy(&made, s)
	whose := m.rowsOf(s.By)
	made.By = whose.by // one text for all of a visitor's rows
	m.made++
	row := &memoryRow{Session: made, number: m.made, whose: whose}
	m.rows[made.ID] = row
	m.all.add(row)
	whose.rows.add(row)
	m.recount(whose, +1)
	return made
}

// rowsOf are the rows of a visitor, none yet for a new one.
func (m *Memory) rowsOf(by string) *visitorRows {
	if by == "" {
		return &m.walkIns
	}
	v := m.visitors[by]
	if v == nil {
		v = &visitorRows{by: strings.Clone(by), rows: order{in: inOwn}}
		m.visitors[v.by] = v
	}
	return v
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, id string) error {
	row, ok := m.rows[id]
	if !ok {
		return ErrNoSession
	}
	delete(m.rows, id)
	m.all.remove(row)
	row.whose.rows.remove(row)
	m.recount(row.whose, -1)
	return nil
}

// recount notes that a visitor has a row more, or one less.
func (m *Memory) recount(v *visitorRows, rows int) {
	v.count += rows
	switch {
	case v == &m.walkIns:
	case v.count == 0:
		heap.Remove(&m.most, v.place)
		delete(m.visitors, v.by)
	case v.count == 1 && rows > 0:
		heap.Push(&m.most, v)
	default:
		heap.Fix(&m.most, v.place)
	}
}

// Newest implements [Store].
func (m *Memory) Newest(_ context.Context, limit int) ([]Session, error) {
	rows := make([]Session, 0, min(limit, len(m.rows)))
	for row := m.all.newest; len(rows) < cap(rows); row = row.places[inAll].older {
		rows = append(rows, row.Session)
	}
	return rows, nil
}

// OldestWalkIn returns, of the rows whose By is "", the one that was made first, or
// ErrNoSession where there is none. A flood of walk-ins asks for it at every visit: its
// cost does not grow with the table.
func (m *Memory) OldestWalkIn(context.Context) (Session, error) {
	return sessionOf(m.walkIns.rows.oldest)
}

// OldestOfMost returns the oldest row of the visitor with the most rows: rows with the
// same By are one visitor's, and those whose By is "" are nobody's. Of several visitors
// with as many rows it is the visitor whose oldest row was made first. It returns
// ErrNoSession where no row has a By. A flood of a full table asks for it at every
// visit: its cost does not grow with the table.
func (m *Memory) OldestOfMost(context.Context) (Session, error) {
	if len(m.most) == 0 {
		return Session{}, ErrNoSession
	}
	return sessionOf(m.most[0].rows.oldest)
}

// Len implements [Store].
func (m *Memory) Len(context.Context) (int, error) { return len(m.rows), nil }

func sessionOf(row *memoryRow) (Session, error) {
	if row == nil {
		return Session{}, ErrNoSession
	}
	return row.Session, nil
}
