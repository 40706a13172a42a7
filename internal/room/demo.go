package room

import (
	"context"
	"errors"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/live"
)

// Led is the room, for what its instructor or owner does to all of it; ErrNoRoom of a
// per-seat demo, which is led with its room.
func (d Demo) Led() (*Room, error) {
	if d.seat != "" {
		return nil, ErrNoRoom
	}
	return d.Room, nil
}

// of is the live demo that a caller means. The error is Admit's.
func (d Demo) of(c Caller) (*live.Demo, error) {
	if err := d.Admit(c); err != nil {
		return nil, err
	}
	if c.seat != nil {
		return c.seat.demo(), nil
	}
	return d.live, nil
}

// ready is of a demo that has caught up, so that an act on its table may come. The
// error is Admit's or [live.Demo.Ready]'s.
func (d Demo) ready(ctx context.Context, c Caller) (*live.Demo, error) {
	its, err := d.of(c)
	if err != nil {
		return nil, err
	}
	return its, its.Ready(ctx)
}

// each does something to the demo that the caller means and, where all share that
// one, to the per-seat demos as well, if [Demo.MaySetPolicy] lets the caller. Nobody
// joins meanwhile and no other change comes between, so that all of them stay alike.
func (d Demo) each(c Caller, do func(*live.Demo) error) error {
	its, err := d.of(c)
	if err != nil {
		return err
	}
	d.acting.Lock()
	defer d.acting.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.maySetLocked(c); err != nil { // locked: nobody else joins in between
		return err
	}
	if its != d.demo {
		return do(its)
	}
	for one := range d.demosLocked() {
		if err := do(one); err != nil {
			return err
		}
	}
	return nil
}

// eachInTurn is each for what may wait for a store: seats join meanwhile, the events go
// on, and no other change of the demos comes between. The demo that all share comes
// first, because the demo of a seat that joins begins as that one is.
func (d Demo) eachInTurn(c Caller, do func(*live.Demo) error) error {
	its, err := d.of(c)
	if err != nil {
		return err
	}
	d.acting.Lock()
	defer d.acting.Unlock()
	if err := d.MaySetPolicy(c); err != nil {
		return err
	}
	if err := do(its); err != nil || its != d.demo {
		return err
	}
	for _, one := range d.demos() {
		if one == d.demo {
			continue
		}
		if err := do(one); err != nil {
			return err
		}
	}
	return nil
}

// Sessions returns the session table as the caller may see it, the newest rows
// first, up to limit of them. It returns Admit's and the store's errors.
func (d Demo) Sessions(ctx context.Context, c Caller, limit int) (live.Table, error) {
	its, err := d.of(c)
	if err != nil {
		return live.Table{}, err
	}
	return its.Sessions(ctx, c.viewer(""), limit)
}

// Delete deletes the row with a tag for a caller, in the memory of a server where two
// have one each; otherwise server is 0. It returns ErrNoRow, ErrNotYours
// and Admit's errors.
func (d Demo) Delete(ctx context.Context, c Caller, tag string, server uint8) error {
	its, err := d.of(c)
	if err != nil {
		return err
	}
	if err = its.Delete(ctx, tag, server, c.name(), c.mayDelete); errors.Is(err, demo.ErrNoSession) {
		return ErrNoRow
	}
	return err
}

// Clear deletes every row for the instructor or owner.
func (d Demo) Clear(ctx context.Context, c Caller) error {
	if err := c.MayLead(); err != nil {
		return err
	}
	if err := d.live.Ready(ctx); err != nil {
		return err
	}
	return d.live.Server.Clear(ctx, c.name())
}

// Ahead is how far the demo's clock is turned ahead. The error is Admit's.
func (d Demo) Ahead(c Caller) (time.Duration, error) {
	its, err := d.of(c)
	if err != nil {
		return 0, err
	}
	return its.Server.Ahead(), nil
}

// Skip turns the demo's clock on, and tells everyone. Of the per-seat demos, one
// that its seat has turned too far for it stays as it is. It returns [demo.ErrSkip]
// and MaySetPolicy's errors.
func (d Demo) Skip(c Caller, by time.Duration) error {
	turned := false
	return d.each(c, func(one *live.Demo) error {
		err := one.Server.Skip(by, c.name())
		if turned {
			return nil
		}
		turned = err == nil
		return err
	})
}

// TurnBack turns the demo's clock back to now, which empties the table.
func (d Demo) TurnBack(ctx context.Context, c Caller) error {
	if _, err := d.ready(ctx, c); err != nil {
		return err
	}
	return d.eachInTurn(c, func(one *live.Demo) error { return one.Server.TurnBack(ctx, c.name()) })
}

// Sweep removes the rows that a timeout has ended and that nobody has come back to,
// and returns how many there were.
func (d Demo) Sweep(ctx context.Context, c Caller) (swept int, err error) {
	if _, err := d.ready(ctx, c); err != nil {
		return 0, err
	}
	err = d.eachInTurn(c, func(one *live.Demo) error {
		n, err := one.Server.Sweep(ctx)
		swept += n
		return err
	})
	return swept, err
}
