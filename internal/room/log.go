package room

import (
	"context"
	"errors"
	"iter"
	"slices"

	"sessionlab/internal/live"
)

// Log returns what the journal still has of those exchanges that the caller may see
// whole, oldest first: a seat's own; for the instructor or owner all of the room, those
// at per-seat demos included. What happened before the call is in it.
func (d Demo) Log(ctx context.Context, c Caller) (iter.Seq[live.Logged], error) {
	its, err := d.of(c)
	if err != nil {
		return nil, err
	}
	viewer := c.viewer("")
	entries, err := its.Exchanges(ctx, viewer)
	if err != nil {
		return nil, err
	}
	if c.Leads() && its == d.demo {
		for _, own := range d.demos()[1:] {
			more, err := own.Exchanges(ctx, viewer)
			if err != nil && !errors.Is(err, live.ErrEnded) { // else the seat left meanwhile
				return nil, err
			}
			entries = append(entries, more...)
		}
		slices.SortStableFunc(entries, func(a, b *live.Entry) int { return a.At().Compare(b.At()) })
	}
	return func(yield func(live.Logged) bool) {
		for _, e := range entries {
			if !yield(e.Logged()) {
				return
			}
		}
	}, nil
}
