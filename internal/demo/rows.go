package demo

import (
	"context"
	"errors"
	"time"
)

// rows is the session table as one request sees it: what it reads is there, and
// what it changes is gathered into one change, written when it is done. A
// request of the chapter's program uses one row at most.
type rows struct {
	ctx     context.Context
	store   Store
	now     time.Time
	visit   string
	changes []Change // none or one
	found   bool     // the row was there before this request
}

// get reads the row under id and counts the request that uses it.
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

// create makes an empty row under id.
func (r *rows) create(id string) (Session, error) {
	row := Session{ID: id, Created: r.now, Seen: r.now, Requests: 1, By: r.visit}
	r.changes = append(r.changes, Change{Op: OpPut, After: row})
	return row, nil
}

// put changes the row that get or create returned.
func (r *rows) put(row Session) {
	r.changes[0].Op, r.changes[0].After = OpPut, row
}

// commit writes the change, making room first where the table is full. It
// returns the changes and the row that had to go, if one had to.
func (r *rows) commit(maxRows int) (changes []Change, evicted *Session, err error) {
	if len(r.changes) == 0 {
		return nil, nil, nil
	}
	if r.changes[0].New() {
		if evicted, err = r.makeRoom(maxRows); err != nil {
			return nil, nil, err
		}
	}
	if err := r.store.Put(r.ctx, r.changes[0].After); err != nil {
		return nil, evicted, err
	}
	return r.changes, evicted, nil
}

func (r *rows) makeRoom(maxRows int) (*Session, error) {
	n, err := r.store.Len(r.ctx)
	if err != nil || n < maxRows {
		return nil, err
	}
	oldest, err := r.store.Oldest(r.ctx)
	if errors.Is(err, ErrNoSession) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &oldest, r.store.Delete(r.ctx, oldest.ID)
}
