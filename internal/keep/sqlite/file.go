package sqlite

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"

	"sessionlab/internal/keep"
)

// errForeign says that the file is damaged, or that another program made it.
var errForeign = errors.New("sqlite: not a data file of the lab")

// dataFile is the file's name in the data directory. applicationID, "SLab", marks the
// file as the lab's in its header.
const (
	dataFile      = "lab.db"
	applicationID = 0x534c6162
)

// openDB opens a file, checks that it is whole and the lab's, and brings its schema
// up to date.
func openDB(path string) (*sql.DB, error) {
	if err := refuseForeign(path); err != nil {
		return nil, err
	}
	if err := makePrivate(path); err != nil {
		return nil, err
	}
	pragmas := []string{
		"busy_timeout(0)", "locking_mode(EXCLUSIVE)", // a second lab is refused at once
		"journal_mode(WAL)", "synchronous(FULL)", // each commit is synced
		"secure_delete(1)", // what is deleted is overwritten
		"foreign_keys(1)",
	}
	db, err := sql.Open("sqlite", "file:"+urlPath(path)+"?_txlock=immediate&_pragma="+strings.Join(pragmas, "&_pragma="))
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

// refuseForeign returns errForeign for another program's file. It only reads: to open
// the file for writing would already change it.
func refuseForeign(path string) error {
	file, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	header := make([]byte, 100) // SQLite's file format, section 1.3
	n, err := io.ReadFull(file, header)
	switch id := binary.BigEndian.Uint32(header[68:]); {
	case n == 0:
		return nil // the lab was killed before it wrote anything
	case err != nil || !bytes.HasPrefix(header, []byte("SQLite format 3\x00")) || id != 0 && id != applicationID:
		return errForeign
	case id == applicationID:
		return nil
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		return nil // its tables may be in there
	}
	db, err := sql.Open("sqlite", "file:"+urlPath(path)+"?mode=ro")
	if err != nil {
		return err
	}
	defer db.Close()
	var tables int
	if err := db.QueryRow("SELECT count(*) FROM sqlite_schema").Scan(&tables); err != nil {
		return classify(err)
	}
	if tables > 0 {
		return errForeign
	}
	return nil
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
		return errForeign
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
		return errForeign
	default:
		return err
	}
}

// moveAside renames a file that the lab can't use, with the files that SQLite keeps
// beside it, and returns the new name.
func moveAside(path string) (string, error) {
	aside := path + ".aside-" + time.Now().UTC().Format("20060102-150405.000")
	for _, suffix := range besideData {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && (suffix == "" || !errors.Is(err, os.ErrNotExist)) {
			return "", err
		}
	}
	return aside, nil
}

// urlPath is a file's path as a part of a URL, where ?, # and % are escaped.
func urlPath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
}
