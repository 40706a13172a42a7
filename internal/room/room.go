package room

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/securecookie"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
	"sessionlab/internal/journal"
)

// Limits of one room.
const (
	maxName        = 64       // characters of a seat's name
	maxUnread      = 1 << 16  // entries that the reader may be behind
	maxUnreadBytes = 32 << 20 // and their size
)

// Room is one demo server with one session table, shared by everyone in it. A
// class is a room with seats; where its seats have a server of their own each,
// those are rooms too, without seats, whose class is this one.
type Room struct {
	ID string

	shared        // what all rooms of the lab have together
	parent *Room  // the class of a server of one's own; nil for a class
	code   string // finds a class
	demo   *demo.Server

	happened *journal.Journal[*record] // as it happened; the reader reads it
	visible  *feed                     // as followers read it
	begun    atomic.Uint64             // the seq at which the journal was last reset
	requests uint64                    // exchanges since then, or since the start; in the demo's critical section
	ahead    time.Duration             // of the demo's clock; in its critical section
	latest   latest

	mu         sync.Mutex // everything below, the seats' progress, and changing the policy, the keys and the clock; before the demo's own
	identities *identities
	rows       map[string][]string // by seat: ids of the rows its requests made, the newest last

	// Of a class alone.
	made     time.Time
	seen     time.Time // when anybody was last seen in it, as it is kept
	ended    bool      // it is closed for good: nobody joins, and nothing of it is kept
	settings settings
	pushed   time.Time // when everyone was led to a lesson last
	seats    map[string]*Seat
	presence presence
	wall     Wall
	asked    *asked // nil while nothing is asked

	stop context.CancelFunc
	done chan struct{}
}

// shared is what the rooms of one lab have together.
type shared struct {
	config   Config
	registry *registry
	measures *measures
	limits   Limits                     // of the config; a server of a seat's own has narrower ones
	tagKey   []byte                     // makes the tags of IDs that clients chose
	walkIn   *walkInIDs                 // what the demo at the root issued
	rounds   *securecookie.SecureCookie // of guessing session IDs
}

// outset is how a room's demo begins.
type outset struct {
	policy demo.Policy
	keys   []demo.KeyPair // of signed cookies
	ahead  time.Duration  // of its clock
}

// newRoom starts a room whose journal counts on after a seq.
func newRoom(id string, s shared, from outset, parent *Room, began uint64) *Room {
	r := &Room{
		ID:         id,
		shared:     s,
		parent:     parent,
		ahead:      from.ahead,
		happened:   journal.New(journal.Limits{Entries: maxUnread, Bytes: maxUnreadBytes}, (*record).size, began),
		identities: newIdentities(s.tagKey),
		rows:       map[string][]string{},
		settings:   settings{Open: true, Servers: OneServer},
		seats:      map[string]*Seat{},
		wall:       newWall(),
		done:       make(chan struct{}),
	}
	r.visible = newFeed(journal.Limits{Entries: r.limits.Events, Bytes: r.limits.EventBytes}, began)
	r.demo = demo.New(demo.Config{Policy: from.policy, Keys: from.keys, Ahead: from.ahead, Observe: r.observe, MaxRows: r.limits.Rows, Logger: s.config.Logger})
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	go r.read(ctx, began)
	return r
}

// class is the room with the seats: the room itself, or that of a server of
// one's own.
func (r *Room) class() *Room {
	if r.parent != nil {
		return r.parent
	}
	return r
}

// observe takes in one event of the demo, inside its critical section. It only
// appends; and it remembers what the walk-in issued, because a desk's very next
// request may carry it.
func (r *Room) observe(e demo.Event) {
	if x := e.Exchange; x != nil {
		r.requests++
		if x.Visit == "" {
			r.walkIn.issued(x.Response.SetCookies())
		}
	}
	r.ahead = e.Ahead
	r.happened.Append(recordOf(e))
}

// read is the room's one reader: it makes visible what happened.
func (r *Room) read(ctx context.Context, cursor uint64) {
	defer close(r.done)
	for {
		entries, err := r.happened.Next(ctx, cursor, 256)
		if errors.Is(err, journal.ErrGap) {
			// Too much at once: followers begin anew with a snapshot.
			_, last := r.happened.Bounds()
			r.config.Logger.Warn("room reader fell behind", "room", r.ID, "lost", last-cursor)
			r.visible.Skip(last)
			cursor = last
			continue
		}
		if err != nil {
			return
		}
		r.mu.Lock()
		for _, e := range entries {
			r.take(e.Seq, e.Value)
			cursor = e.Seq
		}
		r.publish(entries)
		beginning, _ := r.visible.Bounds()
		// Behind a small journal, too, the look at all of them is rare.
		r.identities.forget(beginning, 2*max(r.limits.Events, DefaultLimits.Events))
		r.mu.Unlock()
		r.happened.Forget(cursor)
		// Under load one waking then does for many events.
		time.Sleep(readPause)
	}
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
	}
	r.keepRows(rec.event)
	class := r.class()
	if class != r {
		class.mu.Lock() // always after that of a server of one's own
		defer class.mu.Unlock()
	}
	class.judge(rec, r)
	class.decide(rec.event)
}

// judge moves the exercises of the seat that caused an event of a table.
func (r *Room) judge(rec *record, table *Room) {
	e := rec.event
	seat := r.seats[causeOf(e)]
	if seat == nil {
		return
	}
	seat.came(e.At)
	if login, ok := exercise.LoginOf(*e); ok {
		seat.logins = append(seat.logins, login)
		seat.logins = seat.logins[max(0, len(seat.logins)-maxLogins):]
	}
	if e.Exchange != nil && e.Exchange.HasID {
		identity := *rec.identity(e.Exchange.ID) // a copy: the record may go
		seat.session = &identity
	}
	seat.saw.count(e)
	lost := seat.holding.Take(*e, table.identities.hasRow)
	for lesson, ex := range r.config.Course.All {
		p := seat.progress[lesson][ex.ID]
		for _, part := range p.Judge(ex, *e, lost) {
			r.tell(seat, tickName{lesson, ex.ID, part}, e.At, nil)
		}
	}
}

// tell saves one tick, and tells of it once it is on the disk: a tick that was
// shown is never lost. saved, which may be nil, is closed then.
func (r *Room) tell(seat *Seat, name tickName, at time.Time, saved chan<- struct{}) {
	seat.unsaved[name] = true
	seat.saw = Saw{}
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

// announce tells everyone of a class, those with a server of their own too. The
// class is locked.
func (r *Room) announce(at time.Time, n notice) {
	for table := range r.tables() {
		table.happened.Append(&record{at: at, notice: n})
	}
}

// tables yields the class and the servers of its seats' own, while the class is
// locked.
func (r *Room) tables() iter.Seq[*Room] {
	return func(yield func(*Room) bool) {
		if !yield(r) {
			return
		}
		for _, s := range r.seats {
			if own := s.own.Load(); own != nil && !yield(own) {
				return
			}
		}
	}
}

// restarted tells that the table began anew: it is in memory alone.
func (r *Room) restarted() {
	r.happened.Append(recordOf(demo.Event{At: time.Now(), Act: &demo.Act{Op: demo.ActRestarted, By: demo.ByServer}}))
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
			own = append(own, row.ID)
			r.rows[by] = own[max(0, len(own)-DefaultRows):]
		}
	}
}

// Delete deletes the row with a tag for a caller. It returns ErrNoRow,
// ErrNotYours and what Admit returns.
func (r *Room) Delete(ctx context.Context, c Caller, tag string) error {
	r, err := r.tableFor(c)
	if err != nil {
		return err
	}
	r.mu.Lock()
	id, ok := r.identities.byTag[tag]
	r.mu.Unlock()
	if !ok {
		return ErrNoRow
	}
	err = r.demo.Delete(ctx, id, c.name(), c.mayDelete)
	if errors.Is(err, demo.ErrNoSession) {
		return ErrNoRow
	}
	return err
}

// Clear deletes every row for a caller who leads.
func (r *Room) Clear(ctx context.Context, c Caller) error {
	if err := c.MayLead(); err != nil {
		return err
	}
	return r.demo.Clear(ctx, c.name())
}

// reset is the entry at which a journal begins anew: nobody sees it.
type reset struct{}

func (reset) kind() string                { return "reset" }
func (reset) asEvent(eventHead, view) any { return nil }

// Reset empties the table and the journal for a caller who leads and turns the
// clock back, and so those of the servers of the seats' own. Seats and progress
// stay.
func (r *Room) Reset(ctx context.Context, c Caller) error {
	if err := r.mayLead(c); err != nil {
		return err
	}
	err := r.eachTable(c, func(t *Room) error {
		if err := t.demo.Clear(ctx, c.name()); err != nil {
			return err
		}
		if err := t.demo.TurnBack(ctx, c.name()); err != nil {
			return err
		}
		return t.demo.Inspect(t.beginAnew)
	})
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.setWall(newWall())
	return nil
}

// beginAnew resets the journal, in the demo's critical section: no request comes
// between the entry and the count.
func (r *Room) beginAnew(demo.Store, demo.Policy) error {
	r.requests = 0
	r.happened.Append(&record{at: time.Now(), notice: reset{}})
	return nil
}

// end tells everyone, as the last thing, that the class has ended, and takes the
// seats out of it.
func (r *Room) end() map[string]*Seat {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	now, closed := time.Now(), &settingsEvent{settings: r.settings, Closed: true}
	for table := range r.tables() {
		table.happened.CloseWith(&record{at: now, notice: closed})
	}
	seats := r.seats
	r.seats = map[string]*Seat{}
	return seats
}

// close ends the room: its goroutine, and followers' streams once they have what
// was told before.
func (r *Room) close() {
	r.mu.Lock()
	r.presence.stop()
	r.stopAsking()
	r.mu.Unlock()
	for _, own := range r.owned() {
		own.close()
	}
	r.happened.Close()
	<-r.done
	r.stop()
	r.visible.Close()
}

// lockFor locks the room, and its class where that is another, in the one order
// that there is.
func (r *Room) lockFor() (unlock func()) {
	r.mu.Lock()
	class := r.class()
	if class == r {
		return r.mu.Unlock
	}
	class.mu.Lock()
	return func() {
		class.mu.Unlock()
		r.mu.Unlock()
	}
}

// findRow says whose row a text names: one of the seat's own, by its tag or by
// the beginning of its ID, which the seat may see; or another's, by its tag.
func (r *Room) findRow(seat *Seat, text string) exercise.Row {
	tagged, known := r.identities.byTag[text]
	for _, id := range r.rows[seat.ID] {
		if known && id == tagged || len(text) >= tagLength && strings.HasPrefix(id, text) {
			return exercise.OwnRow
		}
	}
	if known && r.identities.byID[tagged].live {
		return exercise.OthersRow
	}
	return exercise.NoRow
}
