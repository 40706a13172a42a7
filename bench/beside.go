package main

import (
	"context"
	"time"
)

// besides is a bare server that is asked for a page now and then: how long that
// takes is what the machine does, whatever the lab does.
type besides struct {
	*process
	quit  context.CancelFunc
	ended chan error
	times []float64 // from the request to the answer's read, in µs
}

func (b *bench) bareBeside(ctx context.Context) (*besides, error) {
	p, err := rivals[0].start(ctx, b, 0)
	if err != nil {
		return nil, err
	}
	return &besides{process: p}, nil
}

// ask asks at a steady pace until done.
func (s *besides) ask(ctx context.Context) error {
	a, err := newAsker(s.demo())
	if err != nil {
		return err
	}
	ctx, s.quit = context.WithCancel(ctx)
	s.times, s.ended = nil, make(chan error, 1)
	go func() {
		defer func() { _ = a.conn.Close() }()
		pace := time.NewTicker(time.Second / steadyLoad)
		defer pace.Stop()
		for {
			select {
			case <-ctx.Done():
				s.ended <- nil
				return
			case <-pace.C:
			}
			began, err := a.ask()
			if err != nil {
				s.ended <- err
				return
			}
			s.times = append(s.times, since(began, time.Now()))
		}
	}()
	return nil
}

// done returns how long the answers took.
func (s *besides) done() ([]float64, error) {
	s.quit()
	err := <-s.ended
	return s.times, err
}
