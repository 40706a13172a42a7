package live

import (
	"slices"
	"sync/atomic"
)

// The entries of all journals of a lab have one bound, so that many rooms take no
// more memory than a few: as much as fullJournals of them may have. Where they
// come to more, the largest shrink until all have three quarters of it, and first
// those that nobody follows. The readers count; a sweeper calls Shrink.
const fullJournals = 4

// unfollowedShare of what it may have is left to a journal that nobody follows.
const unfollowedShare = 8

// Journals are how large the journals of all demos of a lab are.
type Journals struct {
	Over  chan struct{} // has room for one: they are too large
	most  int64
	bytes atomic.Int64
}

// NewJournals returns the count of journals of which each may have so many bytes.
func NewJournals(eventBytes int) *Journals {
	return &Journals{most: fullJournals * int64(eventBytes), Over: make(chan struct{}, 1)}
}

// weigh counts the journal of a demo as it is now, and says whether all together
// are too large.
func (j *Journals) weigh(d *Demo) (over bool) {
	size := int64(d.visible.Size())
	return j.bytes.Add(size-d.weighed.Swap(size)) > j.most
}

// grown counts the journal of a demo, and has all of them shrunk where they are too
// large. Only a reader calls it: shrinking can't help where each has one event left.
func (j *Journals) grown(d *Demo) {
	if j.weigh(d) {
		select {
		case j.Over <- struct{}{}:
		default:
		}
	}
}

// shrink drops the oldest entries of a demo over so many bytes.
func (d *Demo) shrink(bytes int) {
	if d.visible.Size() <= bytes {
		return
	}
	d.visible.Shrink(bytes)
	d.config.Journals.weigh(d)
	d.forgetIDs()              // those that the entries were about
	if d.latest.mu.TryLock() { // else somebody is about to replace it
		d.latest.moment = nil // which has entries that are gone
		d.latest.mu.Unlock()
	}
}

// ShrinkUnfollowed shrinks the journal of a demo that nobody follows.
func (d *Demo) ShrinkUnfollowed() { d.shrink(d.config.EventBytes / unfollowedShare) }

// Shrink brings all journals below their bound: those of the demos that somebody
// follows, and first those that nobody follows.
func (j *Journals) Shrink(followed, unfollowed []*Demo) {
	most := int(j.most / 4 * 3)
	level(unfollowed, most-journalBytes(followed))
	level(followed, most-journalBytes(unfollowed))
}

func journalBytes(demos []*Demo) int {
	bytes := 0
	for _, d := range demos {
		bytes += d.visible.Size()
	}
	return bytes
}

// level cuts the largest journals down to one size, so that all of them have no
// more than so many bytes.
func level(demos []*Demo, most int) {
	sizes := make([]int, len(demos))
	for i, d := range demos {
		sizes[i] = d.visible.Size()
	}
	slices.Sort(sizes)
	for i, size := range sizes {
		same := max(0, most) / (len(sizes) - i) // bytes for each of the journals that are at least as large
		if size <= same {
			most -= size
			continue
		}
		for _, d := range demos {
			d.shrink(same)
		}
		return
	}
}
