package live

import (
	"context"
	"time"

	"sessionlab/internal/demo"
)

// Logged is one exchange to the byte, for those who may see it whole.
type Logged struct {
	Seq           uint64
	At            time.Time
	Seat, Browser string // "" for a visitor without a link
	Path          string // inside the demo
	Status        int

	Request, Response string // the heads
	Clueless          bool   // the response's head had an X-Lab-Clue line, which is left out
	Cookies           []demo.Pair
	SetCookies        []string // the values of the Set-Cookie headers
	Username          string   // what the demo read in the form, "" where it read none
}

// Exchanges returns what the journal still has of those exchanges that a viewer may
// see whole, oldest first. What happened before the call is among them.
func (d *Demo) Exchanges(ctx context.Context, v Viewer) ([]*Entry, error) {
	_, last := d.happened.Bounds()
	if err := d.reach(ctx, last); err != nil {
		return nil, err
	}
	var whole []*Entry
	for _, e := range d.visible.Until(last, d.config.Events) {
		if e.Value.event == nil || e.Value.event.Exchange == nil {
			continue
		}
		if view, ok := e.Value.see(v); ok && view == Full {
			whole = append(whole, e.Value)
		}
	}
	return whole, nil
}

// Logged is the entry of an exchange, whole.
func (r *Entry) Logged() Logged {
	x := r.event.Exchange
	l := Logged{
		Seq: r.seq, At: r.at, Seat: SeatOf(x.Visit), Browser: BrowserOf(x.Visit),
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
