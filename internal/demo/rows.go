package demo

import (
	"context"
	"errors"
	"time"
)

// rows is the session table as one request sees it. Reading goes to the store at
// once; changes are gathered and written at the end. A request of the chapter's
// program uses and changes one row at most; a request that gets a new ID leaves the
// old row and makes another.
type rows struct {
	ctx     context.Context
	store   Store
	table   *Memory // the same rows as the events so far make them; the store itself where that is memory
	now     time.Time
	visit   string
	server  uint8    // whose memory a new row is in, where each server has its own
	changes []Change // in order; the last is the change of the row that the request uses
	found   bool     // the row was there before this request
	expired *Session // the row that a timeout has ended
	beside  *beside  // nil where the request runs alone
}

// beside is what a request has that runs beside others.
type beside struct {
	began   time.Time
	wait    func() error // comes before each use of the store
	write   func(*Change) Write
	read    Session // the row that get returned last, as it was before this request
	missing bool    // get did not find a row,
	without string  // under this ID
}

// get reads the row under an ID and counts this request in it.
func (r *rows) get(id string) (Session, error) {
	if r.beside != nil {
		if err := r.beside.wait(); err != nil {
			return Session{}, err
		}
	}
	row, err := r.store.Get(r.ctx, id)
	if r.beside != nil {
		r.beside.read, r.beside.missing, r.beside.without = row, errors.Is(err, ErrNoSession), id
	}
	if err != nil {
		return Session{}, ofStore(err)
	}
	r.found = true
	after := row
	after.Seen = r.now
	after.Requests++
	r.changes = append(r.changes, Change{Op: OpTouch, Before: row, After: after})
	return after, nil
}

// before is the row that get read, as it was before this request.
func (r *rows) before() Session { return r.changes[0].Before }

// create makes an empty row under an ID.
func (r *rows) create(id string) Session {
	row := Session{ID: id, Created: r.now, Seen: r.now, Requests: 1, By: r.visit, Server: r.server}
	r.changes = append(r.changes, Change{Op: OpPut, After: row})
	return row
}

// put changes the row that get, create or renew returned.
func (r *rows) put(row Session) {
	last := &r.changes[len(r.changes)-1]
	last.Op, last.After = OpPut, row
}

// delete removes the row that get returned.
func (r *rows) delete() {
	r.changes[0] = Change{Op: OpDelete, Before: r.before()}
}

// renew removes the row that get returned and makes one under another ID.
func (r *rows) renew(id string) Session {
	r.delete()
	return r.create(id)
}

// expire notes that a timeout has ended the row that get returned, which is over even
// if the request fails. The request goes on as if it had not been there.
func (r *rows) expire() error {
	row := r.before()
	r.changes, r.found, r.expired = r.changes[:0], false, &row
	return ErrNoSession
}

// lost returns the row that the table has and the store lacks, where this request met it:
// the store has ended it, or another program has deleted it.
func (r *rows) lost() (*Session, error) {
	if r.beside == nil || !r.beside.missing {
		return nil, nil
	}
	was, there := r.table.peek(r.beside.without)
	if !there {
		return nil, nil
	}
	// Another request may have made the row since this one looked for it.
	if _, err := r.store.Get(r.ctx, r.beside.without); !errors.Is(err, ErrNoSession) {
		return nil, ofStore(err)
	}
	return &was, nil
}

// removeExpired removes the row that a timeout has ended, if there is one, and returns it
// as the table had it.
func (r *rows) removeExpired() (*Session, error) {
	if r.expired == nil {
		return nil, nil
	}
	was, there := r.table.peek(r.expired.ID)
	err := r.store.Delete(r.ctx, r.expired.ID)
	if err != nil && !errors.Is(err, ErrNoSession) {
		return nil, ofStore(err)
	}
	if !there {
		return nil, nil
	}
	return &was, nil
}

// commit writes the changes, making room first where the table is full. It returns
// the changes that were written, and the row that it removed to make room, if any.
func (r *rows) commit(maxRows func() int) (written []Change, evicted *Session, err error) {
	for i := range r.changes {
		c := &r.changes[i]
		if c.Op == OpDelete {
			err = r.store.Delete(r.ctx, c.Before.ID)
		} else {
			if c.New() {
				if evicted, err = r.makeRoom(maxRows()); err != nil {
					return r.changes[:i], nil, err
				}
			}
			c.After, err = r.store.Put(r.ctx, c.After, r.writeAs(c))
		}
		if err != nil {
			return r.changes[:i], evicted, ofStore(err)
		}
	}
	return r.changes, evicted, nil
}

// writeAs is how a change is written: alone, the whole row, whatever is there.
func (r *rows) writeAs(c *Change) Write {
	if r.beside == nil {
		return Write{}
	}
	return r.beside.write(c)
}

// makeRoom removes a row where the table is full, so that it does not grow: the
// walk-ins' oldest, so that a flood of walk-ins costs no seat its session, else the
// oldest of the visitor with the most rows, so that whoever floods the table loses rows
// of their own.
func (r *rows) makeRoom(maxRows int) (*Session, error) {
	if len(r.table.rows) < maxRows {
		return nil, nil
	}
	oldest, err := r.table.OldestWalkIn(r.ctx)
	if errors.Is(err, ErrNoSession) {
		oldest, err = r.table.OldestOfMost(r.ctx)
	}
	if errors.Is(err, ErrNoSession) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := r.store.Delete(r.ctx, oldest.ID); err != nil && !errors.Is(err, ErrNoSession) {
		return nil, ofStore(err)
	}
	return &oldest, nil
}
