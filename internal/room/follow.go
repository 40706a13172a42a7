package room

import (
	"context"
	"errors"
	"time"

	"sessionlab/internal/live"
)

// Follower follows the demo that a caller means, and goes along where that becomes
// another one.
type Follower struct {
	// Admit, where it is set, is asked before each snapshot is made; its error is
	// Next's, and the next call of Next asks again.
	Admit func(context.Context) error

	*live.Follower
	room   *Room
	caller Caller
}

// Follow returns a follower that begins with a snapshot. The error is Admit's.
func (d Demo) Follow(c Caller, language string) (*Follower, error) {
	its, err := d.of(c)
	if err != nil {
		return nil, err
	}
	return &Follower{Follower: its.Follow(c.viewer(language)), room: d.Room, caller: c}, nil
}

// Next waits for events and returns them, at most a few dozen at a time. It returns
// [live.ErrSlow], [live.ErrEnded] or the context's error.
func (f *Follower) Next(ctx context.Context) ([]live.Message, error) {
	f.Follower.Admit = f.Admit
	for {
		if f.caller.seat != nil && f.caller.seat.gone.Load() {
			return nil, live.ErrEnded
		}
		f.moved()
		messages, err := f.Follower.Next(ctx)
		switch {
		case err != nil && f.moved():
			continue
		case errors.Is(err, live.ErrSlow):
			f.room.measures.cut.Inc()
			return nil, err
		case err != nil:
			return nil, err
		}
		for i := range messages {
			if m := &messages[i]; m.Type == live.SnapshotType {
				m.SetHead(f.room.headFor(f.caller, m.Seq))
			}
		}
		if len(messages) > 0 {
			return messages, nil
		}
	}
}

// moved lets the follower of a seat go on at the demo that the seat uses now, and
// says whether that is another than before: what comes next is a snapshot then.
func (f *Follower) moved() bool {
	if f.caller.seat == nil || f.Follows(f.caller.seat.demo()) {
		return false
	}
	f.Move(f.caller.seat.demo())
	return true
}

// snapshotHead is what of a snapshot is the caller's own, and what of the room
// changes without an event of the table.
type snapshotHead struct {
	live.EventHead
	Seat string   `json:"seat"` // the caller's own, "" for the instructor or owner
	Room settings `json:"room"`
	Ask  *Ask     `json:"ask"`
	Wall *Wall    `json:"wall,omitempty"` // for the instructor or owner
}

func (r *Room) headFor(c Caller, seq uint64) snapshotHead {
	r.mu.Lock()
	defer r.mu.Unlock()
	head := snapshotHead{EventHead: live.EventHead{Type: live.SnapshotType, Seq: seq, At: live.Time(time.Now())}, Room: r.settings}
	if c.seat != nil {
		head.Seat = c.seat.ID
	}
	if ask, wall := r.askNowLocked(), r.wall; c.Leads() {
		head.Ask, head.Wall = ask.seenIn(live.Full), &wall
	} else {
		head.Ask = ask.seenIn(live.Masked)
	}
	return head
}

// Sent notes that messages reached a follower's socket.
func (f *Follower) Sent(messages []live.Message) {
	for _, m := range messages {
		if m.Type != live.SnapshotType {
			f.room.measures.delay.Observe(time.Since(m.At).Seconds())
		}
	}
}
