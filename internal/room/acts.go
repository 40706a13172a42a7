package room

import (
	"context"
	"errors"
	"time"

	"sessionlab/internal/demo"
)

// Delete deletes the row with a tag for a caller. It returns ErrNoRow,
// ErrNotYours and what Admit returns.
func (r *Room) Delete(ctx context.Context, c Caller, tag string) error {
	r, err := r.tableFor(c)
	if err != nil {
		return err
	}
	r.mu.Lock()
	id, _, ok := r.identities.withTag(tag)
	r.mu.Unlock()
	if !ok {
		return ErrNoRow
	}
	if err := r.catchUp(ctx); err != nil {
		return err
	}
	err = r.demo.Delete(ctx, id, c.name(), c.mayDelete)
	if errors.Is(err, demo.ErrNoSession) {
		return ErrNoRow
	}
	return err
}

// Clear deletes every row for a caller who leads.
func (r *Room) Clear(ctx context.Context, c Caller) error {
	if err := c.MayLead(); err != nil {
		return err
	}
	if err := r.catchUp(ctx); err != nil {
		return err
	}
	return r.demo.Clear(ctx, c.name())
}

// reset is the entry at which a journal begins anew: nobody sees it.
type reset struct{}

func (reset) kind() string { return "reset" }

func (reset) asEvent(eventHead, view) any { return nil }

// Reset empties the table and the journal for a caller who leads and turns the
// clock back, and so those of the servers of the seats' own. Seats and progress
// stay.
func (r *Room) Reset(ctx context.Context, c Caller) error {
	if err := r.mayLead(c); err != nil {
		return err
	}
	if err := r.catchUp(ctx); err != nil {
		return err
	}
	err := r.eachTable(c, func(t *Room) error {
		if err := t.demo.Clear(ctx, c.name()); err != nil {
			return err
		}
		if err := t.demo.TurnBack(ctx, c.name()); err != nil {
			return err
		}
		return t.demo.Inspect(t.beginAnew)
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.setWall(newWall())
	return nil
}

// beginAnew resets the journal, in the demo's critical section: no request comes
// between the entry and the count.
func (r *Room) beginAnew(demo.Store, demo.Policy) error {
	r.requests = 0
	r.happened.Append(&record{at: time.Now(), notice: reset{}})
	return nil
}
