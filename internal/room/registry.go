package room

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// registry keeps what outlives a restart, in one SQLite file: the signing keys,
// the seats, their progress, and how far the journal had counted. The session
// table is not in it: the chapter's is in memory, and gone with the program.
//
// Writes are gathered by one goroutine into transactions. A write's done is
// called once its transaction is on the disk, so whoever shows something only
// then never shows what a crash could take back.
type registry struct {
	db  *sql.DB
	log *slog.Logger

	measures *measures
	exposed  []Exposed

	mu      sync.Mutex
	pending []write
	waiting int   // writes that are not on the disk yet, those being written too
	bytes   int   // and about their size
	failed  error // of the last transaction; nil once one was taken
	closed  bool
	wake    chan struct{} // has room for one
	ended   chan struct{}
}

// write is one change and what to do when it is on the disk.
type write struct {
	query string
	args  []any
	done  func()
}

// size is about how much memory the write holds.
func (w write) size() int {
	size := 256
	for _, arg := range w.args {
		switch a := arg.(type) {
		case string:
			size += len(a)
		case []byte:
			size += len(a)
		}
	}
	return size
}

// Bounds of what waits for the disk, beyond which nothing is taken that may be
// refused. What is bounded by itself is always taken: a tick, which comes once for
// each part of a seat's exercises, or a seat that leaves.
const (
	maxWaiting      = 16 << 10
	maxWaitingBytes = 8 << 20
)

// Errors of a data directory that stop the start.
var (
	// ErrInUse says that another lab has the file open.
	ErrInUse = errors.New("room: the data file is in use by another lab")
	// ErrNewer says that a later version of the lab wrote the file.
	ErrNewer = errors.New("room: the data file is of a newer version")
)

// errForeign says that the file is damaged, or another program's.
var errForeign = errors.New("room: not a data file of the lab")

// dataFile is the file's name in the data directory, applicationID what marks
// it as ours in its header ("SLab").
const (
	dataFile      = "lab.db"
	applicationID = 0x534c6162
)

// openRegistry opens the file of a directory, which it makes if there is none;
// without a directory it keeps everything in memory, for tests. A file that is
// damaged or not ours is moved aside under the name returned. The error is ErrInUse,
// ErrNewer, a [PlantedError], or the system's own.
func openRegistry(dir string, m *measures, log *slog.Logger) (r *registry, aside string, err error) {
	path := ":memory:"
	if dir != "" {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return nil, "", err
		}
		path = filepath.Join(dir, dataFile)
	}
	if err := refusePlanted(dir); err != nil {
		return nil, "", err
	}
	exposed, err := keepPrivate(dir)
	if err != nil {
		return nil, "", err
	}
	db, err := openDB(path)
	if errors.Is(err, errForeign) {
		if aside, err = moveAside(path); err != nil {
			return nil, "", err
		}
		db, err = openDB(path)
	}
	if err != nil {
		return nil, aside, err
	}
	r = &registry{db: db, log: log, measures: m, exposed: exposed, wake: make(chan struct{}, 1), ended: make(chan struct{})}
	go r.write()
	return r, aside, nil
}

// openDB opens one file, checks that it is whole and ours, and brings its
// schema up to date.
func openDB(path string) (*sql.DB, error) {
	if err := untouched(path); err != nil {
		return nil, err
	}
	if err := makePrivate(path); err != nil {
		return nil, err
	}
	// Exclusive locking keeps a second lab out; FULL syncs each commit; what is
	// deleted is overwritten.
	pragmas := []string{"busy_timeout(0)", "secure_delete(1)", "locking_mode(EXCLUSIVE)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}
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

// untouched tells another program's file by reading alone: opening it as ours
// would already change it.
func untouched(path string) error {
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
		return nil // made, and killed before anything was written
	case err != nil || !bytes.HasPrefix(header, []byte("SQLite format 3\x00")) || id != 0 && id != applicationID:
		return errForeign
	case id == applicationID:
		return nil
	}
	if _, err := os.Stat(path + "-wal"); err == nil {
		return nil // the rest of it is in there
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
		return ErrNewer
	}
	for v := version; v < len(migrations); v++ {
		if _, err := tx.Exec(migrations[v]); err != nil {
			return err
		}
	}
	if err := hashForeign(tx); err != nil {
		return err
	}
	_, err = tx.Exec(fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, len(migrations)))
	if err != nil {
		return err
	}
	return tx.Commit()
}

// classify turns SQLite's words on a file into ours.
func classify(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrInUse
	case sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT:
		return errForeign
	default:
		return err
	}
}

// moveAside renames a file that is not to be used, and what SQLite keeps beside
// it, and returns the new name.
func moveAside(path string) (string, error) {
	aside := path + ".aside-" + time.Now().UTC().Format("20060102-150405.000")
	for _, suffix := range besideData {
		if err := os.Rename(path+suffix, aside+suffix); err != nil && (suffix == "" || !errors.Is(err, os.ErrNotExist)) {
			return "", err
		}
	}
	return aside, nil
}

// urlPath is a file's path in a URL, where ?, # and % mean something else.
func urlPath(path string) string {
	return strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
}

// save writes one change in its turn, and does not wait for it; done, which may
// be nil, is called by the writer when it is on the disk.
func (r *registry) save(done func(), query string, args ...any) {
	w := write{query, args, done}
	r.mu.Lock()
	r.pending = append(r.pending, w)
	r.waiting++
	r.bytes += w.size()
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
}

// waits is how many writes wait for the disk, and about how many bytes they have.
func (r *registry) waits() (writes, bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.waiting, r.bytes
}

// takes says whether a write that may be refused is still taken.
func (r *registry) takes() bool {
	writes, bytes := r.waits()
	return writes < maxWaiting && bytes < maxWaitingBytes
}

// retryAfter is how long the writer waits when the disk takes nothing.
const retryAfter = time.Second

// write is the goroutine that writes.
func (r *registry) write() {
	defer close(r.ended)
	for range r.wake {
		for {
			r.mu.Lock()
			batch, closed := r.pending, r.closed
			r.pending = nil
			r.mu.Unlock()
			if len(batch) == 0 {
				if closed {
					return
				}
				break
			}
			began := time.Now()
			err := r.commit(batch)
			r.measures.saving.Observe(time.Since(began).Seconds())
			r.mu.Lock()
			r.failed = err
			r.mu.Unlock()
			if err != nil {
				r.measures.failures.Inc()
				r.log.Error("saving failed; it is tried again", "writes", len(batch), "err", err)
				if closed {
					return
				}
				r.mu.Lock()
				r.pending = append(batch, r.pending...)
				r.mu.Unlock()
				<-time.After(retryAfter)
				continue
			}
			r.written(batch)
			for _, w := range batch {
				if w.done != nil {
					w.done()
				}
			}
		}
	}
}

// written notes that writes wait no longer.
func (r *registry) written(batch []write) {
	size := 0
	for _, w := range batch {
		size += w.size()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.waiting -= len(batch)
	r.bytes -= size
}

func (r *registry) commit(batch []write) error {
	tx, err := r.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	for _, w := range batch {
		_, err := tx.Exec(w.query, w.args...)
		var refused *sqlite.Error
		switch {
		case errors.As(err, &refused) && refused.Code()&0xff == sqlite3.SQLITE_CONSTRAINT:
			// It never will be taken, such as a tick of a seat that is gone.
			r.log.Warn("a write was left out", "err", err)
		case err != nil:
			return err
		}
	}
	return tx.Commit()
}

// close writes what is pending and closes the file.
func (r *registry) close() error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	select {
	case r.wake <- struct{}{}:
	default:
	}
	<-r.ended
	return r.db.Close()
}

// setting returns what is kept under a name; where there is nothing yet, it
// keeps and returns fresh.
func (r *registry) setting(ctx context.Context, name string, fresh []byte) ([]byte, error) {
	var value []byte
	err := r.db.QueryRowContext(ctx, "SELECT value FROM setting WHERE name = ?", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = r.db.ExecContext(ctx, "INSERT INTO setting (name, value) VALUES (?, ?)", name, fresh)
		value = fresh
	}
	return value, err
}

// forget drops what is kept under a name.
func (r *registry) forget(ctx context.Context, name string) error {
	_, err := r.db.ExecContext(ctx, "DELETE FROM setting WHERE name = ?", name)
	return err
}
