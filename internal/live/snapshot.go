package live

import (
	"context"
	"slices"
	"sync"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/journal"
)

// snapshotEvents is how many events a snapshot holds, so that a reader can go
// back in time at once.
const snapshotEvents = 200

// snapshotBytes is how large those events are together, at most; the newest one
// is there in any case. The rows are bounded by their number.
const snapshotBytes = 2 << 20

// snapshotRest is a snapshot as the API sends it, but for its head: what most viewers
// share.
type snapshotRest struct {
	Policy   demo.Policy  `json:"policy"`   // before events
	Storage  demo.Storage `json:"storage"`  // before events
	Health   healthView   `json:"health"`   // before events
	Ahead    int64        `json:"ahead"`    // seconds that the demo's clock was ahead, before events
	Count    int          `json:"count"`    // of all rows, before events
	Requests uint64       `json:"requests"` // exchanges since the journal began, before events
	Base     []Row        `json:"base"`     // before events; the viewer's rows first, then the newest
	// The events come last, each as the journal has it encoded.
}

// snapshot is the table before the last events, and those events. Whoever sends it
// gives it a head.
func (d *Demo) snapshot(ctx context.Context, v Viewer) (Message, error) {
	m, err := d.momentFor(ctx, v)
	if err != nil {
		return Message{}, err
	}
	message := Message{Seq: m.seq, Type: SnapshotType, At: time.Now()}
	if m.nothingOf(v) {
		message.Data, message.Events = m.shared()
	} else {
		message.Data, message.Events = d.encodeMoment(m, v)
	}
	return message, nil
}

// moment is what a snapshot at a seq is made from. It does not change.
type moment struct {
	seq      uint64
	count    int                                   // of all rows, before the entries
	state    demo.State                            // before the entries
	ahead    time.Duration                         // of the demo's clock, before the entries
	requests uint64                                // exchanges, before the entries
	rows     []demo.Session                        // the newest and the own ones, before the entries, in no order
	own      int                                   // how many own ones there are
	entries  []*Entry                              // the last events, and what came between them
	shared   func() (rest []byte, events [][]byte) // the encoding for viewers who see nothing of their own in it
}

// nothingOf says whether the viewer sees in the moment what everybody sees: all
// of it is masked, and no row is the viewer's.
func (m *moment) nothingOf(v Viewer) bool {
	return !slices.ContainsFunc(m.rows, func(row demo.Session) bool { return v.SeesID(row) }) &&
		!slices.ContainsFunc(m.entries, func(entry *Entry) bool {
			view, ok := entry.see(v)
			return entry.inSnapshot() && (!ok || view != Masked)
		})
}

// momentFor is the demo now. Viewers who have no rows share one at a seq.
func (d *Demo) momentFor(ctx context.Context, v Viewer) (*moment, error) {
	if v.Seat != "" {
		// The reader knows whose the rows are.
		_, last := d.happened.Bounds()
		if err := d.reach(ctx, last); err != nil {
			return nil, err
		}
		d.mu.Lock()
		own := slices.Clone(d.rows[v.Seat])
		d.mu.Unlock()
		if len(own) > 0 {
			return d.newMoment(ctx, own)
		}
	}
	// Who waits here would else wait for the demo's critical section.
	d.latest.mu.Lock()
	defer d.latest.mu.Unlock()
	if _, last := d.happened.Bounds(); d.latest.moment == nil || d.latest.seq != last {
		m, err := d.newMoment(ctx, nil)
		if err != nil {
			return nil, err
		}
		d.latest.moment = m
	}
	return d.latest.moment, nil
}

// latest is the moment that viewers without rows share.
type latest struct {
	mu sync.Mutex
	*moment
}

func (d *Demo) newMoment(ctx context.Context, own []string) (*moment, error) {
	// Before the events there were other newest rows: as many more are read.
	now, err := d.tableNow(ctx, DefaultRows+snapshotEvents, own)
	if err != nil {
		return nil, err
	}
	m := &moment{seq: now.seq, own: len(own), requests: now.requests, entries: lastEvents(d.visible.Until(now.seq, 2*snapshotEvents))}
	m.rows, m.count = undo(now.rows, now.count, m.entries)
	m.state, m.ahead = now.state, now.ahead
	for _, entry := range slices.Backward(m.entries) {
		switch e := entry.event; {
		case e == nil:
		case e.Exchange != nil:
			m.requests--
		case e.Policy != nil:
			m.state.Policy = e.Policy.Before
		case e.Storage != nil:
			m.state.Storage, m.state.Health = e.Storage.Before, e.Storage.HealthBefore
		case e.Life != nil:
			m.state.Health = e.Life.Before
		case e.Clock != nil:
			m.ahead = e.Clock.Before
		}
	}
	m.shared = sync.OnceValues(func() ([]byte, [][]byte) { return d.encodeMoment(m, Viewer{}) })
	return m, nil
}

// encodeMoment is all of a snapshot but its head, as the viewer may see it: what
// comes before the events without its brace, and the events.
func (d *Demo) encodeMoment(m *moment, v Viewer) (rest []byte, events [][]byte) {
	rows := slices.Clone(m.rows)
	ownFirst(v, rows)
	rows = rows[:min(len(rows), m.own+DefaultRows)]
	for _, entry := range m.entries {
		// Nothing in it is in a language.
		if view, ok := entry.see(v); ok && entry.inSnapshot() {
			events = append(events, entry.encode(view))
		}
	}
	rest = Encode(snapshotRest{
		Policy: m.state.Policy, Storage: m.state.Storage, Health: asHealth(m.state.Health),
		Ahead: seconds(m.ahead), Count: m.count, Requests: m.requests, Base: d.asRows(v, rows),
	})
	return append(rest[1:len(rest)-1], `,"events":[`...), events
}

// lastEvents are the last of a journal's entries with at most snapshotEvents of the
// demo's events among them, which are no larger than snapshotBytes whoever sees them;
// what else there is, such as presence, does not count as an event.
func lastEvents(all []journal.Entry[*Entry]) []*Entry {
	var last []*Entry
	events, size := 0, 0
	for _, e := range slices.Backward(all) {
		if e.Value.event != nil {
			events++
		}
		if e.Value.inSnapshot() {
			size += int(e.Value.shown)
		}
		if events > snapshotEvents || size > snapshotBytes && len(last) > 0 {
			break
		}
		last = append(last, e.Value)
	}
	slices.Reverse(last)
	return last
}

// inSnapshot says whether a snapshot has the entry among its events: what else
// there is, such as a tick, is no part of the table.
func (r *Entry) inSnapshot() bool {
	_, kept := r.notice.(SnapshotNotice)
	return r.event != nil || kept
}
