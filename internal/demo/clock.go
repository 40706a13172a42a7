package demo

import (
	"context"
	"errors"
	"time"
)

// MaxAhead is how far the demo's clock can be turned: no browser keeps a cookie
// longer (RFC 6265bis, section 5.5).
const MaxAhead = 400 * 24 * time.Hour

// ErrSkip says that the demo's clock can't be turned that far, or not back.
var ErrSkip = errors.New("demo: the clock can't be turned so far")

// ClockChange is the demo's clock turned.
type ClockChange struct {
	Before time.Duration // how far it was ahead of Config.Now until now
	Ahead  time.Duration // and is from now on
	By     string        // who turned it: the caller's word in Server.Skip
}

// Skip turns the demo's clock on by some time and tells of it; by becomes the
// event's ClockChange.By. Rows, dates and timeouts go by that clock from the next
// exchange on, and the rows stay: what is over now goes when somebody comes back to
// it, or with [Server.Sweep]. A browser's clock is its own, Max-Age in a cookie
// with it. Skip returns ErrSkip where the clock would be more than MaxAhead ahead,
// or go back.
func (s *Server) Skip(by time.Duration, who string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if by <= 0 || by > MaxAhead-s.ahead {
		return ErrSkip
	}
	s.turn(s.ahead+by, who)
	return nil
}

// TurnBack turns the demo's clock back to Config.Now and tells of it. Before that
// every row goes: it would be from the future. The events are those of [Server.Clear]
// with Act.TurnedBack. TurnBack returns the store's own error.
func (s *Server) TurnBack(ctx context.Context, who string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ahead == 0 {
		return nil
	}
	if err := s.clear(ctx, Act{Op: ActDeleted, By: who, TurnedBack: true}); err != nil {
		return err
	}
	s.turn(0, who)
	return nil
}

// Ahead returns how far the demo's clock is turned ahead of Config.Now.
func (s *Server) Ahead() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ahead
}

func (s *Server) turn(ahead time.Duration, who string) {
	before := s.ahead
	s.ahead = ahead
	s.tell(s.now(), Event{Clock: &ClockChange{before, ahead, who}})
}

// time is now by the demo's clock.
func (s *Server) time() time.Time { return s.now().Add(s.ahead) }

// tell tells of an event that happened at a time of Config.Now.
func (s *Server) tell(at time.Time, e Event) {
	e.At, e.Ahead = at, s.ahead
	s.observe(e)
}
