package sqlite

import (
	"errors"
	"time"

	driver "modernc.org/sqlite"
	codes "modernc.org/sqlite/lib"
)

// write is one statement, and what to call once it is on the disk.
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

// Bounds of what waits for the disk; beyond them the store does not take.
const (
	maxWaiting      = 16 << 10
	maxWaitingBytes = 8 << 20
)

// retryAfter is how long the writer waits when the disk takes nothing.
const retryAfter = time.Second

// save lets the writer have one write in its turn.
func (s *Store) save(done func(), query string, args ...any) {
	w := write{query, args, done}
	s.mu.Lock()
	s.pending = append(s.pending, w)
	s.waiting++
	s.bytes += w.size()
	s.mu.Unlock()
	s.wakeWriter()
}

func (s *Store) wakeWriter() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// Waits implements [keep.Store].
func (s *Store) Waits() (writes, bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.waiting, s.bytes
}

// Takes implements [keep.Store].
func (s *Store) Takes() bool {
	writes, bytes := s.Waits()
	return writes < maxWaiting && bytes < maxWaitingBytes
}

// Failed implements [keep.Store].
func (s *Store) Failed() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}

// Observe implements [keep.Store].
func (s *Store) Observe(attempt func(took time.Duration, err error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.observe = attempt
}

// Close implements [keep.Store].
func (s *Store) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.wakeWriter()
	<-s.ended
	return s.db.Close()
}

// write is the goroutine that writes. It ends when the store is closed and nothing
// waits, or what waits can't be written.
func (s *Store) write() {
	defer close(s.ended)
	for range s.wake {
		for {
			batch, closed := s.take()
			if len(batch) == 0 && closed {
				return
			}
			if len(batch) == 0 {
				break
			}
			if err := s.attempt(batch); err == nil {
				continue
			}
			if closed {
				return
			}
			<-time.After(retryAfter)
		}
	}
}

// take returns the writes that wait, and whether the store is closed.
func (s *Store) take() (batch []write, closed bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	batch, s.pending = s.pending, nil
	return batch, s.closed
}

// attempt writes a batch and calls each done, or puts the batch back.
func (s *Store) attempt(batch []write) error {
	began := time.Now()
	err := s.commit(batch)
	took := time.Since(began)

	s.mu.Lock()
	s.failed = err
	if err != nil {
		s.pending = append(batch, s.pending...)
	} else {
		s.waiting -= len(batch)
		for _, w := range batch {
			s.bytes -= w.size()
		}
	}
	observe := s.observe
	s.mu.Unlock()

	observe(took, err)
	if err != nil {
		s.log.Error("saving failed; it is tried again", "writes", len(batch), "err", err)
		return err
	}
	for _, w := range batch {
		if w.done != nil {
			w.done()
		}
	}
	return nil
}

// commit writes a batch in one transaction.
func (s *Store) commit(batch []write) error {
	tx, err := s.db.Begin()
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // after a commit it does nothing
	for _, w := range batch {
		_, err := tx.Exec(w.query, w.args...)
		var refused *driver.Error
		switch {
		case errors.As(err, &refused) && refused.Code()&0xff == codes.SQLITE_CONSTRAINT:
			// No later attempt would succeed.
			s.log.Warn("a write was left out", "err", err)
		case err != nil:
			return err
		}
	}
	return tx.Commit()
}
