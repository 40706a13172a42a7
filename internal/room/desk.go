package room

import (
	"context"
	"errors"
	"strings"

	"sessionlab/internal/demo"
	"sessionlab/internal/live"
)

// deskKeyLength is how many characters of 5 random bits a desk's key has.
const deskKeyLength = 26

// IsDeskKey says whether a text looks like a desk's key, which is all of a desk's
// path but /s/ before it. It does not say whether there is such a desk.
func IsDeskKey(key string) bool {
	return len(key) == deskKeyLength && strings.Trim(key, letterAlphabet) == ""
}

// Desk returns the desk with a key. It is nil from the moment that the desk's seat
// leaves, before the data file forgets the seat: what is kept of a desk and then
// finds no desk here has to be dropped by whoever kept it.
func (l *Lab) Desk(key string) *Desk {
	l.mu.RLock()
	d := l.desks[key]
	l.mu.RUnlock()
	if d == nil || d.seat.gone.Load() {
		return nil
	}
	return d
}

// Base is the path that the desk's demo is mounted at.
func (d *Desk) Base() string { return "/s/" + d.key }

// Seat is the ID of the desk's seat.
func (d *Desk) Seat() string { return d.seat.ID }

// By names the desk in the demo's events.
func (d *Desk) By() string { return live.By(d.seat.ID, d.browser) }

// Language is that of the seat's lesson page, "" while no page has named one.
func (d *Desk) Language() string {
	lang, _ := d.seat.lang.Load().(string)
	return lang
}

// Policy is the security settings of the desk's demo.
func (d *Desk) Policy() demo.Policy { return d.seat.demo().Server.Policy() }

// Outlives says whether the rows of the desk's demo outlive the program.
func (d *Desk) Outlives() bool {
	storage, _ := d.seat.demo().Server.Storage()
	return storage.Store != demo.InMemory
}

// Demo returns the demo that answers a request to the desk, once its reader is not
// too far behind. It returns [live.ErrEnded] where the room has ended, or the
// context's error.
func (d *Desk) Demo(ctx context.Context) (*demo.Server, error) { return ready(ctx, d.seat.demo) }

// RootDemo is Desk.Demo for visitors without a desk.
func (l *Lab) RootDemo(ctx context.Context) (*demo.Server, error) {
	return ready(ctx, func() *live.Demo { return l.main.demo })
}

// ready returns a demo's server once its reader is not too far behind.
func ready(ctx context.Context, its func() *live.Demo) (*demo.Server, error) {
	for {
		d := its()
		err := d.Ready(ctx)
		switch {
		case err == nil:
			return d.Server, nil
		case errors.Is(err, live.ErrEnded) && its() != d:
			continue // the instructor has changed how many demos there are
		}
		return nil, err
	}
}

// DemoPath is the path of browser A's desk. It is as good as the seat's cookies
// there, so it goes to the seat alone.
func (s *Seat) DemoPath() string { return s.desks[0].Base() + "/" }

// DemoPathB is browser B's, a jar of its own.
func (s *Seat) DemoPathB() string { return s.desks[1].Base() + "/" }
