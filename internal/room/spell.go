package room

import "time"

// A seat is stuck when it is present and tries without getting on. It tries while
// its requests, acts on the table and answers bring no tick. A spell of trying
// begins with the first of them, and ends with a tick in the lesson that the seat
// is at, when the seat turns to another lesson, or with a pause of idleAfter: a
// student who does nothing, such as one who listens, is idle. The seat is stuck once the
// latest try of a spell comes stuckAfter or more after the first.
const (
	stuckAfter = 5 * time.Minute
	idleAfter  = 5 * time.Minute
)

// spell is when a spell of trying began, and its latest try. The zero spell is
// over.
type spell struct{ first, last time.Time }

// try takes in a try.
func (s *spell) try(at time.Time) {
	if at.Sub(s.last) >= idleAfter {
		s.first = at
	}
	s.last = later(s.last, at)
}

// since is the part of the spell after a moment.
func (s spell) since(begun time.Time) spell { return spell{later(s.first, begun), s.last} }

// idle says whether the spell is over.
func (s spell) idle(now time.Time) bool {
	return s.last.Before(s.first) || s.last.IsZero() || now.Sub(s.last) >= idleAfter
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
