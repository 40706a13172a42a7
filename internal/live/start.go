package live

import (
	"context"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/feed"
	"sessionlab/internal/journal"
)

// New starts a demo. Close ends it.
func New(c Config) *Demo {
	d := &Demo{
		config:     c,
		ahead:      c.Start.Ahead,
		happened:   journal.New(journal.Limits{}, (*Entry).unread, c.Began),
		visible:    feed.New(journal.Limits{Entries: c.Events, Bytes: c.EventBytes}, (*Entry).size, (*Entry).about, c.Began),
		identities: newIdentities(c.Looks),
		rows:       map[string][]string{},
		done:       make(chan struct{}),
	}
	d.Server = demo.New(demo.Config{
		Policy: c.Start.Policy, Storage: c.Start.Storage, Stores: storesOf(c), Keys: c.Start.Keys, Ahead: c.Start.Ahead,
		Observe: d.observe, MaxRows: c.Rows, RowsNow: d.rowsNow, Logger: c.Logger,
	})
	go d.read(c.Began) // until the journal of what happened is closed
	return d
}

// storesOf is the stores as the server takes them.
func storesOf(c Config) func(demo.StoreKind) demo.Store {
	if c.Stores == nil {
		return nil
	}
	return c.Stores.Store
}

// Now is how another demo starts that begins as this one is.
func (d *Demo) Now() Start {
	storage, _ := d.Server.Storage()
	return Start{Policy: d.Server.Policy(), Storage: storage, Keys: d.Server.Keys(), Ahead: d.Server.Ahead()}
}

// Tell puts a notice into the journal.
func (d *Demo) Tell(at time.Time, n Notice) { d.happened.Append(&Entry{at: at, notice: n}) }

// TellLast puts a notice into the journal, which takes nothing after it.
func (d *Demo) TellLast(at time.Time, n Notice) { d.happened.CloseWith(&Entry{at: at, notice: n}) }

// TellRestart tells that the table began anew: what was in memory is gone.
func (d *Demo) TellRestart() {
	d.happened.Append(entryOf(demo.Event{At: time.Now(), Act: &demo.Act{Op: demo.ActRestarted, By: demo.ByServer}}))
}

// EndStreams ends the streams of all followers; what happens after it is told to
// nobody.
func (d *Demo) EndStreams() { d.visible.Close() }

// Close ends the demo: its goroutine, and followers' streams once they have what was
// told before.
func (d *Demo) Close() {
	d.Server.Close()
	d.giveRowsBack()
	d.happened.Close()
	<-d.done
	d.visible.Close()
	d.config.Journals.bytes.Add(-d.weighed.Swap(0))
	d.mu.Lock()
	defer d.mu.Unlock()
	d.identities.end()
}

// End is Close of a demo that will not begin again: what is outside its servers goes, too.
func (d *Demo) End() {
	d.Close()
	if d.config.Stores != nil {
		d.config.Stores.Forget()
	}
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
	return d.Server.Inspect(func(demo.Table, demo.State) error {
		d.requests = 0
		d.Tell(time.Now(), reset{})
		return nil
	})
}
