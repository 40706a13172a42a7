package demo

import (
	"context"
	"slices"
)

// rowsPerEvent is how many rows one event of Clear, Remove or Sweep has at most.
const rowsPerEvent = 256

// Delete removes the row under id, for the panel's delete button, and makes an
// event of it; by becomes the event's Act.By. If may is not nil, it is asked about
// the row first, and its error keeps the row. Delete returns that error,
// ErrNoSession if there is no such row, or the store's own.
func (s *Server) Delete(ctx context.Context, id, by string, may func(Session) error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	row, err := s.store.Get(ctx, id)
	if err != nil {
		return err
	}
	if may != nil {
		if err := may(row); err != nil {
			return err
		}
	}
	_, err = s.removeLocked(ctx, []Session{row}, Act{Op: ActDeleted, By: by})
	return err
}

// Clear removes every row, in as many events as that takes; by becomes their
// Act.By. It returns the store's own error.
func (s *Server) Clear(ctx context.Context, by string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clearLocked(ctx, Act{Op: ActDeleted, By: by})
}

func (s *Server) clearLocked(ctx context.Context, act Act) error {
	for {
		rows, err := s.store.Newest(ctx, rowsPerEvent)
		if err != nil || len(rows) == 0 {
			return err
		}
		if _, err := s.removeLocked(ctx, rows, act); err != nil {
			return err
		}
	}
}

// Remove removes the rows of which the function which is true, as Clear removes
// all rows, and returns how many. It reads the whole table in the critical section.
func (s *Server) Remove(ctx context.Context, by string, which func(Session) bool) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.removeWhereLocked(ctx, which, Act{Op: ActDeleted, By: by})
}

// Sweep removes the rows that a timeout of the policy has ended, in as many events
// as that takes; otherwise such a row stays until a request brings its ID. It
// returns how many it removed, and the store's own error. It reads the whole table
// in the critical section.
func (s *Server) Sweep(ctx context.Context) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.policy.IdleTimeout <= 0 && s.policy.AbsoluteTimeout <= 0 {
		return 0, nil
	}
	now := s.timeLocked()
	over := func(row Session) bool { return s.policy.over(row, now) != "" }
	return s.removeWhereLocked(ctx, over, Act{Op: ActExpired, By: ByServer})
}

// removeWhereLocked removes the rows of which the function which is true, in as
// many events as that takes, and returns how many.
func (s *Server) removeWhereLocked(ctx context.Context, which func(Session) bool, act Act) (removed int, err error) {
	n, err := s.store.Len(ctx)
	if err != nil {
		return 0, err
	}
	rows, err := s.store.Newest(ctx, n)
	if err != nil {
		return 0, err
	}
	rows = slices.DeleteFunc(rows, func(row Session) bool { return !which(row) })
	for some := range slices.Chunk(rows, rowsPerEvent) {
		n, err := s.removeLocked(ctx, some, act)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// removeLocked removes rows in one event. Where the store fails, the event has the
// rows that are gone by then.
func (s *Server) removeLocked(ctx context.Context, rows []Session, act Act) (removed int, err error) {
	changes := make([]Change, 0, len(rows))
	for _, row := range rows {
		if err = s.store.Delete(ctx, row.ID); err != nil {
			break
		}
		changes = append(changes, Change{Op: OpDelete, Before: row})
	}
	if len(changes) > 0 {
		s.tellLocked(s.now(), Event{Act: &act, Changes: changes})
	}
	return len(changes), err
}
