package room

import (
	"context"
	"time"

	"sessionlab/internal/demo"
)

// ErrSkip is [demo.ErrSkip]: the demo's clock can't be turned so far.
var ErrSkip = demo.ErrSkip

// Ahead is how far the clock of the demo that a caller means by this room is turned
// ahead. The error is Admit's.
func (r *Room) Ahead(c Caller) (time.Duration, error) {
	r, err := r.tableFor(c)
	if err != nil {
		return 0, err
	}
	return r.demo.Ahead(), nil
}

// Skip turns the demo's clock on, and tells everyone: the table's, and that of the
// servers of the seats' own, as SetPolicy does. It returns ErrSkip, and what
// MaySetPolicy does.
func (r *Room) Skip(c Caller, by time.Duration) error {
	return r.eachDemo(c, func(d *demo.Server) error { return d.Skip(by, c.name()) })
}

// TurnBack turns the demo's clock back to now, which empties the table.
func (r *Room) TurnBack(ctx context.Context, c Caller) error {
	return r.eachDemo(c, func(d *demo.Server) error { return d.TurnBack(ctx, c.name()) })
}

// Sweep removes the rows that a timeout has ended and that nobody has come back to,
// and returns how many there were.
func (r *Room) Sweep(ctx context.Context, c Caller) (swept int, err error) {
	err = r.eachDemo(c, func(d *demo.Server) error {
		n, err := d.Sweep(ctx)
		swept += n
		return err
	})
	return swept, err
}

// eachDemo does something to the servers of the seats' own and, last, to the demo
// that the caller means by this room, where the caller may set their policy.
func (r *Room) eachDemo(c Caller, do func(*demo.Server) error) error {
	if err := r.MaySetPolicy(c); err != nil {
		return err
	}
	table, err := r.tableFor(c)
	if err != nil {
		return err
	}
	for _, one := range append(table.owned(), table) {
		if err := do(one.demo); err != nil {
			return err
		}
	}
	return nil
}

// clockEvent is the demo's clock turned, as the API sends it.
type clockEvent struct {
	eventHead
	Ahead   int64        `json:"ahead"`  // seconds
	Before  int64        `json:"before"` // until then
	By      string       `json:"by"`
	Changes []changeView `json:"changes"` // none: the rows stay as they are
}

// seconds are how the API tells how far a clock is ahead.
func seconds(d time.Duration) int64 { return int64(d / time.Second) }
