package room

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
	"sessionlab/internal/journal"
)

// Limits of one room.
const (
	maxName        = 64       // characters of a seat's name
	maxUnread      = 1 << 16  // entries that the reader may be behind
	maxUnreadBytes = 32 << 20 // and their size
	maxWalkInIDs   = 4_096    // ids issued by the walk-in that desks set aside
)

// Room is one demo server with one session table, shared by everyone in it.
type Room struct {
	ID       string
	demo     *demo.Server
	course   exercise.Course
	registry *registry
	measures *measures
	limits   Limits
	log      *slog.Logger

	happened *journal.Journal[*record] // as it happened; the reader reads it
	visible  *journal.Journal[*record] // as followers read it

	walkIn walkInIDs
	latest latest

	mu         sync.Mutex // everything below, and the seats' progress
	identities *identities
	seats      map[string]*Seat
	presence   presence

	stop context.CancelFunc
	done chan struct{}
}

// newRoom starts a room whose journal counts on after a seq; key makes the tags
// of IDs that clients chose.
func newRoom(id string, c Config, kept *registry, key []byte, began uint64) *Room {
	r := &Room{
		ID:         id,
		course:     c.Course,
		registry:   kept,
		measures:   kept.measures,
		limits:     c.Limits.orDefault(),
		log:        c.Logger,
		happened:   journal.New(journal.Limits{Entries: maxUnread, Bytes: maxUnreadBytes}, (*record).size, began),
		identities: newIdentities(key),
		seats:      map[string]*Seat{},
		done:       make(chan struct{}),
	}
	r.visible = journal.New(journal.Limits{Entries: r.limits.Events, Bytes: r.limits.EventBytes}, (*record).size, began)
	r.demo = demo.New(demo.Config{Observe: r.observe, MaxRows: r.limits.Rows, Logger: c.Logger})
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	go r.read(ctx, began)
	return r
}

// observe takes in one event of the demo, inside its critical section. It only
// appends; and it remembers what the walk-in issued, because a desk's very next
// request may carry it.
func (r *Room) observe(e demo.Event) {
	if x := e.Exchange; x != nil && x.Visit == "" && x.HasID && !x.Sent {
		r.walkIn.remember(x.ID)
	}
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
			r.log.Warn("room reader fell behind", "room", r.ID, "lost", last-cursor)
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
		r.visible.Copy(entries...)
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

// take makes one entry ready to be seen: tags for its ids, a verdict for its
// seat.
func (r *Room) take(seq uint64, rec *record) {
	rec.seq = seq
	if rec.event == nil {
		return
	}
	rec.identify(r.identities)
	if x := rec.event.Exchange; x != nil {
		r.measures.exchange(x)
	}
	r.judge(rec.event)
	r.keepRows(rec.event)
}

// judge moves the exercises of the seat that caused an event.
func (r *Room) judge(e *demo.Event) {
	seat := r.seats[causeOf(e)]
	if seat == nil {
		return
	}
	seat.seen = e.At
	if login, ok := exercise.LoginOf(*e); ok {
		seat.logins = append(seat.logins, login)
		seat.logins = seat.logins[max(0, len(seat.logins)-maxLogins):]
	}
	for lesson, ex := range r.course.All {
		p := seat.progress[lesson][ex.ID]
		for _, part := range p.Judge(ex, *e) {
			r.tell(seat, tickName{lesson, ex.ID, part}, e.At, nil)
		}
	}
}

// tell saves one tick, and tells of it once it is on the disk: a tick that was
// shown is never lost. saved, which may be nil, is closed then.
func (r *Room) tell(seat *Seat, name tickName, at time.Time, saved chan<- struct{}) {
	seat.unsaved[name] = true
	r.registry.saveTick(seat, name, at, func() {
		r.mu.Lock()
		delete(seat.unsaved, name)
		passed := seat.progress[name.lesson][name.exercise].Passed
		r.mu.Unlock()
		r.happened.Append(&record{at: at, tick: &tick{seat: seat.ID, tickName: name, passed: passed, course: r.course}})
		if saved != nil {
			close(saved)
		}
	})
}

// restarted tells that the table began anew: it is in memory alone.
func (r *Room) restarted() {
	r.happened.Append(recordOf(demo.Event{At: time.Now(), Act: &demo.Act{Op: demo.ActRestarted, By: demo.ByServer}}))
}

// causeOf is the seat that caused an event, "" if none did.
func causeOf(e *demo.Event) string {
	if e.Act != nil {
		return e.Act.By
	}
	return seatOf(e.Exchange.Visit)
}

// keepRows keeps what the room knows of rows: which ids have one, and which of
// them each seat's requests made.
func (r *Room) keepRows(e *demo.Event) {
	for _, c := range e.Changes {
		row := c.Row()
		r.identities.setLive(row.ID, c.Op != demo.OpDelete)
		seat := r.seats[seatOf(row.By)]
		switch {
		case seat == nil:
		case c.Op == demo.OpDelete:
			seat.rows = slices.DeleteFunc(seat.rows, func(id string) bool { return id == row.ID })
		case c.New():
			seat.rows = append(seat.rows, row.ID)
			seat.rows = seat.rows[max(0, len(seat.rows)-DefaultRows):]
		}
	}
}

// Delete deletes the row with a tag for a caller. It returns ErrNoRow,
// ErrNotYours and what Admit returns.
func (r *Room) Delete(ctx context.Context, c Caller, tag string) error {
	if err := r.Admit(c); err != nil {
		return err
	}
	r.mu.Lock()
	id, ok := r.identities.byTag[tag]
	r.mu.Unlock()
	if !ok {
		return ErrNoRow
	}
	err := r.demo.Delete(ctx, id, c.name(), c.mayDelete)
	if errors.Is(err, demo.ErrNoSession) {
		return ErrNoRow
	}
	return err
}

// close ends the room: followers' streams end, and its goroutine.
func (r *Room) close() {
	r.mu.Lock()
	r.presence.stop()
	r.mu.Unlock()
	r.happened.Close()
	r.visible.Close()
	r.stop()
	<-r.done
}

// walkInIDs remembers the latest ids that the walk-in issued.
type walkInIDs struct {
	mu     sync.Mutex
	known  map[string]struct{}
	oldest []string // a ring
	next   int
}

func (w *walkInIDs) remember(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.known == nil {
		w.known = map[string]struct{}{}
	}
	if len(w.oldest) < maxWalkInIDs {
		w.oldest = append(w.oldest, id)
	} else {
		delete(w.known, w.oldest[w.next])
		w.oldest[w.next] = id
		w.next = (w.next + 1) % maxWalkInIDs
	}
	w.known[id] = struct{}{}
}

func (w *walkInIDs) has(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, ok := w.known[id]
	return ok
}

// findRow says whose row a text names: one of the seat's own, by its tag or by
// the beginning of its ID, which the seat may see; or another's, by its tag.
func (r *Room) findRow(seat *Seat, text string) exercise.Row {
	tagged, known := r.identities.byTag[text]
	for _, id := range seat.rows {
		if known && id == tagged || len(text) >= tagLength && strings.HasPrefix(id, text) {
			return exercise.OwnRow
		}
	}
	if known && r.identities.byID[tagged].live {
		return exercise.OthersRow
	}
	return exercise.NoRow
}
