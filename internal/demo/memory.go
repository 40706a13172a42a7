package demo

import (
	"container/list"
	"context"
	"strings"
)

// Memory is the chapter's own store: a table in the server's memory, gone when
// the server stops. Beside the chapter's dictionary it keeps the order in which
// the rows were made.
type Memory struct {
	rows  map[string]*list.Element // id → element of order
	order *list.List               // of *Session, oldest first
}

// NewMemory returns an empty table.
func NewMemory() *Memory {
	return &Memory{rows: make(map[string]*list.Element), order: list.New()}
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, id string) (Session, error) {
	row, ok := m.rows[id]
	if !ok {
		return Session{}, ErrNoSession
	}
	return *row.Value.(*Session), nil
}

// Put implements [Store].
func (m *Memory) Put(_ context.Context, s Session) error {
	row, ok := m.rows[s.ID]
	if !ok {
		m.add(s)
		return nil
	}
	before := row.Value.(*Session)
	if s.ID = before.ID; s.Username != before.Username {
		s.Username = strings.Clone(s.Username)
	}
	*before = s
	return nil
}

// add makes a row. Its texts are pieces of their own: cut out of a header or a
// form, they would hold all of that as long as the row is there.
func (m *Memory) add(s Session) {
	s.ID, s.Username = strings.Clone(s.ID), strings.Clone(s.Username)
	m.rows[s.ID] = m.order.PushBack(&s)
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, id string) error {
	row, ok := m.rows[id]
	if !ok {
		return ErrNoSession
	}
	m.order.Remove(row)
	delete(m.rows, id)
	return nil
}

// Newest implements [Store].
func (m *Memory) Newest(_ context.Context, limit int) ([]Session, error) {
	rows := make([]Session, 0, min(limit, len(m.rows)))
	for row := m.order.Back(); row != nil && len(rows) < limit; row = row.Prev() {
		rows = append(rows, *row.Value.(*Session))
	}
	return rows, nil
}

// Oldest implements [Store].
func (m *Memory) Oldest(context.Context) (Session, error) {
	row := m.order.Front()
	if row == nil {
		return Session{}, ErrNoSession
	}
	return *row.Value.(*Session), nil
}

// Len implements [Store].
func (m *Memory) Len(context.Context) (int, error) { return len(m.rows), nil }
