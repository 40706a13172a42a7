package live

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/journal"
)

// Config is what a [Demo] is made from.
type Config struct {
	Looks    *Looks    // of the room's session IDs
	Journals *Journals // how large those of the whole lab are
	AllRows  *AllRows  // how many rows the tables of the whole lab have
	// Judge is called by the reader for each exchange and each act on the table, in
	// their order, before anybody sees them. No lock is held.
	Judge func(*Demo, *Entry)

	Start              Start
	Began              uint64 // the seq after which the journal counts
	Rows               int    // of the table
	RowShare           int    // of the table, while all tables are at their bound
	Events, EventBytes int    // entries that followers can go back to, and their size
	Logger             *slog.Logger
}

// Start is how a demo's server begins.
type Start struct {
	Policy demo.Policy
	Keys   []demo.KeyPair // of signed cookies
	Ahead  time.Duration  // of its clock
}

// Demo is one live demo. Its methods may be called from any goroutine.
type Demo struct {
	// Server is the login server under study. Whoever has a request or an act on the
	// table for it waits for Ready first.
	Server *demo.Server

	config   Config
	happened *journal.Journal[*Entry] // as it happened; the reader reads it
	visible  *feed                    // as followers read it
	begun    atomic.Uint64            // the seq at which the journal was last reset
	requests uint64                   // exchanges since then, or since the start; in the server's critical section
	ahead    time.Duration            // of the server's clock; in its critical section
	counted  countedRows              // of the table; in its critical section
	latest   latest
	weighed  atomic.Int64 // how large visible is counted as among the lab's journals

	mu         sync.Mutex // before the server's own
	identities *identities
	rows       map[string][]string // by seat: IDs of the rows its requests made, the newest last

	done chan struct{} // closed when the reader has ended
}

// New starts a demo. Close ends it.
func New(c Config) *Demo {
	d := &Demo{
		config:     c,
		ahead:      c.Start.Ahead,
		happened:   journal.New(journal.Limits{}, (*Entry).unread, c.Began),
		visible:    newFeed(journal.Limits{Entries: c.Events, Bytes: c.EventBytes}, c.Began),
		identities: newIdentities(c.Looks),
		rows:       map[string][]string{},
		done:       make(chan struct{}),
	}
	d.Server = demo.New(demo.Config{
		Policy: c.Start.Policy, Keys: c.Start.Keys, Ahead: c.Start.Ahead,
		Observe: d.observe, MaxRows: c.Rows, RowsNow: d.rowsNow, Logger: c.Logger,
	})
	go d.read(c.Began) // until the journal of what happened is closed
	return d
}

// Now is how another demo starts that begins as this one is.
func (d *Demo) Now() Start {
	return Start{Policy: d.Server.Policy(), Keys: d.Server.Keys(), Ahead: d.Server.Ahead()}
}

// Tell puts a notice into the journal.
func (d *Demo) Tell(at time.Time, n Notice) { d.happened.Append(&Entry{at: at, notice: n}) }

// TellLast puts a notice into the journal, which takes nothing after it.
func (d *Demo) TellLast(at time.Time, n Notice) { d.happened.CloseWith(&Entry{at: at, notice: n}) }

// TellRestart tells that the table began anew: it is in memory alone.
func (d *Demo) TellRestart() {
	d.happened.Append(entryOf(demo.Event{At: time.Now(), Act: &demo.Act{Op: demo.ActRestarted, By: demo.ByServer}}))
}

// EndStreams ends the streams of all followers; what happens after it is told to
// nobody.
func (d *Demo) EndStreams() { d.visible.Close() }

// Close ends the demo: its goroutine, and followers' streams once they have what was
// told before.
func (d *Demo) Close() {
	d.giveRowsBack()
	d.happened.Close()
	<-d.done
	d.visible.Close()
	d.config.Journals.bytes.Add(-d.weighed.Swap(0))
	d.mu.Lock()
	defer d.mu.Unlock()
	d.identities.end()
}

// LastSeq is the seq of the last entry that happened, VisibleSeq that of the last
// one that followers see.
func (d *Demo) LastSeq() uint64 { _, last := d.happened.Bounds(); return last }

// VisibleSeq is the other half of LastSeq.
func (d *Demo) VisibleSeq() uint64 { _, last := d.visible.Bounds(); return last }

// Delete deletes the row with a tag. by names who does so in the event; may says
// whether they may. It returns demo.ErrNoSession, Ready's errors and may's.
func (d *Demo) Delete(ctx context.Context, tag, by string, may func(demo.Session) error) error {
	d.mu.Lock()
	id, _, ok := d.identities.withTag(tag)
	d.mu.Unlock()
	if !ok {
		return demo.ErrNoSession
	}
	if err := d.Ready(ctx); err != nil {
		return err
	}
	return d.Server.Delete(ctx, id, by, may)
}

// Reset empties the table and the journal and turns the clock back.
func (d *Demo) Reset(ctx context.Context, by string) error {
	if err := d.Server.Clear(ctx, by); err != nil {
		return err
	}
	if err := d.Server.TurnBack(ctx, by); err != nil {
		return err
	}
	// In the critical section: no request comes between the entry and the count.
	return d.Server.Inspect(func(demo.Store, demo.Policy) error {
		d.requests = 0
		d.Tell(time.Now(), reset{})
		return nil
	})
}

// Known is what a demo knows of a session ID.
type Known struct {
	ID    string
	Live  bool // the table has a row under it
	Named bool // a username is in the row
}

// WithTag returns what is known of the ID that has a tag.
func (d *Demo) WithTag(tag string) (Known, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id, known, ok := d.identities.withTag(tag)
	if !ok {
		return Known{}, false
	}
	return Known{id, known.live(), known.named}, true
}

// HasRow says whether the table has a row under an ID.
func (d *Demo) HasRow(id string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.identities.hasRow(id)
}

// RowsOf returns the IDs of the rows that a seat's requests made, the newest last.
func (d *Demo) RowsOf(seat string) []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.rows[seat])
}

// Rows is how many rows the table has.
func (d *Demo) Rows() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.identities.live
}

// Hold notes that the session IDs of an exchange, which the reader has seen, are a
// seat's: how they look outlives a restart.
func (d *Demo) Hold(seat string, x *demo.Exchange) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.identities.hold(seat, x)
}
