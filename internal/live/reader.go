package live

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/journal"
)

// observe takes in one event of the demo, inside its critical section. It only counts
// and appends.
func (d *Demo) observe(e demo.Event) {
	if e.Exchange != nil {
		d.requests++
	}
	d.countRows(e.Changes)
	d.ahead = e.Ahead
	d.happened.Append(entryOf(e))
}

// read is the demo's one reader: it makes visible what happened.
func (d *Demo) read(cursor uint64) {
	defer close(d.done)
	for {
		entries, err := d.happened.Next(context.Background(), cursor, readAtOnce)
		if err != nil {
			return
		}
		for _, e := range entries {
			d.take(e.Seq, e.Value)
			cursor = e.Seq
		}
		d.publish(entries)
		d.forgetIDs()
		d.happened.Forget(cursor)
		d.config.Journals.grown(d)
		if len(entries) < readAtOnce { // else there may be more
			// Under load one waking then does for many events.
			time.Sleep(readPause)
		}
	}
}

// readAtOnce is how many entries the reader takes together.
const readAtOnce = 256

// forgetIDs forgets how IDs look that have no row and that no entry is about, where
// there are many: more than manyIDs without a row, and twice as many as a small table
// has rows.
func (d *Demo) forgetIDs() {
	beginning, _ := d.visible.Bounds()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.identities.forget(beginning, min(max(2*d.config.Events, manyIDs), 2*max(d.config.Rows, fewRows)))
}

// A demo remembers so many IDs without a row, and those of a table of so few rows.
const (
	manyIDs = 20_000
	fewRows = 1_000
)

// Where the reader is so far behind, requests to the demo and acts on its table
// wait until it is not: nothing is ever dropped before it was judged. What is
// under way then is not stopped, so as many requests more as there are
// connections can come on top.
const (
	maxUnread      = 1 << 14
	maxUnreadBytes = 16 << 20
)

// Ready waits until the reader is not too far behind, so that another request or act
// may come. It must be called with no lock held. It returns ErrEnded where the demo
// has ended, or the context's error.
func (d *Demo) Ready(ctx context.Context) error {
	return ended(d.happened.Spare(ctx, journal.Limits{Entries: maxUnread, Bytes: maxUnreadBytes}))
}

// reach waits until the reader has seen a seq. It returns ErrEnded if it never
// will, or the context's error.
func (d *Demo) reach(ctx context.Context, seq uint64) error { return ended(d.visible.Reach(ctx, seq)) }

// CaughtUp waits until the reader has seen what happened before the call. The errors
// are Ready's.
func (d *Demo) CaughtUp(ctx context.Context) error {
	_, last := d.happened.Bounds()
	return d.reach(ctx, last)
}

// ended is the error of a journal as a demo's.
func ended(err error) error {
	if errors.Is(err, journal.ErrClosed) {
		return ErrEnded
	}
	return err
}

// readPause is how long the reader rests between two readings, far less than a
// frame.
const readPause = time.Millisecond

// publish lets followers see entries. A reset among them hides what was before.
func (d *Demo) publish(entries []journal.Entry[*Entry]) {
	for i := 0; i < len(entries); i++ {
		if _, ok := entries[i].Value.notice.(reset); ok {
			d.visible.Copy(entries[:i]...)
			d.begun.Store(entries[i].Seq)
			d.visible.Skip(entries[i].Seq)
			entries, i = entries[i+1:], -1
		}
	}
	d.visible.Copy(entries...)
}

// take makes one entry ready to be seen: its session IDs get their identities, and
// the room judges it.
func (d *Demo) take(seq uint64, entry *Entry) {
	entry.seq = seq
	if e := entry.event; e != nil && e.Policy == nil && e.Clock == nil { // which are about no row
		d.mu.Lock()
		entry.identify(d.identities)
		if x := e.Exchange; x != nil && x.Visit == "" {
			d.identities.hold("", x)
		}
		if x := e.Exchange; x != nil && x.Sent {
			entry.gone = d.identities.deleted(x.ID) // before this request makes another
		}
		d.keepRows(e)
		d.mu.Unlock()
		d.config.Judge(d, entry)
	}
	entry.measure()
}

// keepRows keeps what is known of rows: which IDs have one, and which of them each
// seat's requests made.
func (d *Demo) keepRows(e *demo.Event) {
	for _, c := range e.Changes {
		row := c.Row()
		d.identities.setLive(row, c.Op != demo.OpDelete)
		if e.Act != nil && e.Act.Op == demo.ActDeleted {
			d.identities.setDeleted(row.ID)
		}
		by := SeatOf(row.By)
		switch own := d.rows[by]; {
		case by == "":
		case c.Op == demo.OpDelete && d.identities.hasRow(row.ID), c.New() && row.Server > 0 && slices.Contains(own, row.ID):
			// the other server has a row under the same ID
		case c.Op == demo.OpDelete:
			own = slices.DeleteFunc(own, func(id string) bool { return id == row.ID })
			if len(own) == 0 {
				delete(d.rows, by)
			} else {
				d.rows[by] = own
			}
		case c.New():
			own = append(own, strings.Clone(row.ID)) // without the header that it was cut from
			d.rows[by] = own[max(0, len(own)-DefaultRows):]
		}
	}
}

// LastSeq is the seq of the last entry that happened, VisibleSeq that of the last
// one that followers see.
func (d *Demo) LastSeq() uint64 { _, last := d.happened.Bounds(); return last }

// VisibleSeq is the other half of LastSeq.
func (d *Demo) VisibleSeq() uint64 { _, last := d.visible.Bounds(); return last }
