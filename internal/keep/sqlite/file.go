package sqlite

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"sessionlab/internal/datafile"
	"sessionlab/internal/keep"
)

// dataFile is the file's name in the data directory. applicationID, "SLab", marks the
// file as the lab's in its header.
const (
	memory        = ":memory:" // is no file
	dataFile      = "lab.db"
	applicationID = 0x534c6162
)

// openDB opens a file, checks that it is whole and the lab's, and brings its schema
// up to date.
func openDB(path string) (*sql.DB, error) {
	if path != memory {
		if err := datafile.RefuseForeign(path, applicationID); err != nil {
			return nil, classify(err)
		}
		if err := datafile.MakePrivate(path); err != nil {
			return nil, err
		}
	}
	pragmas := []string{
		"busy_timeout(0)", "locking_mode(EXCLUSIVE)", // a second lab is refused at once
		"journal_mode(WAL)", "synchronous(FULL)", // each commit is synced
		"secure_delete(1)", // what is deleted is overwritten
		"foreign_keys(1)",
	}
	db, err := sql.Open("sqlite", "file:"+datafile.URLPath(path)+"?_txlock=immediate&_pragma="+strings.Join(pragmas, "&_pragma="))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if err := prepare(db); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return db, nil
}

// prepare checks an open file and runs the migrations that it lacks, all in one
// transaction.
func prepare(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return classify(err)
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	var id, version, tables int
	var whole string
	for query, into := range map[string]any{
		"PRAGMA application_id":              &id,
		"PRAGMA user_version":                &version,
		"SELECT count(*) FROM sqlite_schema": &tables,
		"PRAGMA quick_check(1)":              &whole,
	} {
		if err := tx.QueryRow(query).Scan(into); err != nil {
			return classify(err)
		}
	}
	switch {
	case whole != "ok", id != applicationID && (id != 0 || tables > 0):
		return datafile.ErrForeign
	case version > len(migrations):
		return keep.ErrNewer
	}
	for v := version; v < len(migrations); v++ {
		if _, err := tx.Exec(migrations[v]); err != nil {
			return err
		}
	}
	if err := hashForeign(tx); err != nil {
		return err
	}
	// A crash between two writes can have left rows of desks whose seats are gone.
	if _, err := tx.Exec("DELETE FROM foreign_pair WHERE desk NOT IN (SELECT desk_a FROM seat UNION SELECT desk_b FROM seat)"); err != nil {
		return err
	}
	_, err = tx.Exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(migrations)))
	if err != nil {
		return err
	}
	return tx.Commit()
}

// classify turns SQLite's errors into the lab's, where the lab has one.
func classify(err error) error {
	var e *driver.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case codes.SQLITE_BUSY, codes.SQLITE_LOCKED:
		return keep.ErrInUse
	case codes.SQLITE_NOTADB, codes.SQLITE_CORRUPT:
		return datafile.ErrForeign
	default:
		return err
	}
}
