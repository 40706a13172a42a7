package live

import (
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/lostcookie"
)

// Entry is one entry of a demo's journal: an event of the demo, or a notice.
// Exactly one is set.
type Entry struct {
	at     time.Time
	event  *demo.Event
	notice Notice
	came   uint32 // how many bytes an event brought

	// Set by the reader, before anyone else sees the entry.
	seq   uint64
	known []knownID // those that it is about or carries; by ID where there are many
	gone  bool      // its request carried the ID of a row that was deleted
	lost  *lostcookie.Lost
	held  uint32 // how many bytes it holds with all its views, at most
	shown uint32 // how many bytes of JSON its largest view has, at most

	encoded atomic.Pointer[encodings] // made when somebody looks
}

// At is when it happened.
func (r *Entry) At() time.Time { return r.at }

// Event is the demo's event, nil for a notice. It must not be changed.
func (r *Entry) Event() *demo.Event { return r.event }

// SetLost says which cookie the request of an exchange lacks; nil is none. It is for
// Config.Judge alone: nobody else sees the entry yet.
func (r *Entry) SetLost(lost *lostcookie.Lost) { r.lost = lost }

// entryOf is the entry of an event of the demo, in one piece: thousands are
// kept, and each piece is work for the garbage collector.
func entryOf(e demo.Event) *Entry {
	piece := &struct {
		Entry
		event demo.Event
		known [2]knownID
	}{event: e}
	piece.Entry = Entry{at: e.At, event: &piece.event, came: uint32(cameWith(&piece.event)), known: piece.known[:0]}
	return &piece.Entry
}

// knownID is a session ID and how it looks.
type knownID struct {
	id string
	Identity
}

// encodings are an entry as JSON, in each view.
type encodings [views]struct {
	once sync.Once
	data []byte
}

// see returns how a viewer sees the entry; ok is false where not at all.
func (r *Entry) see(v Viewer) (view View, ok bool) {
	switch {
	case r.notice != nil:
		return r.notice.See(v)
	case r.event.Exchange != nil && v.Sees(SeatOf(r.event.Exchange.Visit)):
		return Full, true
	}
	return Masked, true
}

// about is the seat that caused the entry or that it is for, "" if there is none.
func (r *Entry) about() string {
	if r.notice != nil {
		return r.notice.About()
	}
	return CauseOf(r.event)
}

// identify gives the entry's session IDs their identities. An entry can hold
// many: an act on the table is about hundreds of rows.
func (r *Entry) identify(t *identities) {
	for _, c := range r.event.Changes {
		r.know(t, c.Row().ID)
	}
	if x := r.event.Exchange; x != nil {
		if x.HasID {
			r.know(t, x.ID)
		}
		if x.GivenID != "" {
			r.know(t, x.GivenID)
		}
		// Only what is recorded is shown; the pair that was read is known already.
		pairs := 0
		for pair := range x.Request.Pairs() {
			if pairs++; pairs > demo.MaxPairs {
				break
			}
			if identity, ok := t.lookup(pair.Value); ok {
				r.add(knownID{pair.Value, identity})
			}
		}
	}
	if len(r.known) > fewKnown {
		slices.SortFunc(r.known, func(a, b knownID) int { return strings.Compare(a.id, b.id) })
		r.known = slices.CompactFunc(r.known, func(a, b knownID) bool { return a.id == b.id })
	}
}

// know notes an ID that the entry is about.
func (r *Entry) know(t *identities, id string) {
	if r.knows(id) {
		return
	}
	if x := r.event.Exchange; x != nil && x.Sent && x.ID == id {
		r.add(knownID{id, t.ofSent(id, r.seq)})
		return
	}
	r.add(knownID{id, t.of(id, r.seq)})
}

// fewKnown is how many IDs are faster compared one by one than found in order.
const fewKnown = 8

// add notes an ID, once while there are few; identify removes the others.
func (r *Entry) add(k knownID) {
	if !r.knows(k.id) {
		r.known = append(r.known, k)
	}
}

// knows says whether the entry has an ID, while it has few.
func (r *Entry) knows(id string) bool {
	return len(r.known) <= fewKnown && slices.ContainsFunc(r.known, func(k knownID) bool { return k.id == id })
}

// Identity is how an ID looks, nil if the entry knows of none.
func (r *Entry) Identity(id string) *Identity {
	if len(r.known) > fewKnown {
		i, found := slices.BinarySearchFunc(r.known, id, func(k knownID, id string) int { return strings.Compare(k.id, id) })
		if !found {
			return nil
		}
		return &r.known[i].Identity
	}
	for i := range r.known {
		if r.known[i].id == id {
			return &r.known[i].Identity
		}
	}
	return nil
}
