package room

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"golang.org/x/time/rate"

	"sessionlab/internal/demo"
	"sessionlab/internal/journal"
)

// Message is one event as a follower gets it.
type Message struct {
	Seq  uint64 // what to resume after
	Type string // "snapshot", "exchange", "session", "policy", "progress", "presence"
	At   time.Time
	Data []byte // JSON; shared, not to be changed
}

// Errors that end a follower.
var (
	// ErrSlow cuts a follower that is so far behind that events it lacks are
	// gone. Following again begins with a snapshot.
	ErrSlow = errors.New("room: the follower is too far behind")
	// ErrEnded says that the room has ended.
	ErrEnded = errors.New("room: ended")
)

// snapshotEvents is how many events a snapshot holds, so that a reader can go
// back in time at once.
const snapshotEvents = 200

// Follower is a cursor into a room's journal, with a caller's view of it.
type Follower struct {
	room     *Room
	caller   Caller
	language string
	cursor   uint64
	begun    bool // what was before the cursor is known to the reader
	pace     *rate.Limiter
	spent    *rate.Reservation // of what was sent last, nil before
}

// A follower gets no more events than a page can show. One that they outrun
// begins anew with a snapshot, so that a flood costs a bounded share of the
// machine, however many look on.
const (
	eventsPerSecond = 1000
	eventsAtOnce    = 256
)

// Follow returns a follower that begins with a snapshot.
func (r *Room) Follow(c Caller, language string) (*Follower, error) {
	if err := r.Admit(c); err != nil {
		return nil, err
	}
	return &Follower{room: r, caller: c, language: language, pace: rate.NewLimiter(eventsPerSecond, eventsAtOnce)}, nil
}

// Resume lets the follower go on after a seq instead, if the journal still has
// everything that came since.
func (f *Follower) Resume(after uint64) {
	if _, err := f.room.visible.After(after, 1); err == nil {
		f.cursor, f.begun = after, true
	}
}

// Begun says whether the follower goes on from where its reader was; else what
// it gets next is a snapshot.
func (f *Follower) Begun() bool { return f.begun }

// Next waits for events and returns them, at most a few dozen at a time. It
// returns ErrSlow, ErrEnded or the context's error.
func (f *Follower) Next(ctx context.Context) ([]Message, error) {
	if err := f.keepPace(ctx); err != nil {
		return nil, err
	}
	if !f.begun || f.outrun() {
		snapshot, err := f.room.snapshot(ctx, f.caller, f.language)
		if err != nil {
			return nil, err
		}
		f.begun, f.cursor = true, snapshot.Seq
		f.spent = f.pace.ReserveN(time.Now(), snapshotEvents)
		return []Message{snapshot}, nil
	}
	for {
		entries, err := f.room.visible.Next(ctx, f.cursor, 64)
		switch {
		case errors.Is(err, journal.ErrGap):
			f.room.measures.cut.Inc()
			return nil, ErrSlow
		case errors.Is(err, journal.ErrClosed):
			return nil, ErrEnded
		case err != nil:
			return nil, err
		}
		var messages []Message
		for _, e := range entries {
			f.cursor = e.Seq
			if v, ok := e.Value.viewFor(f.caller, f.language); ok {
				messages = append(messages, Message{e.Seq, e.Value.kind(), e.Value.at, e.Value.encode(v)})
			}
		}
		if len(messages) > 0 {
			f.spent = f.pace.ReserveN(time.Now(), len(messages))
			return messages, nil
		}
	}
}

// outrun says whether events outran the follower's pace. One that did not take
// them, so that some are gone, is cut instead.
func (f *Follower) outrun() bool {
	beginning, last := f.room.visible.Bounds()
	return f.cursor >= beginning && last > f.cursor+f.room.maxBehind()
}

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

type snapshotEvent struct {
	eventHead
	Seat   string            `json:"seat"` // the caller's own, "" for the owner
	Policy demo.Policy       `json:"policy"`
	Count  int               `json:"count"` // of all rows, before events
	Base   []Row             `json:"base"`  // before events; own ones first, then the newest
	Events []json.RawMessage `json:"events"`
}

// snapshot is the table before the last events, and those events.
func (r *Room) snapshot(ctx context.Context, c Caller, language string) (Message, error) {
	var own []string
	if c.seat != nil {
		r.mu.Lock()
		own = slices.Clone(c.seat.rows)
		r.mu.Unlock()
	}
	// Before the events there were other newest rows: as many more are read.
	rows, count, seq, err := r.tableNow(ctx, DefaultRows+snapshotEvents, own)
	if err != nil {
		return Message{}, err
	}
	records := lastEvents(r.visible.Until(seq, 2*snapshotEvents))
	rows, count = undo(rows, count, records)
	ownFirst(c, rows)
	rows = rows[:min(len(rows), len(own)+DefaultRows)]
	events := []json.RawMessage{}
	for _, rec := range records {
		if v, ok := rec.viewFor(c, language); ok && rec.tick == nil {
			events = append(events, rec.encode(v))
		}
	}
	s := snapshotEvent{
		eventHead: eventHead{"snapshot", seq, Time(time.Now())},
		Count:     count,
		Base:      r.asRows(c, rows),
		Events:    events,
	}
	if c.seat != nil {
		s.Seat = c.seat.ID
	}
	return Message{seq, "snapshot", time.Time(s.At), encode(s)}, nil
}

// lastEvents are the last entries with at most snapshotEvents of the demo's
// events among them; what else there is, such as presence, does not count.
func lastEvents(entries []journal.Entry[*record]) []*record {
	var records []*record
	events := 0
	for _, e := range slices.Backward(entries) {
		if e.Value.event != nil {
			events++
		}
		if events > snapshotEvents {
			break
		}
		records = append(records, e.Value)
	}
	slices.Reverse(records)
	return records
}
