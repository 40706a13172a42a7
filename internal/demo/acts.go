package demo

import (
	"context"
	"errors"
	"slices"
	"time"
)

// rowsPerEvent is how many rows one event of Clear, Remove or Sweep has at most.
const rowsPerEvent = 256

// Delete removes the row under id, for the panel's delete button, and makes an
// event of it; by becomes the event's Act.By. server is whose memory has the row, 0 where
// there is one table. If may is not nil, it is asked about the row first, and its error
// keeps the row. Delete returns that error, ErrNoSession if there is no such row, or the
// store's own.
func (s *Server) Delete(ctx context.Context, id string, server uint8, by string, may func(Session) error) error {
	return s.act(func() error {
		rows := slices.DeleteFunc(s.tableLocked().Find(id), func(row Session) bool { return row.Server != server })
		if len(rows) == 0 {
			return ErrNoSession
		}
		if may != nil {
			if err := may(rows[0]); err != nil {
				return err
			}
		}
		_, err := s.removeLocked(ctx, rows, Act{Op: ActDeleted, By: by})
		return err
	})
}

// act does something to the table that no request asks for, in the critical section. No
// request of a store outside comes between its parts, unless the store waits on purpose.
func (s *Server) act(doLocked func() error) error {
	s.steps.turn.RLock()
	defer s.steps.turn.RUnlock()
	s.steps.commit.Lock()
	defer s.steps.commit.Unlock()
	s.mu.Lock()
	defer s.mu.Unlock()
	return doLocked()
}

// Clear removes every row, in as many events as that takes; by becomes their
// Act.By. It returns the store's own error.
func (s *Server) Clear(ctx context.Context, by string) error {
	return s.act(func() error { return s.clearLocked(ctx, Act{Op: ActDeleted, By: by}) })
}

// Clearer is a store that can drop all of a demo's rows at once.
type Clearer interface {
	Clear(ctx context.Context) error
}

// clearWithin is how long a store may take to drop all rows.
const clearWithin = 10 * time.Second

func (s *Server) clearLocked(ctx context.Context, act Act) error {
	clearer, ok := s.outside.(Clearer)
	if !ok || s.health.Store != StoreAnswers {
		_, err := s.removeWhereLocked(ctx, func(Session) bool { return true }, act)
		return err
	}
	s.mu.Unlock() // as in removeLocked
	ctx, end := context.WithTimeout(ctx, clearWithin)
	err := ofStore(clearer.Clear(ctx))
	end()
	s.mu.Lock()
	if err != nil {
		s.failedLocked(err)
		return err
	}
	table := s.tableLocked()
	for some := range slices.Chunk(table.Newest(table.Len()), rowsPerEvent) {
		s.goneFromStoreLocked(some, act)
	}
	return nil
}

// Remove removes the rows of which the function which is true, as Clear removes
// all rows, and returns how many. It reads the whole table in the critical section. Where
// the store does not answer the rows go from the table at once, and from the store as
// soon as it answers; no request can use them before that.
func (s *Server) Remove(ctx context.Context, by string, which func(Session) bool) (removed int, err error) {
	act := Act{Op: ActDeleted, By: by}
	err = s.act(func() error {
		removed, err = s.removeWhereLocked(ctx, which, act)
		if !errors.Is(err, ErrNoStore) {
			return err
		}
		s.doomLocked(which)
		table := s.tableLocked()
		rows := slices.DeleteFunc(table.Newest(table.Len()), func(row Session) bool { return !which(row) })
		for some := range slices.Chunk(rows, rowsPerEvent) {
			removed += s.goneFromStoreLocked(some, act)
		}
		return nil
	})
	return removed, err
}

// maxDoomed is how many removals are remembered while a store does not answer; beyond them
// the rows of the oldest stay in the store.
const maxDoomed = 4096

// doomLocked remembers which rows go as soon as the store answers.
func (s *Server) doomLocked(which func(Session) bool) {
	if s.doomed == nil {
		s.doomed = map[StoreKind][]func(Session) bool{}
	}
	before := s.doomed[s.storage.Store]
	s.doomed[s.storage.Store] = append(before[max(0, len(before)+1-maxDoomed):], which)
	s.dooms++
}

// Sweep removes the rows that a timeout of the policy has ended, in as many events
// as that takes; otherwise such a row stays until a request brings its ID. It
// returns how many it removed, and the store's own error. It reads the whole table
// in the critical section.
func (s *Server) Sweep(ctx context.Context) (swept int, err error) {
	err = s.act(func() error {
		if s.policy.IdleTimeout <= 0 && s.policy.AbsoluteTimeout <= 0 {
			return nil
		}
		now := s.timeLocked()
		over := func(row Session) bool { return s.policy.over(row, now) != "" }
		swept, err = s.removeWhereLocked(ctx, over, Act{Op: ActExpired, By: ByServer})
		return err
	})
	return swept, err
}

// removeWhereLocked removes the rows of which the function which is true, in as
// many events as that takes, and returns how many.
func (s *Server) removeWhereLocked(ctx context.Context, which func(Session) bool, act Act) (removed int, err error) {
	if s.outside != nil && s.health.Store != StoreAnswers {
		return 0, ErrNoStore // what it has may not be known yet
	}
	table := s.tableLocked()
	rows := slices.DeleteFunc(table.Newest(table.Len()), func(row Session) bool { return !which(row) })
	for some := range slices.Chunk(rows, rowsPerEvent) {
		n, err := s.removeLocked(ctx, some, act)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// removeLocked removes rows in one event. Where the store fails, the event has the rows
// that are gone by then. A row that the store lacks already counts as removed.
func (s *Server) removeLocked(ctx context.Context, rows []Session, act Act) (removed int, err error) {
	if s.outside != nil && s.health.Store != StoreAnswers {
		return 0, ErrNoStore
	}
	gone := rows
	if outside := s.outside; outside != nil {
		s.mu.Unlock() // whoever reads the table does not wait for the store; nobody changes it meanwhile
		gone, err = deleteFrom(ctx, patient{outside}, rows)
		s.mu.Lock()
	}
	removed = s.goneFromStoreLocked(gone, act)
	if err != nil {
		s.failedLocked(err)
	}
	return removed, err
}

// goneFromStoreLocked takes rows out of the table that the store has no longer, and tells
// of them in one event.
func (s *Server) goneFromStoreLocked(rows []Session, act Act) int {
	changes := make([]Change, 0, len(rows))
	for _, row := range rows {
		c := Change{Op: OpDelete, Before: row}
		s.tables[max(1, row.Server)-1].follow(c)
		changes = append(changes, c)
	}
	if len(changes) > 0 {
		s.tellLocked(s.now(), Event{Act: &act, Changes: changes})
	}
	return len(changes)
}

// deleteFrom deletes rows from a store, and returns those that it has no longer.
func deleteFrom(ctx context.Context, store Store, rows []Session) ([]Session, error) {
	for i, row := range rows {
		if err := store.Delete(ctx, row.ID); err != nil && !errors.Is(err, ErrNoSession) {
			return rows[:i], ofStore(err)
		}
	}
	return rows, nil
}
