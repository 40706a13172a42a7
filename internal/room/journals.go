package room

import (
	"slices"
	"sync/atomic"
	"time"
)

// The events of all journals of a lab have one bound, so that many rooms take no
// more memory than a few: as much as fullJournals of the rooms may have. Where they
// come to more, the largest shrink until all have three quarters of it, and first
// those that nobody follows. The readers count; the lab's sweeper shrinks.
const fullJournals = 4

// A journal that nobody follows for unfollowedFor shrinks to an eighth of what it
// may have.
const (
	unfollowedFor   = 10 * time.Minute
	unfollowedShare = 8
)

// journals are how large all journals are.
type journals struct {
	most  int64
	bytes atomic.Int64
	over  chan struct{} // has room for one: they are too large
}

func newJournals(l Limits) *journals {
	return &journals{most: fullJournals * int64(l.EventBytes), over: make(chan struct{}, 1)}
}

// weigh counts the journal of a room as it is now, and says whether all together
// are too large.
func (j *journals) weigh(r *Room) (over bool) {
	size := int64(r.visible.Size())
	return j.bytes.Add(size-r.weighed.Swap(size)) > j.most
}

// grown counts the journal of a room, and has all of them shrunk where they are too
// large. Only a reader calls it: shrinking can't help where each has one event left.
func (j *journals) grown(r *Room) {
	if j.weigh(r) {
		select {
		case j.over <- struct{}{}:
		default:
		}
	}
}

// shrink drops the oldest events of a room over so many bytes.
func (r *Room) shrink(bytes int) {
	if r.visible.Size() <= bytes {
		return
	}
	r.visible.Shrink(bytes)
	r.journals.weigh(r)
	r.mu.Lock()
	r.forgetIDsLocked() // those that the events were about
	r.mu.Unlock()
	if r.latest.mu.TryLock() { // else somebody is about to replace it
		r.latest.moment = nil // which has events that are gone
		r.latest.mu.Unlock()
	}
}

// shrinkJournals brings all journals below their bound.
func (l *Lab) shrinkJournals() {
	now := time.Now()
	var followed, alone []*Room
	for _, r := range l.Rooms() {
		tables := append(r.owned(), r)
		if _, yes := r.work(now); yes {
			followed = append(followed, tables...)
		} else {
			alone = append(alone, tables...)
		}
	}
	most := int(l.journals.most / 4 * 3)
	level(alone, most-journalBytes(followed))
	level(followed, most-journalBytes(alone))
}

func journalBytes(rooms []*Room) int {
	bytes := 0
	for _, r := range rooms {
		bytes += r.visible.Size()
	}
	return bytes
}

// level cuts the largest journals down to one size, so that all of them have no
// more than so many bytes.
func level(rooms []*Room, most int) {
	sizes := make([]int, len(rooms))
	for i, r := range rooms {
		sizes[i] = r.visible.Size()
	}
	slices.Sort(sizes)
	for i, size := range sizes {
		same := max(0, most) / (len(sizes) - i) // for each that is no smaller
		if size <= same {
			most -= size
			continue
		}
		for _, r := range rooms {
			r.shrink(same)
		}
		return
	}
}

// shrinkUnfollowed shrinks the journals of a room that nobody followed for a
// while. The sweeper calls it.
func (r *Room) shrinkUnfollowed(now time.Time) {
	if _, followed := r.work(now); followed {
		r.unfollowed = time.Time{}
		return
	}
	if r.unfollowed.IsZero() {
		r.unfollowed = now
	}
	if now.Sub(r.unfollowed) < unfollowedFor {
		return
	}
	for _, table := range append(r.owned(), r) {
		table.shrink(table.limits.EventBytes / unfollowedShare)
	}
}
