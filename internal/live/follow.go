package live

import (
	"context"
	"errors"
	"time"

	"golang.org/x/time/rate"

	"sessionlab/internal/feed"
	"sessionlab/internal/journal"
)

// Follower is a cursor into a demo's journal, with what a viewer may see of it.
type Follower struct {
	// Admit, where it is set, is asked before each snapshot is made; its error is
	// Next's, and the next call of Next asks again.
	Admit func(context.Context) error

	demo   *Demo
	viewer Viewer
	cursor uint64
	begun  bool   // what was before the cursor is known to the reader
	behind uint64 // how far it was when it resumed: old events that were asked for do not outrun it
	place  feed.Place
	pace   *rate.Limiter
	spent  *rate.Reservation // of what was sent last, nil before
}

// A follower gets no more events than a page can show. One that they outrun
// begins anew with a snapshot, so that a flood costs a bounded share of the
// machine, however many follow.
const (
	eventsPerSecond = 1000
	eventsAtOnce    = 256
	bytesAtOnce     = 1 << 20 // of events taken together, but for the last of them
)

// Follow returns a follower that begins with a snapshot.
func (d *Demo) Follow(v Viewer) *Follower {
	return &Follower{demo: d, viewer: v, place: d.visible.Place(v.Seat, v.All), pace: rate.NewLimiter(eventsPerSecond, eventsAtOnce)}
}

// Resume lets the follower go on after a seq instead, if the journal still has
// everything that came since.
func (f *Follower) Resume(after uint64) {
	if _, err := f.demo.visible.After(after, 1); err == nil {
		_, last := f.demo.visible.Bounds()
		f.cursor, f.begun, f.behind = after, true, last-min(after, last)
	}
}

// Begun says whether the follower goes on from where its reader was; else what
// it gets next is a snapshot.
func (f *Follower) Begun() bool { return f.begun }

// Move lets the follower go on at another demo: what it gets next is a snapshot.
func (f *Follower) Move(d *Demo) { f.demo, f.begun = d, false }

// Follows says whether the follower is at a demo.
func (f *Follower) Follows(d *Demo) bool { return f.demo == d }

// Next waits for entries and returns what the viewer sees of them, which may be
// nothing, at most a few dozen messages at a time. A snapshot has no head yet. It
// returns ErrSlow, ErrEnded or the context's error.
func (f *Follower) Next(ctx context.Context) ([]Message, error) {
	if err := f.keepPace(ctx); err != nil {
		return nil, err
	}
	if !f.begun || f.outrun() {
		return f.begin(ctx)
	}
	entries, err := f.demo.visible.Next(ctx, f.cursor, &f.place)
	switch {
	case errors.Is(err, journal.ErrGap) && f.cursor < f.demo.begun.Load():
		return f.begin(ctx) // the journal began anew
	case errors.Is(err, journal.ErrGap):
		return nil, ErrSlow
	case err != nil:
		return nil, ended(err)
	}
	messages := f.take(entries)
	if len(messages) > 0 {
		f.spent = f.pace.ReserveN(time.Now(), len(messages))
	}
	return messages, nil
}

// begin returns a snapshot, from which the follower goes on.
func (f *Follower) begin(ctx context.Context) ([]Message, error) {
	if f.Admit != nil {
		if err := f.Admit(ctx); err != nil {
			return nil, err
		}
	}
	snapshot, err := f.demo.snapshot(ctx, f.viewer)
	if err != nil {
		return nil, err
	}
	f.begun, f.cursor = true, snapshot.Seq
	f.place.LookAtOnce()
	f.spent = f.pace.ReserveN(time.Now(), snapshotEvents)
	return []Message{snapshot}, nil
}

// take passes entries and returns what the viewer sees of them.
func (f *Follower) take(entries []journal.Entry[*Entry]) (messages []Message) {
	size := 0
	for _, e := range entries {
		if size >= bytesAtOnce {
			f.place.LookAtOnce() // the rest of it belongs to the same turn
			break
		}
		f.cursor = e.Seq
		if view, ok := e.Value.see(f.viewer); ok {
			data := e.Value.json(view, f.viewer.Language)
			messages = append(messages, Message{Seq: e.Seq, Type: e.Value.kind(), At: e.Value.at, Data: data})
			size += len(data)
		}
	}
	return messages
}

// outrun says whether events outran the follower's pace. One that did not take
// them, so that some are gone, is cut instead.
func (f *Follower) outrun() bool {
	beginning, last := f.demo.visible.Bounds()
	return f.cursor >= beginning && last > f.cursor+max(f.behind, f.demo.maxBehind())
}

// maxBehind is how many entries a follower may fall behind before it begins anew:
// half of what is kept.
func (d *Demo) maxBehind() uint64 { return uint64(max(1, d.config.Events/2)) }

// keepPace waits until what was sent last has been made up for.
func (f *Follower) keepPace(ctx context.Context) error {
	if f.spent == nil {
		return nil
	}
	delay := f.spent.Delay()
	if delay == 0 {
		return nil
	}
	select {
	case <-time.After(delay):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
