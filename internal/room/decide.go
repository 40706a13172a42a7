package room

import (
	"encoding/json"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
	"sessionlab/internal/live"
)

// Decision is what changes of a question that was asked; what is not given stays
// as it is.
type Decision struct {
	Open    *bool   // predictions are taken
	Outcome Outcome // which option came true, said by hand
	Seat    *string // whose next page decides, once the question is closed; "" is nobody's
	Row     *string // the same by a row's tag: the next page that is asked for with its ID
}

// Outcome is the option that came true. The zero Outcome is not given.
type Outcome struct {
	given  bool
	option *int // nil takes back what was decided
}

// CameTrue is the outcome that an option came true.
func CameTrue(option int) Outcome { return Outcome{true, &option} }

// Undecided takes an outcome back.
func Undecided() Outcome { return Outcome{given: true} }

// UnmarshalJSON implements [json.Unmarshaler]: a null is given, too.
func (o *Outcome) UnmarshalJSON(data []byte) error {
	o.given, o.option = true, nil
	return json.Unmarshal(data, &o.option)
}

// Decide closes the question, says whose request decides it, or says by hand
// which option came true, for the instructor or owner; an outcome may be corrected
// and taken back. Where a question is closed and nobody was named, the seat in the
// spotlight at that moment decides. Where no seat is in the spotlight, no request
// decides: otherwise it would be the next reload of any student. It returns ErrNoAsk, ErrNoSeat, ErrNoRow,
// ErrInvalid and what a caller may not.
func (r *Room) Decide(c Caller, id string, d Decision) (*Ask, error) {
	if err := c.MayLead(); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.asked
	if a == nil || a.ID != id {
		return nil, ErrNoAsk
	}
	row, err := r.checkLocked(d)
	if err != nil {
		return nil, err
	}
	if d.Seat != nil || d.Row != nil {
		a.Seat, a.Row, a.row, a.since = "", "", row, time.Now()
		setTo(&a.Seat, d.Seat)
		setTo(&a.Row, d.Row)
	}
	if d.Open != nil && *d.Open != a.Open && a.Outcome == nil {
		a.Open, a.since = *d.Open, time.Now()
		if !a.Open && d.Seat == nil && d.Row == nil && a.Seat == "" && a.Row == "" {
			a.Seat = r.wall.Seat
		}
	}
	if d.Outcome.given {
		a.Open, a.Outcome, a.since = false, d.Outcome.option, time.Now()
	}
	return r.tellAskLocked(), nil
}

// checkLocked says whether a decision can be made of the question, and returns the
// session ID behind the row's tag.
func (r *Room) checkLocked(d Decision) (row string, err error) {
	if o := d.Outcome.option; o != nil && (*o < 0 || *o >= len(r.asked.Options)) {
		return "", ErrInvalid
	}
	seat := d.Seat != nil && *d.Seat != ""
	if seat && r.seats[*d.Seat] == nil {
		return "", ErrNoSeat
	}
	if d.Row == nil || *d.Row == "" {
		return "", nil
	}
	if seat {
		return "", ErrInvalid
	}
	known, ok := r.demo.WithTag(*d.Row) // of the demo that all share: a per-seat demo may have the same ID
	if !ok {
		return "", ErrNoRow
	}
	return known.ID, nil
}

// decideLocked lets a request to a demo of the room decide what was predicted, if it
// is the one that was named when the question was closed.
func (r *Room) decideLocked(e *demo.Event, d *live.Demo) {
	a, x := r.asked, e.Exchange
	if a == nil || a.Open || a.Outcome != nil || x == nil || !e.At.After(a.since) {
		return
	}
	bySeat := a.Seat != "" && live.SeatOf(x.Visit) == a.Seat
	byRow := a.Row != "" && d == r.demo && x.HasID && x.ID == a.row
	if !bySeat && !byRow {
		return
	}
	page := exercise.PageOf(x)
	for i, o := range a.Options {
		if o.Page != "" && o.Page == page {
			a.Outcome = &i
			r.tellAskLocked()
			return
		}
	}
}
