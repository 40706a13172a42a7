package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"sessionlab/internal/demo"
)

// store is the sessions of a demo.
type store struct {
	*File
	demo string
}

// selected are the columns in the order in which scan reads them.
const selected = "id, username, created, seen, requests, basket, dark, token, visitor, version"

// ours are the demo's rows that can be found by their ID. Another program may have made
// one whose ID is not a text, which no request finds.
const ours = " FROM session WHERE demo = ? AND typeof(id) = 'text'"

// access is what a statement does.
type access bool

const (
	reads  access = false
	writes access = true
)

// Get implements [demo.Store].
func (s *store) Get(ctx context.Context, id string) (demo.Session, error) {
	return s.one(ctx, reads, "SELECT "+selected+" FROM session WHERE demo = ? AND id = ?", s.demo, id)
}

// one runs a statement that returns a row. It reads to the end, because only then is what
// the statement wrote committed.
func (s *store) one(ctx context.Context, how access, query string, args ...any) (row demo.Session, err error) {
	err = s.mended(ctx, func() error {
		found, db := false, s.read
		if how == writes {
			db = s.write
		}
		err := each(ctx, db, query, args, func(v values) {
			row, _ = v.session()
			found = true
		})
		if err == nil && !found {
			return demo.ErrNoSession
		}
		return err
	})
	if err != nil {
		return demo.Session{}, err
	}
	return row, nil
}

// each runs a query and calls a function with each of its rows.
func each(ctx context.Context, db *sql.DB, query string, args []any, row func(values)) error {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var v values
		if err := rows.Scan(v.places()...); err != nil {
			return err
		}
		row(v)
	}
	return errors.Join(rows.Err(), rows.Close())
}

// Put implements [demo.Store]. SQLite ends no row by itself, so Write.TTL says nothing to it.
func (s *store) Put(ctx context.Context, row demo.Session, w demo.Write) (demo.Session, error) {
	sets, args := assignments(row, w.Fields)
	if !w.IfThere && w.IfVersion == 0 {
		return s.one(ctx, writes, "INSERT INTO session ("+selected+", demo) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?)"+
			" ON CONFLICT (demo, id) DO UPDATE SET "+sets+" RETURNING "+selected, append(madeOf(row, w.Fields, s.demo), args...)...)
	}
	query := "UPDATE session SET " + sets + " WHERE demo = ? AND id = ?"
	args = append(args, s.demo, row.ID)
	if w.IfVersion != 0 {
		query += " AND version = ?"
		args = append(args, w.IfVersion)
	}
	written, err := s.one(ctx, writes, query+" RETURNING "+selected, args...)
	if w.IfVersion == 0 || !errors.Is(err, demo.ErrNoSession) {
		return written, err
	}
	if _, err := s.Get(ctx, row.ID); err != nil {
		return demo.Session{}, err
	}
	return demo.Session{}, demo.ErrConflict
}

// assignments are what UPDATE sets of a row that is there, with their values. A version
// that another program has made of something else than a number begins anew.
func assignments(s demo.Session, fields demo.Fields) (sets string, args []any) {
	all := []string{"version = CASE WHEN typeof(version) = 'integer' AND version < 1000000000000000 THEN version + 1 ELSE 1 END"}
	set := func(field demo.Fields, column string, value any) {
		if fields == 0 || fields&field != 0 {
			all = append(all, column+" = ?")
			args = append(args, value)
		}
	}
	set(0, "created", demo.RowTime(s.Created))
	set(demo.FieldUsername, "username", nameOf(s))
	set(demo.FieldToken, "token", s.Token)
	set(demo.FieldBasket, "basket", s.Basket)
	set(demo.FieldDark, "dark", s.Dark)
	set(demo.FieldUse, "seen", demo.RowTime(s.Seen))
	set(demo.FieldUse, "requests", s.Requests)
	return strings.Join(all, ", "), args
}

// madeOf are the values of a new row.
func madeOf(s demo.Session, fields demo.Fields, name string) []any {
	made := demo.Session{ID: s.ID, Created: s.Created, By: s.By}
	fields.Copy(&made, s)
	return []any{
		made.ID, nameOf(made), demo.RowTime(made.Created), demo.RowTime(made.Seen), made.Requests, made.Basket, made.Dark,
		made.Token, made.By, name,
	}
}

// nameOf is a username as the table has it.
func nameOf(s demo.Session) any {
	if s.Username == "" {
		return nil
	}
	return s.Username
}

// Delete implements [demo.Store].
func (s *store) Delete(ctx context.Context, id string) error {
	return s.mended(ctx, func() error {
		done, err := s.write.ExecContext(ctx, "DELETE FROM session WHERE demo = ? AND id = ?", s.demo, id)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err == nil && n == 0 {
			return demo.ErrNoSession
		}
		return err
	})
}

// Newest implements [demo.Store].
func (s *store) Newest(ctx context.Context, limit int) (rows []demo.Session, err error) {
	err = s.mended(ctx, func() error {
		rows = nil
		return each(ctx, s.read, "SELECT "+selected+ours+" ORDER BY number DESC LIMIT ?", []any{s.demo, max(0, limit)}, func(v values) {
			row, _ := v.session()
			rows = append(rows, row)
		})
	})
	return rows, err
}

// Len implements [demo.Store].
func (s *store) Len(ctx context.Context) (n int, err error) {
	err = s.mended(ctx, func() error {
		return s.read.QueryRowContext(ctx, "SELECT count(*)"+ours, s.demo).Scan(&n)
	})
	return n, err
}

// Clear implements [demo.Clearer].
func (s *store) Clear(ctx context.Context) error { return s.Forget(ctx, s.demo) }
