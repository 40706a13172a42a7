package room

import (
	"context"
	"slices"
	"sync"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/journal"
)

// snapshotType is a snapshot's type in the API.
const snapshotType = "snapshot"

// snapshotEvents is how many events a snapshot holds, so that a reader can go
// back in time at once.
const snapshotEvents = 200

// snapshotBytes is how large those events are together, at most; the newest one
// is there in any case. The rows are bounded by their number.
const snapshotBytes = 2 << 20

// A snapshot as the API sends it: what is the caller's own, then what most
// callers share.
type (
	snapshotHead struct {
		eventHead
		Seat string   `json:"seat"` // the caller's own, "" for who leads
		Room settings `json:"room"`
		Ask  *Ask     `json:"ask"`
		Wall *Wall    `json:"wall,omitempty"` // for who leads
	}
	snapshotRest struct {
		Policy   demo.Policy `json:"policy"`   // before events
		Ahead    int64       `json:"ahead"`    // seconds that the demo's clock was ahead, before events
		Count    int         `json:"count"`    // of all rows, before events
		Requests uint64      `json:"requests"` // exchanges since the journal began, before events
		Base     []Row       `json:"base"`     // before events; own ones first, then the newest
		// The events come last, each as the journal has it encoded.
	}
)

// snapshot is the table before the last events, and those events.
func (r *Room) snapshot(ctx context.Context, c Caller) (Message, error) {
	m, err := r.momentFor(ctx, c)
	if err != nil {
		return Message{}, err
	}
	head := r.class().headFor(c, m.seq)
	message := Message{Seq: m.seq, Type: head.Type, At: time.Time(head.At)}
	// Two objects become one.
	message.Head = encode(head)
	message.Head[len(message.Head)-1] = ','
	if m.nothingOf(c) {
		message.Data, message.Events = m.shared()
	} else {
		message.Data, message.Events = r.encodeMoment(m, c)
	}
	return message, nil
}

// headFor is what of a snapshot is the caller's own, and what changes without an
// event of the table.
func (r *Room) headFor(c Caller, seq uint64) snapshotHead {
	r.mu.Lock()
	defer r.mu.Unlock()
	head := snapshotHead{eventHead: eventHead{snapshotType, seq, Time(time.Now())}, Room: r.settings}
	if c.seat != nil {
		head.Seat = c.seat.ID
	}
	if ask, wall := r.askNow(), r.wall; c.Leads() {
		head.Ask, head.Wall = ask.seenIn(full), &wall
	} else {
		head.Ask = ask.seenIn(masked)
	}
	return head
}

// inSnapshot says whether a snapshot has the record among its events: what else
// there is, such as a tick, is no part of the table.
func (r *record) inSnapshot() bool {
	_, presence := r.notice.(*presenceView)
	return r.event != nil || presence
}

// moment is what a snapshot at a seq is made from. It does not change.
type moment struct {
	seq      uint64
	count    int                                   // of all rows, before the records
	policy   demo.Policy                           // before the records
	ahead    time.Duration                         // of the demo's clock, before the records
	requests uint64                                // exchanges, before the records
	rows     []demo.Session                        // the newest and the own ones, before the records, in no order
	own      int                                   // how many own ones there are
	records  []*record                             // the last events, and what came between them
	shared   func() (rest []byte, events [][]byte) // the encoding for callers who see nothing of their own in it
}

// nothingOf says whether the caller sees in the moment what everybody sees: all
// of it is masked, and no row is the caller's.
func (m *moment) nothingOf(c Caller) bool {
	return !slices.ContainsFunc(m.rows, func(row demo.Session) bool { return c.seesID(row) || c.owns(row) }) &&
		!slices.ContainsFunc(m.records, func(rec *record) bool {
			v, ok := rec.viewFor(c, "")
			return rec.inSnapshot() && (!ok || v != masked)
		})
}

// momentFor is the room now. Callers who have no rows share one at a seq.
func (r *Room) momentFor(ctx context.Context, c Caller) (*moment, error) {
	if c.seat != nil {
		// The reader knows whose the rows are.
		_, last := r.happened.Bounds()
		if err := r.reach(ctx, last); err != nil {
			return nil, err
		}
		r.mu.Lock()
		own := slices.Clone(r.rows[c.seat.ID])
		r.mu.Unlock()
		if len(own) > 0 {
			return r.newMoment(ctx, own)
		}
	}
	// Who waits here would else wait for the demo's critical section.
	r.latest.mu.Lock()
	defer r.latest.mu.Unlock()
	if _, last := r.happened.Bounds(); r.latest.moment == nil || r.latest.seq != last {
		m, err := r.newMoment(ctx, nil)
		if err != nil {
			return nil, err
		}
		r.latest.moment = m
	}
	return r.latest.moment, nil
}

// latest is the moment that callers without rows share.
type latest struct {
	mu sync.Mutex
	*moment
}

func (r *Room) newMoment(ctx context.Context, own []string) (*moment, error) {
	// Before the events there were other newest rows: as many more are read.
	now, err := r.tableNow(ctx, DefaultRows+snapshotEvents, own)
	if err != nil {
		return nil, err
	}
	m := &moment{seq: now.seq, own: len(own), requests: now.requests, records: lastEvents(r.visible.Until(now.seq, 2*snapshotEvents))}
	m.rows, m.count = undo(now.rows, now.count, m.records)
	m.policy, m.ahead = now.policy, now.ahead
	for _, rec := range slices.Backward(m.records) {
		switch e := rec.event; {
		case e == nil:
		case e.Exchange != nil:
			m.requests--
		case e.Policy != nil:
			m.policy = e.Policy.Before
		case e.Clock != nil:
			m.ahead = e.Clock.Before
		}
	}
	m.shared = sync.OnceValues(func() ([]byte, [][]byte) { return r.encodeMoment(m, Caller{}) })
	return m, nil
}

// encodeMoment is all of a snapshot but its head, as the caller may see it: what
// comes before the events without its brace, and the events.
func (r *Room) encodeMoment(m *moment, c Caller) (rest []byte, events [][]byte) {
	rows := slices.Clone(m.rows)
	ownFirst(c, rows)
	rows = rows[:min(len(rows), m.own+DefaultRows)]
	for _, rec := range m.records {
		// Nothing in it is in a language.
		if v, ok := rec.viewFor(c, ""); ok && rec.inSnapshot() {
			events = append(events, rec.encode(v))
		}
	}
	rest = encode(snapshotRest{Policy: m.policy, Ahead: seconds(m.ahead), Count: m.count, Requests: m.requests, Base: r.asRows(c, rows)})
	return append(rest[1:len(rest)-1], `,"events":[`...), events
}

// lastEvents are the last entries with at most snapshotEvents of the demo's
// events among them, which are no larger than snapshotBytes whoever sees them;
// what else there is, such as presence, does not count as an event.
func lastEvents(entries []journal.Entry[*record]) []*record {
	var records []*record
	events, size := 0, 0
	for _, e := range slices.Backward(entries) {
		if e.Value.event != nil {
			events++
		}
		if e.Value.inSnapshot() {
			size += int(e.Value.shown)
		}
		if events > snapshotEvents || size > snapshotBytes && len(records) > 0 {
			break
		}
		records = append(records, e.Value)
	}
	slices.Reverse(records)
	return records
}
