// Package journal is an ordered, bounded log in memory. A follower is a cursor,
// the seq of the last entry it has seen; it asks for what comes after. So
// publishing never waits for a reader, a reader that goes away leaves nothing
// behind, and one that is too slow finds a gap instead of slowing others.
package journal

import (
	"context"
	"errors"
	"sort"
	"sync"
)

// Limits bound a journal. The oldest entries go first.
type Limits struct {
	Entries int // how many entries it keeps; 0 is no limit
	Bytes   int // how large they may be together, as the size function counts; 0 is no limit
}

// Entry is one value and its place in the order.
type Entry[T any] struct {
	Seq   uint64
	Value T
}

var (
	// ErrGap says that entries after the cursor are gone, or that the cursor is
	// of another journal. The reader has to begin anew.
	ErrGap = errors.New("journal: entries after the cursor are gone")
	// ErrClosed says that the journal was closed and everything was read.
	ErrClosed = errors.New("journal: closed")
)

// Journal is an ordered log of values. Its methods may be called from any
// goroutine.
type Journal[T any] struct {
	limits Limits
	size   func(T) int

	mu      sync.Mutex
	entries []Entry[T] // those kept are entries[head:]
	head    int
	dropped uint64 // the highest seq that is not kept, so the lowest cursor that misses nothing
	last    uint64
	bytes   int
	changed chan struct{} // closed at the next append; nil while nobody waits
	closed  bool
}

// New returns an empty journal. size counts an entry against limits.Bytes; it
// may be nil where that is 0. The first entry will have the seq after+1.
func New[T any](limits Limits, size func(T) int, after uint64) *Journal[T] {
	if size == nil {
		size = func(T) int { return 0 }
	}
	return &Journal[T]{limits: limits, size: size, dropped: after, last: after}
}

// Append adds a value and returns its seq. It never waits for a reader. After
// Close it adds nothing.
func (j *Journal[T]) Append(v T) uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.add(Entry[T]{j.last + 1, v})
	return j.last
}

// Copy adds entries of another journal under the seqs they have there, which
// must be higher than any here; lower ones are left out. A journal of what
// readers may see follows the journal of what happened that way.
func (j *Journal[T]) Copy(entries ...Entry[T]) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, e := range entries {
		if e.Seq > j.last {
			j.add(e)
		}
	}
}

func (j *Journal[T]) add(e Entry[T]) {
	if j.closed {
		return
	}
	j.last = e.Seq
	j.entries = append(j.entries, e)
	j.bytes += j.size(e.Value)
	j.trim()
	j.wake()
}

// trim drops the oldest entries over the limits.
func (j *Journal[T]) trim() {
	for {
		kept := len(j.entries) - j.head
		many := j.limits.Entries > 0 && kept > j.limits.Entries
		large := j.limits.Bytes > 0 && j.bytes > j.limits.Bytes
		if !many && (!large || kept <= 1) {
			break
		}
		j.drop()
	}
	j.compact()
}

// drop drops the oldest entry.
func (j *Journal[T]) drop() {
	j.bytes -= j.size(j.entries[j.head].Value)
	j.dropped = j.entries[j.head].Seq
	j.entries[j.head] = Entry[T]{}
	j.head++
}

// Size is how large the entries are together.
func (j *Journal[T]) Size() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.bytes
}

// Shrink drops the oldest entries until the others are no larger than so many
// bytes together; the newest stays in any case.
func (j *Journal[T]) Shrink(bytes int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for len(j.entries)-j.head > 1 && j.bytes > bytes {
		j.drop()
	}
	j.entries, j.head = append([]Entry[T](nil), j.entries[j.head:]...), 0
}

// compact moves the entries to the front once as many are dropped as are kept.
func (j *Journal[T]) compact() {
	if j.head > len(j.entries)/2 {
		n := copy(j.entries, j.entries[j.head:])
		clear(j.entries[n:])
		j.entries, j.head = j.entries[:n], 0
	}
}

func (j *Journal[T]) wake() {
	if j.changed != nil {
		close(j.changed)
		j.changed = nil
	}
}

// After returns up to limit entries that follow the cursor, oldest first: none
// if there are none yet, ErrGap if some of them are gone or the cursor is ahead
// of the journal, ErrClosed if none will come.
func (j *Journal[T]) After(cursor uint64, limit int) ([]Entry[T], error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.after(cursor, limit)
}

func (j *Journal[T]) after(cursor uint64, limit int) ([]Entry[T], error) {
	kept := j.entries[j.head:]
	if cursor > j.last || cursor < j.dropped {
		return nil, ErrGap
	}
	from := sort.Search(len(kept), func(i int) bool { return kept[i].Seq > cursor })
	found := kept[from:min(len(kept), from+limit)]
	if len(found) == 0 && j.closed {
		return nil, ErrClosed
	}
	return append([]Entry[T](nil), found...), nil
}

// Next is After, but waits until there is something after the cursor. It
// returns the context's error when that ends first.
func (j *Journal[T]) Next(ctx context.Context, cursor uint64, limit int) ([]Entry[T], error) {
	for {
		j.mu.Lock()
		found, err := j.after(cursor, limit)
		if len(found) > 0 || err != nil {
			j.mu.Unlock()
			return found, err
		}
		if err := j.wait(ctx); err != nil {
			return nil, err
		}
	}
}

// Until returns the last entries up to a seq, at most limit of them, oldest
// first.
func (j *Journal[T]) Until(seq uint64, limit int) []Entry[T] {
	j.mu.Lock()
	defer j.mu.Unlock()
	kept := j.entries[j.head:]
	end := sort.Search(len(kept), func(i int) bool { return kept[i].Seq > seq })
	return append([]Entry[T](nil), kept[max(0, end-limit):end]...)
}

// Reach waits until the journal has come to a seq. It returns ErrClosed if it
// never will, or the context's error when that ends first.
func (j *Journal[T]) Reach(ctx context.Context, seq uint64) error {
	for {
		j.mu.Lock()
		switch {
		case j.last >= seq:
			j.mu.Unlock()
			return nil
		case j.closed:
			j.mu.Unlock()
			return ErrClosed
		}
		if err := j.wait(ctx); err != nil {
			return err
		}
	}
}

// wait unlocks the journal and waits for a change.
func (j *Journal[T]) wait(ctx context.Context) error {
	if j.changed == nil {
		j.changed = make(chan struct{})
	}
	changed := j.changed
	j.mu.Unlock()
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Bounds returns the lowest cursor that misses nothing, and the last seq.
func (j *Journal[T]) Bounds() (beginning, last uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.dropped, j.last
}

// Forget drops the entries up to a seq: an only reader says so of what it has
// read.
func (j *Journal[T]) Forget(seq uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for j.head < len(j.entries) && j.entries[j.head].Seq <= seq {
		j.drop()
	}
	j.compact()
	j.wake()
}

// Spare waits until no more is kept than the limits say, so that whoever is about
// to append does not outrun an only reader, which forgets what it has read. A
// single entry is never too much. It returns ErrClosed if the journal is closed,
// or the context's error when that ends first.
func (j *Journal[T]) Spare(ctx context.Context, limits Limits) error {
	for {
		j.mu.Lock()
		kept := len(j.entries) - j.head
		switch {
		case j.closed:
			j.mu.Unlock()
			return ErrClosed
		case kept <= 1 || kept <= limits.Entries && j.bytes <= limits.Bytes:
			j.mu.Unlock()
			return nil
		}
		if err := j.wait(ctx); err != nil {
			return err
		}
	}
}

// Skip forgets all entries and goes on after seq, so that every reader behind
// it finds a gap.
func (j *Journal[T]) Skip(seq uint64) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.entries, j.head, j.bytes = nil, 0, 0
	j.last = max(j.last, seq)
	j.dropped = j.last
	j.wake()
}

// CloseWith adds a last value, after which nothing can come any more, and ends
// the journal.
func (j *Journal[T]) CloseWith(v T) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.add(Entry[T]{j.last + 1, v})
	j.closed = true
}

// Close ends the journal: readers get what is left, then ErrClosed. It may be
// called more than once.
func (j *Journal[T]) Close() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.closed = true
	j.wake()
}
