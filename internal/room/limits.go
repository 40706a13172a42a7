package room

import (
	"time"

	"sessionlab/internal/demo"
)

// Limits are what an operator can set. A field that is 0 has its default.
type Limits struct {
	Rows  int // rows of a room's table, and half of all tables' together; see live.NewAllRows and demo.Config
	Seats int // seats of a room; one that nobody uses makes room

	Rooms int // rooms of the lab, the default one included
	// Idle is how long a room other than the default one stays where nobody is
	// seen in it.
	Idle time.Duration

	// Events and EventBytes are how many entries followers can go back to, and
	// their size; a follower that was before them begins anew with a snapshot.
	Events, EventBytes int
}

// DefaultLimits are the limits where nothing else is said.
var DefaultLimits = Limits{
	Rows: demo.DefaultMaxRows, Seats: 2_000, Rooms: 100, Idle: 30 * 24 * time.Hour,
	Events: 10_000, EventBytes: 32 << 20,
}

func (l Limits) orDefault() Limits {
	for _, f := range []struct {
		value    *int
		standard int
	}{
		{&l.Rows, DefaultLimits.Rows},
		{&l.Seats, DefaultLimits.Seats},
		{&l.Rooms, DefaultLimits.Rooms},
		{&l.Events, DefaultLimits.Events},
		{&l.EventBytes, DefaultLimits.EventBytes},
	} {
		if *f.value == 0 {
			*f.value = f.standard
		}
	}
	if l.Idle == 0 {
		l.Idle = DefaultLimits.Idle
	}
	return l
}

// fewRows is the limit of a table that one visitor or a few use.
const fewRows = 1_000

// ofVisitor are the limits of a room that a visitor began.
func (l Limits) ofVisitor() Limits {
	l.Rows = min(l.Rows, fewRows)
	return l
}

// perSeat are the limits of a per-seat demo, which one browser or two fill.
func (l Limits) perSeat() Limits {
	l.Rows, l.Events, l.EventBytes = min(l.Rows, fewRows), min(l.Events, 1_000), min(l.EventBytes, 4<<20)
	return l
}
