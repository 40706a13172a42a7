package room

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
)

// record is one entry of a room's journal: an event of the demo, or a notice.
// Exactly one is set.
type record struct {
	at     time.Time
	event  *demo.Event
	notice notice
	came   uint32 // how many bytes an event brought

	// Set by the reader, before anyone else sees the record.
	seq   uint64
	known []knownID // those that it is about or carries; by ID where there are many
	held  uint32    // how many bytes it holds with all its views, at most
	shown uint32    // how many bytes of JSON its largest view has, at most

	encoded atomic.Pointer[encodings] // made when somebody looks
}

// notice is something that a room tells besides what happens at its demo.
type notice interface {
	kind() string // its type in the API
	asEvent(head eventHead, v view) any
}

// recordOf is the record of an event of the demo, in one piece: thousands are
// kept, and each piece is work for the garbage collector.
func recordOf(e demo.Event) *record {
	piece := &struct {
		record
		event demo.Event
		known [2]knownID
	}{event: e}
	piece.record = record{at: e.At, event: &piece.event, came: uint32(cameWith(&piece.event)), known: piece.known[:0]}
	return &piece.record
}

// knownID is a session ID and how it looks.
type knownID struct {
	id string
	Identity
}

// encodings are a record as JSON, in each view.
type encodings [views]struct {
	once sync.Once
	data []byte
}

// view is one way to see a record.
type view int

const (
	masked        view = iota // everybody's: no values, no heads
	full                      // one's own, or of who leads
	fullInKorean              // a tick's sentence is in some language
	fullInEnglish             //
	views                     // how many there are
)

// tick is a part of an exercise that a seat has just done.
type tick struct {
	tickName
	seat   string
	passed time.Time
	course exercise.Course
}

// identify gives the record's session IDs their identities. A record can hold
// many: an act on the table is about hundreds of rows.
func (r *record) identify(t *identities) {
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

// know notes an ID that the record is about.
func (r *record) know(t *identities, id string) {
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
func (r *record) add(k knownID) {
	if !r.knows(k.id) {
		r.known = append(r.known, k)
	}
}

// knows says whether the record has an ID, while it has few.
func (r *record) knows(id string) bool {
	return len(r.known) <= fewKnown && slices.ContainsFunc(r.known, func(k knownID) bool { return k.id == id })
}

// identity is how an ID looks, nil if the record knows of none.
func (r *record) identity(id string) *Identity {
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

// encode returns the record as JSON in a view; each is made once.
func (r *record) encode(v view) []byte {
	all := r.encoded.Load()
	if all == nil {
		r.encoded.CompareAndSwap(nil, new(encodings))
		all = r.encoded.Load()
	}
	e := &all[v]
	e.once.Do(func() {
		e.data = encode(r.asEvent(v))
	})
	return e.data
}

// encode writes JSON that is never part of a page, so < stays < and takes one
// byte.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // plain structs and strings: a fault in this package
	}
	// Without the room that the buffer had left.
	return bytes.Clone(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
