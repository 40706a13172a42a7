package room

import (
	"iter"
	"slices"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
	"sessionlab/internal/live"
)

// judge takes in an exchange or an act on the table of one of the room's demos, before
// anybody sees it. The demo's reader calls it.
func (r *Room) judge(d *live.Demo, entry *live.Entry) {
	if x := entry.Event().Exchange; x != nil {
		r.measures.exchange(x)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if e := entry.Event(); ofServers(e) {
		for _, seat := range r.seats {
			if seat.demo() == d {
				r.judgeServersLocked(seat, e)
			}
		}
		return
	}
	if seat := r.seats[live.CauseOf(entry.Event())]; seat != nil {
		r.judgeLocked(seat, d, entry)
	}
	r.decideLocked(entry.Event(), d)
}

// judgeLocked moves the exercises of the seat that caused an event.
func (r *Room) judgeLocked(seat *Seat, d *live.Demo, entry *live.Entry) {
	e := entry.Event()
	seat.cameLocked(e.At)
	if e.Act != nil && e.Act.TurnedBack {
		return // the seat turned the clock; it deleted no row
	}
	if login, ok := exercise.LoginOf(*e); ok {
		seat.logins = append(seat.logins, login)
		seat.logins = seat.logins[max(0, len(seat.logins)-maxLogins):]
	}
	if x := e.Exchange; x != nil {
		d.Hold(seat.ID, x)
		seat.last = lastOf(x)
		if x.HasID {
			identity := *entry.Identity(x.ID) // a copy: the entry may go
			seat.session = &identity
		}
	}
	entry.SetLost(seat.browsers.Take(*e))
	seat.saw.count(e)
	seat.spell.try(e.At)
	lost := seat.holding.Take(*e, d.HasRow)
	for own := range eventsOf(e, seat.ID) {
		r.judgeForLocked(seat, own, lost)
	}
}

// ofServers says whether an event is about a demo's servers or its store, and so about
// everyone who uses the demo. The rows that go with a server may take several events.
func ofServers(e *demo.Event) bool {
	return e.Storage != nil || e.Life != nil || e.Act != nil && e.Act.Op == demo.ActRestarted
}

// judgeServersLocked moves the exercises of a seat whose demo's servers or store an event
// is about.
func (r *Room) judgeServersLocked(seat *Seat, e *demo.Event) {
	seat.holding.End(e.Changes)
	if e.Act != nil {
		return
	}
	own := live.CauseOf(e) == seat.ID
	if own {
		seat.cameLocked(e.At)
		seat.spell.try(e.At)
	}
	for lesson, ex := range r.config.Course.All {
		for _, part := range seat.progress[lesson][ex.ID].JudgeServers(ex, *e, own) {
			r.tellLocked(seat, tickName{lesson, ex.ID, part}, e.At, nil)
		}
	}
}

// eventsOf are what of an event is judged for the seat that caused it: of an act,
// the deletion of each row that the seat's requests made, and nothing of others' rows.
// One caller may empty the table for the whole room. The newest row comes last, as it was made.
func eventsOf(e *demo.Event, seat string) iter.Seq[demo.Event] {
	return func(yield func(demo.Event) bool) {
		if e.Act == nil {
			yield(*e)
			return
		}
		for _, c := range slices.Backward(e.Changes) {
			own := *e
			own.Changes = []demo.Change{c}
			if live.SeatOf(c.Row().By) == seat && !yield(own) {
				return
			}
		}
	}
}

// judgeForLocked moves a seat's exercises by an event that it caused.
func (r *Room) judgeForLocked(seat *Seat, e demo.Event, lost exercise.Lost) {
	for lesson, ex := range r.config.Course.All {
		p := seat.progress[lesson][ex.ID]
		for _, part := range p.Judge(ex, e, lost) {
			r.tellLocked(seat, tickName{lesson, ex.ID, part}, e.At, nil)
		}
		if d := p.Deleted(); d != nil {
			r.saveDeletedLocked(seat, tickName{lesson, ex.ID, d.Part}, d.ID)
		}
	}
}

// tellLocked saves one tick, and tells of it once it is on the disk: a tick that was
// shown is never lost. saved, which may be nil, is closed then.
func (r *Room) tellLocked(seat *Seat, name tickName, at time.Time, saved chan<- struct{}) {
	seat.unsaved[name] = true
	seat.gotOnLocked(name.lesson)
	r.keep.SaveTick(seat.tick(name, at), func() {
		r.mu.Lock()
		delete(seat.unsaved, name)
		passed := seat.progress[name.lesson][name.exercise].Passed
		r.mu.Unlock()
		t := tick{seat: seat.ID, tickName: name, passed: passed, course: r.config.Course}
		r.demo.Tell(at, t)
		if own := seat.own.Load(); own != nil {
			own.Tell(at, t)
		}
		if saved != nil {
			close(saved)
		}
	})
}

// deletedRow tells the hashes of deleted rows' IDs from other hashes with the same key.
const deletedRow = "deleted row"

// saveDeletedLocked keeps which row's deletion a step met, as a hash of the session ID. The
// store may leave it out: nobody was told that it is kept.
func (r *Room) saveDeletedLocked(seat *Seat, name tickName, id string) {
	deleted := hashOf(r.keepKey, deletedRow, id)
	t := seat.tick(name, time.Time{})
	t.Deleted = deleted[:]
	r.keep.SaveDeleted(t)
}

// maxLogins is how many of a seat's latest logins can be asked about.
const maxLogins = 8
