package demo

import (
	"container/list"
	"context"
	"strings"
)

// Memory is the chapter's own store: a table in the server's memory, gone when the
// server stops. The chapter's dictionary is the map; two lists, for the seats' rows
// and the walk-ins', hold the order in which the rows were made.
type Memory struct {
	rows           map[string]*list.Element // id → element of one of the lists
	seats, walkIns *list.List               // of *memoryRow, oldest first
	made           uint64                   // rows so far
}

// memoryRow is a row and its place in the order of both lists together.
type memoryRow struct {
	Session
	number uint64
}

// NewMemory returns an empty table.
func NewMemory() *Memory {
	return &Memory{rows: make(map[string]*list.Element), seats: list.New(), walkIns: list.New()}
}

// Get implements [Store].
func (m *Memory) Get(_ context.Context, id string) (Session, error) {
	row, ok := m.rows[id]
	if !ok {
		return Session{}, ErrNoSession
	}
	return rowAt(row).Session, nil
}

// Put implements [Store].
func (m *Memory) Put(_ context.Context, s Session) error {
	row, ok := m.rows[s.ID]
	if !ok {
		m.add(s)
		return nil
	}
	before := &rowAt(row).Session
	if s.ID = before.ID; s.Username != before.Username {
		s.Username = strings.Clone(s.Username)
	}
	*before = s
	return nil
}

// add makes a row. It copies the texts: cut out of a header or a form, they would
// keep all of it in memory as long as the row is there.
func (m *Memory) add(s Session) {
	s.ID, s.Username = strings.Clone(s.ID), strings.Clone(s.Username)
	m.made++
	m.rows[s.ID] = m.listOf(s).PushBack(&memoryRow{s, m.made})
}

func (m *Memory) listOf(s Session) *list.List {
	if s.By == "" {
		return m.walkIns
	}
	return m.seats
}

// Delete implements [Store].
func (m *Memory) Delete(_ context.Context, id string) error {
	row, ok := m.rows[id]
	if !ok {
		return ErrNoSession
	}
	m.listOf(rowAt(row).Session).Remove(row)
	delete(m.rows, id)
	return nil
}

// Newest implements [Store].
func (m *Memory) Newest(_ context.Context, limit int) ([]Session, error) {
	rows := make([]Session, 0, min(limit, len(m.rows)))
	seat, walkIn := m.seats.Back(), m.walkIns.Back()
	for len(rows) < cap(rows) {
		if walkIn == nil || seat != nil && rowAt(seat).number > rowAt(walkIn).number {
			rows = append(rows, rowAt(seat).Session)
			seat = seat.Prev()
		} else {
			rows = append(rows, rowAt(walkIn).Session)
			walkIn = walkIn.Prev()
		}
	}
	return rows, nil
}

// Oldest implements [Store].
func (m *Memory) Oldest(context.Context) (Session, error) {
	row, walkIn := m.seats.Front(), m.walkIns.Front()
	if row == nil || walkIn != nil && rowAt(walkIn).number < rowAt(row).number {
		row = walkIn
	}
	return sessionAt(row)
}

// OldestWalkIn implements [Store].
func (m *Memory) OldestWalkIn(context.Context) (Session, error) { return sessionAt(m.walkIns.Front()) }

// Len implements [Store].
func (m *Memory) Len(context.Context) (int, error) { return len(m.rows), nil }

func rowAt(row *list.Element) *memoryRow { return row.Value.(*memoryRow) }

func sessionAt(row *list.Element) (Session, error) {
	if row == nil {
		return Session{}, ErrNoSession
	}
	return rowAt(row).Session, nil
}
