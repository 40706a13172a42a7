package room

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/journal"
)

// Message is one event as a follower gets it.
type Message struct {
	Seq  uint64 // what to resume after
	Type string // "snapshot", "exchange", "session", "policy", "progress", "presence"
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
}

// Follow returns a follower that goes on after a seq. Where the journal has it
// no more, or after is 0, the follower begins with a snapshot. End it with Leave.
func (r *Room) Follow(c Caller, language string, after uint64) (*Follower, error) {
	if err := r.Admit(c); err != nil {
		return nil, err
	}
	_, err := r.visible.After(after, 1)
	f := &Follower{room: r, caller: c, language: language, cursor: after, begun: after > 0 && err == nil}
	r.present(c, +1)
	return f, nil
}

// Leave ends the follower.
func (f *Follower) Leave() { f.room.present(f.caller, -1) }

func (r *Room) present(c Caller, n int) {
	if c.seat == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	c.seat.streams += n
	r.presenceChanged()
}

// Next waits for events and returns them, at most a few dozen at a time. It
// returns ErrSlow, ErrEnded or the context's error.
func (f *Follower) Next(ctx context.Context) ([]Message, error) {
	if !f.begun {
		snapshot, err := f.room.snapshot(ctx, f.caller, f.language)
		if err != nil {
			return nil, err
		}
		f.begun, f.cursor = true, snapshot.Seq
		return []Message{snapshot}, nil
	}
	for {
		entries, err := f.room.visible.Next(ctx, f.cursor, 64)
		switch {
		case errors.Is(err, journal.ErrGap):
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
				messages = append(messages, Message{e.Seq, e.Value.kind(), e.Value.encode(v)})
			}
		}
		if len(messages) > 0 {
			return messages, nil
		}
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
		for id := range c.seat.rows {
			own = append(own, id)
		}
		r.mu.Unlock()
	}
	rows, count, seq, err := r.tableNow(ctx, DefaultRows, own)
	if err != nil {
		return Message{}, err
	}
	beginning, _ := r.visible.Bounds()
	after := max(beginning, seq-min(seq, snapshotEvents))
	entries, err := r.visible.After(after, snapshotEvents)
	if err != nil && !errors.Is(err, journal.ErrClosed) {
		return Message{}, ErrSlow
	}
	var records []*record
	events := []json.RawMessage{}
	for _, e := range entries {
		if e.Seq > seq {
			break
		}
		records = append(records, e.Value)
		if v, ok := e.Value.viewFor(c, language); ok && e.Value.tick == nil {
			events = append(events, e.Value.encode(v))
		}
	}
	rows, count = undo(rows, count, records)
	ownFirst(c, rows)
	s := snapshotEvent{
		eventHead: eventHead{"snapshot", seq, Time(time.Now())},
		Count:     count,
		Base:      r.asRows(c, rows),
		Events:    events,
	}
	if c.seat != nil {
		s.Seat = c.seat.ID
	}
	data, err := json.Marshal(s)
	return Message{seq, "snapshot", data}, err
}
