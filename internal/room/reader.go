package room

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
	"sessionlab/internal/journal"
)

// observe takes in one event of the demo, inside its critical section. It only
// appends and counts; and it remembers what the walk-in issued, because a desk's very next
// request may carry it.
func (r *Room) observe(e demo.Event) {
	if x := e.Exchange; x != nil {
		r.requests++
		if x.Visit == "" {
			r.walkIn.issued(x.Response.SetCookies())
		}
	}
	r.countRows(e.Changes)
	r.ahead = e.Ahead
	r.happened.Append(recordOf(e))
}

// read is the room's one reader: it makes visible what happened.
func (r *Room) read(cursor uint64) {
	defer close(r.done)
	for {
		entries, err := r.happened.Next(context.Background(), cursor, readAtOnce)
		if err != nil {
			return
		}
		r.mu.Lock()
		for _, e := range entries {
			r.take(e.Seq, e.Value)
			e.Value.measure()
			cursor = e.Seq
		}
		r.publish(entries)
		r.forgetIDsLocked()
		r.mu.Unlock()
		r.happened.Forget(cursor)
		r.journals.grown(r)
		if len(entries) < readAtOnce { // else there may be more
			// Under load one waking then does for many events.
			time.Sleep(readPause)
		}
	}
}

// forgetIDsLocked forgets how IDs look that have no row and that no event is about,
// where there are many: more than 20,000 without a row, and twice as many as a small
// table has rows.
func (r *Room) forgetIDsLocked() {
	beginning, _ := r.visible.Bounds()
	r.identities.forget(beginning, 2*min(max(r.limits.Events, DefaultLimits.Events), max(r.limits.Rows, fewRows)))
}

// readAtOnce is how many entries the reader takes together.
const readAtOnce = 256

// Where the reader is so far behind, requests to the demo and acts on its table
// wait until it is not: nothing is ever dropped before it was judged. What is
// under way then is not stopped, so as many requests more as there are
// connections can come on top.
const (
	maxUnread      = 1 << 14
	maxUnreadBytes = 16 << 20
)

// catchUp waits until the reader is not too far behind. It must be called with no
// lock held, and before the demo's critical section: the reader wants the room's
// lock, and a goroutine that holds that lock may want the demo's. It returns ErrEnded where the room
// has ended, or the context's error.
func (r *Room) catchUp(ctx context.Context) error {
	err := r.happened.Spare(ctx, journal.Limits{Entries: maxUnread, Bytes: maxUnreadBytes})
	if errors.Is(err, journal.ErrClosed) {
		return ErrEnded
	}
	return err
}

// catchUpFor is catchUp of the table that a caller means by this room: a seat with a
// server of its own acts on that one. The error is Admit's or catchUp's.
func (r *Room) catchUpFor(ctx context.Context, c Caller) error {
	table, err := r.tableFor(c)
	if err != nil {
		return err
	}
	return table.catchUp(ctx)
}

// readPause is how long the reader rests between two readings, far less than a
// frame.
const readPause = time.Millisecond

// publish lets followers see entries. A reset among them hides what was before.
func (r *Room) publish(entries []journal.Entry[*record]) {
	for i := 0; i < len(entries); i++ {
		if _, ok := entries[i].Value.notice.(reset); ok {
			r.visible.Copy(entries[:i]...)
			r.begun.Store(entries[i].Seq)
			r.visible.Skip(entries[i].Seq)
			entries, i = entries[i+1:], -1
		}
	}
	r.visible.Copy(entries...)
}

// take makes one entry ready to be seen: tags for its ids, a verdict for its
// seat.
func (r *Room) take(seq uint64, rec *record) {
	rec.seq = seq
	if rec.event == nil {
		return
	}
	if rec.event.Policy != nil || rec.event.Clock != nil {
		return // no exercise and no row is about it
	}
	rec.identify(r.identities)
	if x := rec.event.Exchange; x != nil {
		r.measures.exchange(x)
		if x.Visit == "" {
			r.identities.hold("", x)
		}
	}
	r.keepRows(rec.event)
	class := r.class()
	if class != r {
		class.mu.Lock() // always after that of a server of one's own
		defer class.mu.Unlock()
	}
	class.judge(rec, r)
	class.decide(rec.event, r)
}

// judge moves the exercises of the seat that caused an event of a table.
func (r *Room) judge(rec *record, table *Room) {
	e := rec.event
	seat := r.seats[causeOf(e)]
	if seat == nil {
		return
	}
	seat.came(e.At)
	if e.Act != nil && e.Act.TurnedBack {
		return // the seat turned the clock; it deleted no row
	}
	if login, ok := exercise.LoginOf(*e); ok {
		seat.logins = append(seat.logins, login)
		seat.logins = seat.logins[max(0, len(seat.logins)-maxLogins):]
	}
	if e.Exchange != nil {
		table.identities.hold(seat.ID, e.Exchange)
	}
	if e.Exchange != nil {
		seat.last = lastOf(e.Exchange)
	}
	if e.Exchange != nil && e.Exchange.HasID {
		identity := *rec.identity(e.Exchange.ID) // a copy: the record may go
		seat.session = &identity
	}
	seat.saw.count(e)
	seat.spell.try(e.At)
	lost := seat.holding.Take(*e, table.identities.hasRow)
	for own := range eventsOf(e, seat.ID) {
		r.judgeFor(seat, own, lost)
	}
}

// eventsOf are what of an event is judged for the seat that caused it: of an act,
// the deletion of each row that its own requests made, and nothing of others' rows. A
// room may be emptied by one for all. The newest row comes last, as it was made.
func eventsOf(e *demo.Event, seat string) iter.Seq[demo.Event] {
	return func(yield func(demo.Event) bool) {
		if e.Act == nil {
			yield(*e)
			return
		}
		for _, c := range slices.Backward(e.Changes) {
			own := *e
			own.Changes = []demo.Change{c}
			if seatOf(c.Row().By) == seat && !yield(own) {
				return
			}
		}
	}
}

// judgeFor moves a seat's exercises by an event that it caused.
func (r *Room) judgeFor(seat *Seat, e demo.Event, lost exercise.Lost) {
	for lesson, ex := range r.config.Course.All {
		p := seat.progress[lesson][ex.ID]
		for _, part := range p.Judge(ex, e, lost) {
			r.tell(seat, tickName{lesson, ex.ID, part}, e.At, nil)
		}
		if d := p.Deleted(); d != nil {
			r.registry.saveDeleted(seat, tickName{lesson, ex.ID, d.Part}, d.ID)
		}
	}
}

// tell saves one tick, and tells of it once it is on the disk: a tick that was
// shown is never lost. saved, which may be nil, is closed then.
func (r *Room) tell(seat *Seat, name tickName, at time.Time, saved chan<- struct{}) {
	seat.unsaved[name] = true
	seat.gotOn(name.lesson)
	r.registry.saveTick(seat, name, at, func() {
		r.mu.Lock()
		delete(seat.unsaved, name)
		passed := seat.progress[name.lesson][name.exercise].Passed
		r.mu.Unlock()
		t := &tick{seat: seat.ID, tickName: name, passed: passed, course: r.config.Course}
		r.happened.Append(&record{at: at, notice: t})
		if table := seat.table(); table != r {
			table.happened.Append(&record{at: at, notice: t})
		}
		if saved != nil {
			close(saved)
		}
	})
}

// causeOf is the seat that caused an event, "" if none did.
func causeOf(e *demo.Event) string {
	switch {
	case e.Act != nil:
		return e.Act.By
	case e.Policy != nil:
		return e.Policy.By
	case e.Clock != nil:
		return e.Clock.By
	default:
		return seatOf(e.Exchange.Visit)
	}
}

// keepRows keeps what the room knows of rows: which ids have one, and which of
// them each seat's requests made.
func (r *Room) keepRows(e *demo.Event) {
	for _, c := range e.Changes {
		row := c.Row()
		r.identities.setLive(row.ID, c.Op != demo.OpDelete, row.Username != "")
		by := seatOf(row.By)
		switch own := r.rows[by]; {
		case by == "":
		case c.Op == demo.OpDelete:
			own = slices.DeleteFunc(own, func(id string) bool { return id == row.ID })
			if len(own) == 0 {
				delete(r.rows, by)
			} else {
				r.rows[by] = own
			}
		case c.New():
			own = append(own, strings.Clone(row.ID)) // without the header that it was cut from
			r.rows[by] = own[max(0, len(own)-DefaultRows):]
		}
	}
}
