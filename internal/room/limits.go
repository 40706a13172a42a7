package room

import (
	"golang.org/x/time/rate"

	"sessionlab/internal/demo"
)

// Limits are what an operator can set. A field that is 0 has its default.
type Limits struct {
	Rows  int // rows of a room's table; the oldest makes room
	Seats int // seats of a room; one that nobody uses makes room
	Rate  int // requests a second that a desk takes, twice as many at once
}

// DefaultLimits are the limits where nothing else is said.
var DefaultLimits = Limits{Rows: demo.DefaultMaxRows, Seats: 2_000, Rate: 50}

func (l Limits) orDefault() Limits {
	if l.Rows == 0 {
		l.Rows = DefaultLimits.Rows
	}
	if l.Seats == 0 {
		l.Seats = DefaultLimits.Seats
	}
	if l.Rate == 0 {
		l.Rate = DefaultLimits.Rate
	}
	return l
}

// limiter is a desk's.
func (l Limits) limiter() *rate.Limiter { return rate.NewLimiter(rate.Limit(l.Rate), 2*l.Rate) }
