package demo

import (
	"context"
	"slices"
)

// clearAtOnce is how many rows one event of Clear or Sweep tells of.
const clearAtOnce = 256

// Delete removes the row under id, as the panel's delete button does, and tells
// of it; by becomes the event's Act.By. may is asked about the row first, and
// its error keeps the row; nil is no question. Delete returns that error,
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
	_, err = s.remove(ctx, []Session{row}, Act{Op: ActDeleted, By: by})
	return err
}

// Clear removes every row and tells of it, in as many events as that takes; by
// becomes their Act.By. It returns the store's own error.
func (s *Server) Clear(ctx context.Context, by string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.clear(ctx, Act{Op: ActDeleted, By: by})
}

func (s *Server) clear(ctx context.Context, act Act) error {
	for {
		rows, err := s.store.Newest(ctx, clearAtOnce)
		if err != nil || len(rows) == 0 {
			return err
		}
		if _, err := s.remove(ctx, rows, act); err != nil {
			return err
		}
	}
}

// Remove removes the rows that which says, as Clear removes all of them, and
// returns how many there were. It reads the whole table in the critical section.
func (s *Server) Remove(ctx context.Context, by string, which func(Session) bool) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, err := s.store.Len(ctx)
	if err != nil {
		return 0, err
	}
	rows, err := s.store.Newest(ctx, n)
	if err != nil {
		return 0, err
	}
	rows = slices.DeleteFunc(rows, func(row Session) bool { return !which(row) })
	return s.removeAll(ctx, rows, Act{Op: ActDeleted, By: by})
}

// Sweep removes the rows that a timeout of the policy has ended and that nobody
// has come back to, and tells of it in as many events as that takes. It returns
// how many there were, and the store's own error. It reads the whole table in
// the critical section.
func (s *Server) Sweep(ctx context.Context) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.policy.IdleTimeout <= 0 && s.policy.AbsoluteTimeout <= 0 {
		return 0, nil
	}
	n, err := s.store.Len(ctx)
	if err != nil {
		return 0, err
	}
	rows, err := s.store.Newest(ctx, n)
	if err != nil {
		return 0, err
	}
	now := s.time()
	rows = slices.DeleteFunc(rows, func(row Session) bool { return s.policy.over(row, now) == "" })
	return s.removeAll(ctx, rows, Act{Op: ActExpired, By: ByServer})
}

// removeAll removes rows and tells of it in as many events as that takes.
func (s *Server) removeAll(ctx context.Context, rows []Session, act Act) (removed int, err error) {
	for some := range slices.Chunk(rows, clearAtOnce) {
		n, err := s.remove(ctx, some, act)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	return removed, nil
}

// remove removes rows and tells of those that are gone in one event, also if the
// store then fails.
func (s *Server) remove(ctx context.Context, rows []Session, act Act) (removed int, err error) {
	changes := make([]Change, 0, len(rows))
	for _, row := range rows {
		if err = s.store.Delete(ctx, row.ID); err != nil {
			break
		}
		changes = append(changes, Change{Op: OpDelete, Before: row})
	}
	if len(changes) > 0 {
		s.tell(s.now(), Event{Act: &act, Changes: changes})
	}
	return len(changes), err
}

// Policy returns the policy that holds.
func (s *Server) Policy() Policy {
	s.mu.Lock()
	defer s.mu.Unlock()
	return *s.policy
}

// SetPolicy lets a policy hold from the next exchange on and tells of it; by
// becomes the event's PolicyChange.By. The rows stay as they are. What
// [Policy.Check] refuses is the caller's to refuse.
func (s *Server) SetPolicy(p Policy, by string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	before := *s.policy
	s.obey(p)
	s.tell(s.now(), Event{Policy: &PolicyChange{before, p, by}})
}

func (s *Server) obey(p Policy) {
	s.policy, s.sealing = &p, newSealing(&p, s.keys)
}
