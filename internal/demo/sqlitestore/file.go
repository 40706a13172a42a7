// Package sqlitestore keeps the sessions of a lab's demos in one SQLite file, in a table
// that a person can read:
//
//	sqlite3 sessions.db 'SELECT * FROM session'
//
// Other programs may have the file open and change it while the lab runs. A row that was
// acknowledged is in the file's write-ahead log: killing the lab does not lose it. A power
// failure may, because the log is not synced at each write.
package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"sessionlab/internal/datafile"
	"sessionlab/internal/demo"
)

// applicationID, "SLse", marks the file as the lab's in its header.
const applicationID = 0x534c7365

// readers is how many rows are read at once, all demos together. One write runs at a time.
const readers = 4

// File is a lab's file of sessions. Its methods may be called from any goroutine.
type File struct {
	// Aside is the name that a damaged or foreign file was given at the start, "" if the
	// file was in order.
	Aside string
	// Exposed is what other users of this machine could read at the start.
	Exposed []datafile.Exposed

	path    string
	private string // the folder that Close removes, "" for none

	using       sync.RWMutex // held for reading by each call, for writing while the file is opened and closed
	closed      bool
	made        os.FileInfo // the file when it was opened
	write, read *sql.DB     // nil where the file could not be opened again
}

// Open opens the file at a path, and makes it where it is missing. The path "" is a private
// file in a temporary folder, which Close removes. A damaged or another program's file is
// moved aside. The error is a [datafile.PlantedError] or the system's own.
func Open(path string) (*File, error) {
	f := &File{path: path}
	if path == "" {
		dir, err := os.MkdirTemp("", "sessionlab-") // for this user alone
		if err != nil {
			return nil, err
		}
		f.private, f.path = dir, filepath.Join(dir, "sessions.db")
	}
	err := f.open()
	if errors.Is(err, datafile.ErrForeign) {
		if f.Aside, err = datafile.MoveAside(f.path); err == nil {
			err = f.open()
		}
	}
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

func (f *File) open() error {
	if err := datafile.RefusePlanted(f.path); err != nil {
		return err
	}
	exposed, err := datafile.KeepPrivate(f.path)
	if err != nil {
		return err
	}
	for _, e := range exposed {
		if !e.Dir { // the directory is not only this file's
			f.Exposed = append(f.Exposed, e)
		}
	}
	if err := datafile.RefuseForeign(f.path, applicationID); err != nil {
		return err
	}
	if err := datafile.MakePrivate(f.path); err != nil {
		return err
	}
	if f.write, err = sql.Open("sqlite", address(f.path, "_txlock=immediate", "journal_mode(WAL)")); err != nil {
		return err
	}
	f.write.SetMaxOpenConns(1)
	if f.read, err = sql.Open("sqlite", address(f.path, "", "query_only(1)")); err != nil {
		return err
	}
	f.read.SetMaxOpenConns(readers)
	f.read.SetMaxIdleConns(readers)
	err = f.mend(context.Background())
	if err == nil {
		err = f.check()
	}
	if err == nil {
		f.made, err = os.Stat(f.path)
	}
	if err != nil {
		err = datafile.AsForeign(err)
		_ = f.closeFile()
	}
	return err
}

// there says whether the open file is the one at the path. Another program may have deleted
// it, which SQLite does not notice.
func (f *File) there() bool {
	now, err := os.Stat(f.path)
	return err == nil && f.write != nil && os.SameFile(f.made, now)
}

// openAgain opens the file at the path anew, unless another call has done so. damaged is
// the file that is moved aside first, nil for none.
func (f *File) openAgain(damaged os.FileInfo) error {
	f.using.Lock()
	defer f.using.Unlock()
	if f.closed {
		return sql.ErrConnDone
	}
	aside := damaged != nil && os.SameFile(damaged, f.made)
	if f.there() && !aside {
		return nil
	}
	_ = f.closeFile()
	if aside {
		if _, err := datafile.MoveAside(f.path); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	if err := os.MkdirAll(filepath.Dir(f.path), 0o700); err != nil {
		return err
	}
	err := f.open()
	if errors.Is(err, datafile.ErrForeign) { // somebody put it in the file's place
		if _, err = datafile.MoveAside(f.path); err == nil {
			err = f.open()
		}
	}
	return err
}

// address is a file's URL for the driver.
func address(path, option string, pragmas ...string) string {
	pragmas = append([]string{
		"busy_timeout(500)",   // for a program that is writing just now
		"synchronous(NORMAL)", // enough for a killed process
		"secure_delete(1)",    // a session ID that is deleted is overwritten
		"trusted_schema(0)",
	}, pragmas...)
	return "file:" + datafile.URLPath(path) + "?" + option + "&_pragma=" + strings.Join(pragmas, "&_pragma=")
}

// check returns [datafile.ErrForeign] for a file that is damaged.
func (f *File) check() error {
	var whole string
	if err := f.read.QueryRow("PRAGMA quick_check(1)").Scan(&whole); err != nil {
		return err
	}
	if whole != "ok" {
		return datafile.ErrForeign
	}
	return nil
}

// Close closes the file, and removes it where it is private.
func (f *File) Close() error {
	f.using.Lock()
	defer f.using.Unlock()
	f.closed = true
	err := f.closeFile()
	if f.private != "" {
		err = errors.Join(err, os.RemoveAll(f.private))
	}
	return err
}

func (f *File) closeFile() error {
	var all []error
	for _, db := range []*sql.DB{f.read, f.write} {
		if db != nil {
			all = append(all, db.Close())
		}
	}
	f.read, f.write = nil, nil
	return errors.Join(all...)
}

// Store returns the sessions of a demo. It is a [demo.Looker], too.
func (f *File) Store(name string) demo.Store { return &store{f, name} }

// Forget deletes the sessions of a demo.
func (f *File) Forget(ctx context.Context, name string) error {
	return f.mended(ctx, func() error {
		_, err := f.write.ExecContext(ctx, "DELETE FROM session WHERE demo = ?", name)
		return err
	})
}
