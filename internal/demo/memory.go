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
func (m *Memory) Put(_ context.Context, s Session) error {
	row, ok := m.rows[s.ID]
	if !ok {
		m.add(s)
		return nil
	}
	before := &row.Session
	if s.ID, s.By = before.ID, before.By; s.Username != before.Username {
		s.Username = strings.Clone(s.Username)
	}
	*before = s
	return nil
}

// add makes a row. It copies the texts: cut out of a header or a form, they would
// keep all of it in memory as long as the row is there.
func (m *Memory) add(s Session) {
	s.ID, s.Username = strings.Clone(s.ID), strings.Clone(s.Username)
	whose := m.rowsOf(s.By)
	s.By = whose.by // one text for all of a visitor's rows
	m.made++
	row := &memoryRow{Session: s, number: m.made, whose: whose}
	m.rows[s.ID] = row
	m.all.add(row)
	whose.rows.add(row)
	m.recount(whose, +1)
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

// OldestWalkIn implements [Store].
func (m *Memory) OldestWalkIn(context.Context) (Session, error) {
	return sessionOf(m.walkIns.rows.oldest)
}

// OldestOfMost implements [Store].
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
