package room

import (
	"bytes"
	"context"
	"errors"
	"io"
	"time"

	"golang.org/x/time/rate"

	"sessionlab/internal/journal"
)

// Message is one event as a follower gets it.
type Message struct {
	Seq  uint64 // what to resume after
	Type string // "snapshot", "exchange" and the others that docs/api.md lists
	At   time.Time
	Head []byte // how its JSON begins where that is the follower's alone, else nil
	Data []byte // the rest of it; shared, not to be changed
	// Events follow in a snapshot, each of them shared with the journal, so that a
	// reader that takes its time holds no copy of them.
	Events [][]byte
}

// snapshotEnd ends the JSON of a snapshot, behind its events.
const snapshotEnd = "]}"

// WriteTo writes the message's JSON piece by piece.
func (m Message) WriteTo(w io.Writer) (written int64, err error) {
	write := func(piece []byte) bool {
		var n int
		n, err = w.Write(piece)
		written += int64(n)
		return err == nil
	}
	if len(m.Head) > 0 && !write(m.Head) || !write(m.Data) || m.Type != snapshotType {
		return written, err
	}
	for i, event := range m.Events {
		if i > 0 && !write([]byte{','}) || !write(event) {
			return written, err
		}
	}
	write([]byte(snapshotEnd))
	return written, err
}

// Size is how many bytes of JSON the message has.
func (m Message) Size() int {
	size := len(m.Head) + len(m.Data)
	if m.Type != snapshotType {
		return size
	}
	for _, event := range m.Events {
		size += len(event)
	}
	return size + max(0, len(m.Events)-1) + len(snapshotEnd)
}

// JSON is the message in one piece.
func (m Message) JSON() []byte {
	var b bytes.Buffer
	_, _ = m.WriteTo(&b) // a buffer takes everything
	return b.Bytes()
}

// Errors that end a follower.
var (
	// ErrSlow cuts a follower that is so far behind that events it lacks are
	// gone. Following again begins with a snapshot.
	ErrSlow = errors.New("room: the follower is too far behind")
	// ErrEnded says that the room has ended, or that the follower's seat has left.
	ErrEnded = errors.New("room: ended")
)

// Follower is a cursor into a room's journal, with a caller's view of it.
type Follower struct {
	// Admit, where it is set, is asked before each snapshot is made; its error is
	// Next's, and the next call of Next asks again.
	Admit func(context.Context) error

	room     *Room
	caller   Caller
	language string
	cursor   uint64
	begun    bool   // what was before the cursor is known to the reader
	behind   uint64 // how far it was when it resumed: who asks for old events is not outrun by them
	place    place
	pace     *rate.Limiter
	spent    *rate.Reservation // of what was sent last, nil before
}

// A follower gets no more events than a page can show. One that they outrun
// begins anew with a snapshot, so that a flood costs a bounded share of the
// machine, however many look on.
const (
	eventsPerSecond = 1000
	eventsAtOnce    = 256
	bytesAtOnce     = 1 << 20 // of events taken together, but for the last of them
)

// Follow returns a follower that begins with a snapshot.
func (r *Room) Follow(c Caller, language string) (*Follower, error) {
	r, err := r.tableFor(c)
	if err != nil {
		return nil, err
	}
	return &Follower{room: r, caller: c, language: language, place: r.visible.pace.place(c), pace: rate.NewLimiter(eventsPerSecond, eventsAtOnce)}, nil
}

// Resume lets the follower go on after a seq instead, if the journal still has
// everything that came since.
func (f *Follower) Resume(after uint64) {
	if _, err := f.room.visible.After(after, 1); err == nil {
		_, last := f.room.visible.Bounds()
		f.cursor, f.begun, f.behind = after, true, last-min(after, last)
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
	for {
		if f.caller.seat != nil && f.caller.seat.gone.Load() {
			return nil, ErrEnded
		}
		f.moved()
		if !f.begun || f.outrun() {
			if f.Admit != nil {
				if err := f.Admit(ctx); err != nil {
					return nil, err
				}
			}
			snapshot, err := f.room.snapshot(ctx, f.caller)
			if errors.Is(err, ErrEnded) && f.moved() {
				continue
			}
			if err != nil {
				return nil, err
			}
			f.begun, f.cursor, f.place.round = true, snapshot.Seq, 0
			f.spent = f.pace.ReserveN(time.Now(), snapshotEvents)
			return []Message{snapshot}, nil
		}
		entries, err := f.room.visible.next(ctx, f.cursor, &f.place)
		switch {
		case err != nil && f.moved():
			continue
		case errors.Is(err, journal.ErrGap) && f.cursor < f.room.begun.Load():
			f.begun = false // the room was reset
			continue
		case errors.Is(err, journal.ErrGap):
			f.room.measures.cut.Inc()
			return nil, ErrSlow
		case errors.Is(err, journal.ErrClosed):
			return nil, ErrEnded
		case err != nil:
			return nil, err
		}
		var messages []Message
		size := 0
		for _, e := range entries {
			if size >= bytesAtOnce {
				f.place.round = 0 // the rest of it belongs to the same turn
				break
			}
			f.cursor = e.Seq
			if v, ok := e.Value.viewFor(f.caller, f.language); ok {
				messages = append(messages, Message{Seq: e.Seq, Type: e.Value.kind(), At: e.Value.at, Data: e.Value.encode(v)})
				size += len(messages[len(messages)-1].Data)
			}
		}
		if len(messages) > 0 {
			f.spent = f.pace.ReserveN(time.Now(), len(messages))
			return messages, nil
		}
	}
}

// moved lets the follower of a seat go on at the server that the seat's demo
// uses now, and says whether that is another than before: what comes next is a
// snapshot then.
func (f *Follower) moved() bool {
	if f.caller.seat == nil || f.caller.seat.table() == f.room {
		return false
	}
	f.room, f.begun = f.caller.seat.table(), false
	return true
}

// outrun says whether events outran the follower's pace. One that did not take
// them, so that some are gone, is cut instead.
func (f *Follower) outrun() bool {
	beginning, last := f.room.visible.Bounds()
	return f.cursor >= beginning && last > f.cursor+max(f.behind, f.room.maxBehind())
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
