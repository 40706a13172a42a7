// Package sqlite keeps a lab's values in one SQLite file, lab.db in the data
// directory. Only one lab has it open, and only its user can read it.
//
// [Open] takes no file on trust. A link or another user's file stops the start; a
// damaged or another program's file is moved aside; an older lab's is brought up to
// date. From then on one goroutine gathers the writes into transactions, each synced
// to the disk.
package sqlite

import (
	"database/sql"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sessionlab/internal/datafile"
	"sessionlab/internal/keep"
)

// Store is a [keep.Store] in a file.
type Store struct {
	// Aside is the name that a damaged or foreign data file was given at start,
	// "" if the file was in order.
	Aside string
	// Exposed is what other users of this machine could read at start.
	Exposed []datafile.Exposed

	db  *sql.DB
	log *slog.Logger

	mu      sync.Mutex
	observe func(took time.Duration, err error)
	pending []write
	waiting int   // writes that are not on the disk yet, those being written too
	bytes   int   // and about their size
	failed  error // of the last transaction; nil once one was taken
	closed  bool
	wake    chan struct{} // has room for one
	ended   chan struct{}
}

var _ keep.Store = (*Store)(nil)

// Open opens the file of a directory, and makes both where they are missing. The
// directory "" is memory, for tests. log may be nil. The error is [keep.ErrInUse],
// [keep.ErrNewer], a [datafile.PlantedError], or the system's own.
func Open(dir string, log *slog.Logger) (*Store, error) {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	path, exposed := memory, []datafile.Exposed(nil)
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, err
		}
		path = filepath.Join(dir, dataFile)
		if err := datafile.RefusePlanted(path); err != nil {
			return nil, err
		}
		var err error
		if exposed, err = datafile.KeepPrivate(path); err != nil {
			return nil, err
		}
	}
	aside := ""
	db, err := openDB(path)
	if errors.Is(err, datafile.ErrForeign) {
		if aside, err = datafile.MoveAside(path); err != nil {
			return nil, err
		}
		db, err = openDB(path)
	}
	if err != nil {
		return nil, err
	}
	s := &Store{
		Aside: aside, Exposed: exposed,
		db: db, log: log, observe: func(time.Duration, error) {},
		wake: make(chan struct{}, 1), ended: make(chan struct{}),
	}
	go s.write()
	return s, nil
}
