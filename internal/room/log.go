package room

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"sessionlab/internal/demo"
)

// Logged is one exchange to the byte, for who may see it whole.
type Logged struct {
	Seq           uint64
	At            time.Time
	Seat, Browser string // "" for a walk-in
	Path          string // inside the demo
	Status        int

	Request, Response string // the heads
	Clueless          bool   // the response's head had an X-Lab-Clue line, which is left out
	Cookies           []demo.Pair
	SetCookies        []string // the values of the Set-Cookie headers
	Username          string   // what the demo read in the form, "" where it read none
}

// Log returns what the journal still has of those exchanges that the caller may
// see whole, oldest first: a seat's own; for who leads all of the room, the
// seats' own servers included. What happened before the call is in it.
func (r *Room) Log(ctx context.Context, c Caller) (iter.Seq[Logged], error) {
	r, err := r.tableFor(c)
	if err != nil {
		return nil, err
	}
	records, err := r.seenWhole(ctx, c)
	if err != nil {
		return nil, err
	}
	if c.Leads() {
		for _, own := range r.owned() {
			more, err := own.seenWhole(ctx, c)
			if err != nil && !errors.Is(err, ErrEnded) { // else the seat left meanwhile
				return nil, err
			}
			records = append(records, more...)
		}
		slices.SortStableFunc(records, func(a, b *record) int { return a.at.Compare(b.at) })
	}
	return func(yield func(Logged) bool) {
		for _, rec := range records {
			if !yield(rec.logged()) {
				return
			}
		}
	}, nil
}

// seenWhole are the exchanges at this room's own server that the caller may see
// whole.
func (r *Room) seenWhole(ctx context.Context, c Caller) ([]*record, error) {
	_, last := r.happened.Bounds()
	if err := r.reach(ctx, last); err != nil {
		return nil, err
	}
	var records []*record
	for _, e := range r.visible.Until(last, r.limits.Events) {
		rec := e.Value
		if rec.event == nil || rec.event.Exchange == nil {
			continue
		}
		if v, ok := rec.viewFor(c, ""); ok && v == full {
			records = append(records, rec)
		}
	}
	return records, nil
}

// logged is the record of an exchange, whole.
func (r *record) logged() Logged {
	x := r.event.Exchange
	l := Logged{
		Seq: r.seq, At: r.at, Seat: seatOf(x.Visit), Browser: browserOf(x.Visit),
		Path: x.Request.Path, Status: x.Response.Status,
		Request: x.Request.Head, Response: x.Response.Head(), Clueless: x.Clue != "",
		Cookies: x.Request.Cookies(), SetCookies: x.Response.SetCookies(),
	}
	for _, s := range x.Trace {
		if s.Step == demo.StepReadForm {
			l.Username = s.Value
		}
	}
	return l
}
