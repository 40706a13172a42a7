package demo

import (
	"context"
	"errors"
	"time"
)

// MaxAhead is how far the demo's clock can be turned: no browser keeps a cookie
// longer (RFC 6265bis, section 5.5).
const MaxAhead = 400 * 24 * time.Hour

// ErrSkip says that the demo's clock can't be turned by this much.
var ErrSkip = errors.New("demo: the clock can't be turned by this much")

// ClockChange is a turn of the demo's clock.
type ClockChange struct {
	Before time.Duration // how far it was ahead of Config.Now until now
	Ahead  time.Duration // how far it is ahead from now on
	By     string        // who turned it: the caller's name in Server.Skip or Server.TurnBack
}

// Skip turns the demo's clock forward by some time and makes an event of it; who
// becomes the event's ClockChange.By. From the next exchange on, rows, dates and
// timeouts go by the turned clock. No row goes at once: one that is over goes when
// a request brings its ID, or with [Server.Sweep]. A browser has a clock of its
// own, which counts a cookie's Max-Age. Skip returns ErrSkip where by is not
// positive, or the clock would be more than MaxAhead ahead.
func (s *Server) Skip(by time.Duration, who string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if by <= 0 || by > MaxAhead-s.ahead {
		return ErrSkip
	}
	s.turnLocked(s.ahead+by, who)
	return nil
}

// TurnBack turns the demo's clock back to Config.Now. Before that it removes every
// row, because the rows would be from the future: in events as those of
// [Server.Clear], with Act.TurnedBack. It returns the store's own error.
func (s *Server) TurnBack(ctx context.Context, who string) error {
	return s.act(func() error {
		if s.ahead == 0 {
			return nil
		}
		if err := s.clearLocked(ctx, Act{Op: ActDeleted, By: who, TurnedBack: true}); err != nil {
			return err
		}
		s.turnLocked(0, who)
		return nil
	})
}

// Ahead returns how far the demo's clock is turned ahead of Config.Now.
func (s *Server) Ahead() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ahead
}

func (s *Server) turnLocked(ahead time.Duration, who string) {
	before := s.ahead
	s.ahead = ahead
	s.tellLocked(s.now(), Event{Clock: &ClockChange{before, ahead, who}})
}

// timeLocked is now by the demo's clock.
func (s *Server) timeLocked() time.Time { return s.now().Add(s.ahead) }
