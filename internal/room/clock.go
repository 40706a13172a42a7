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
// servers of the seats' own, as SetPolicy does. Of these, one that its seat has
// turned too far for it stays as it is. It returns ErrSkip, and what MaySetPolicy
// does.
func (r *Room) Skip(c Caller, by time.Duration) error {
	turned := false
	return r.eachTable(c, func(t *Room) error {
		err := t.demo.Skip(by, c.name())
		if turned {
			return nil
		}
		turned = err == nil
		return err
	})
}

// TurnBack turns the demo's clock back to now, which empties the table.
func (r *Room) TurnBack(ctx context.Context, c Caller) error {
	if err := r.catchUpFor(ctx, c); err != nil {
		return err
	}
	return r.eachTable(c, func(t *Room) error { return t.demo.TurnBack(ctx, c.name()) })
}

// Sweep removes the rows that a timeout has ended and that nobody has come back to,
// and returns how many there were.
func (r *Room) Sweep(ctx context.Context, c Caller) (swept int, err error) {
	if err := r.catchUpFor(ctx, c); err != nil {
		return 0, err
	}
	err = r.eachTable(c, func(t *Room) error {
		n, err := t.demo.Sweep(ctx)
		swept += n
		return err
	})
	return swept, err
}

// eachTable does something to the room whose table the caller means by this one
// and then to those of the seats' own, where MaySetPolicy lets the caller.
// Nobody joins meanwhile and no other change comes between, so that all of them
// stay alike.
func (r *Room) eachTable(c Caller, do func(*Room) error) error {
	table, err := r.tableFor(c)
	if err != nil {
		return err
	}
	table.mu.Lock()
	defer table.mu.Unlock()
	if err := table.maySet(c); err != nil { // locked: nobody else joins in between
		return err
	}
	for t := range table.tables() {
		if err := do(t); err != nil {
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
