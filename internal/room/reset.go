package room

import (
	"context"

	"sessionlab/internal/live"
)

// Reset empties the tables and journals of all demos of the room for the instructor
// or owner, and turns their clocks back. Seats and progress stay.
func (r *Room) Reset(ctx context.Context, c Caller) error {
	if err := c.MayLead(); err != nil {
		return err
	}
	if err := r.demo.Ready(ctx); err != nil {
		return err
	}
	if err := r.Demo().eachInTurn(c, func(one *live.Demo) error { return one.Reset(ctx, c.name()) }); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.setWallLocked(newWall())
	return nil
}
