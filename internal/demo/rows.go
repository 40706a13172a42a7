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
	now     time.Time
	visit   string
	changes []Change // in order; the last is the change of the row that the request uses
	found   bool     // the row was there before this request
	expired *Session // the row that a timeout had ended; it is removed already
}

// get reads the row under an ID and counts this request in it.
func (r *rows) get(id string) (Session, error) {
	row, err := r.store.Get(r.ctx, id)
	if err != nil {
		return Session{}, err
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
	row := Session{ID: id, Created: r.now, Seen: r.now, Requests: 1, By: r.visit}
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

// expire removes the row that get returned, as if it had not been there. It writes
// to the store at once: the row is over even if the request fails.
func (r *rows) expire() error {
	row := r.before()
	r.changes, r.found = r.changes[:0], false
	if err := r.store.Delete(r.ctx, row.ID); err != nil {
		return err
	}
	r.expired = &row
	return ErrNoSession
}

// commit writes the changes, making room first where the table is full. It returns
// the changes that were written, and the row that it removed to make room, if any.
func (r *rows) commit(maxRows func() int) (written []Change, evicted *Session, err error) {
	for i, c := range r.changes {
		switch {
		case c.Op == OpDelete:
			err = r.store.Delete(r.ctx, c.Before.ID)
		case c.New():
			if evicted, err = r.makeRoom(maxRows()); err != nil {
				return r.changes[:i], nil, err
			}
			fallthrough
		default:
			err = r.store.Put(r.ctx, c.After)
		}
		if err != nil {
			return r.changes[:i], evicted, err
		}
	}
	return r.changes, evicted, nil
}

// makeRoom removes a row where the table is full, so that it does not grow: the
// walk-ins' oldest, so that a flood of walk-ins costs no seat its session, else the
// oldest of the visitor with the most rows, so that whoever floods the table loses rows
// of their own.
func (r *rows) makeRoom(maxRows int) (*Session, error) {
	n, err := r.store.Len(r.ctx)
	if err != nil || n < maxRows {
		return nil, err
	}
	oldest, err := r.store.OldestWalkIn(r.ctx)
	if errors.Is(err, ErrNoSession) {
		oldest, err = r.store.OldestOfMost(r.ctx)
	}
	if errors.Is(err, ErrNoSession) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &oldest, r.store.Delete(r.ctx, oldest.ID)
}
