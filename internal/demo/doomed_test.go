package demo

import "testing"

// However many participants leave while the store is away, what is remembered of them is
// bounded, and it is the latest.
func TestDoomedIsBounded(t *testing.T) {
	s := New(Config{})
	defer s.Close()
	for n := range 3 * maxDoomed {
		s.mu.Lock()
		s.doomLocked(func(row Session) bool { return row.Requests == n })
		s.mu.Unlock()
	}
	doomed := s.doomed[InMemory]
	if len(doomed) != maxDoomed || !doomed[maxDoomed-1](Session{Requests: 3*maxDoomed - 1}) || doomed[0](Session{Requests: 0}) {
		t.Errorf("%d are remembered, want the latest %d", len(doomed), maxDoomed)
	}
	if s.dooms != 3*maxDoomed {
		t.Errorf("%d were counted", s.dooms)
	}
}
