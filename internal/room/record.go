package room

import (
	"bytes"
	"encoding/json"
	"sync"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
)

// record is one entry of a room's journal. Exactly one of event, tick and
// presence is set.
type record struct {
	at       time.Time
	event    *demo.Event
	tick     *tick
	presence *presenceView

	// Set by the reader, before anyone else sees the record.
	seq   uint64
	known map[string]Identity // of the session IDs that it is about or carries

	encoded [views]struct {
		once sync.Once
		data []byte
	}
}

// view is one way to see a record.
type view int

const (
	masked        view = iota // another seat's: no values, no heads
	full                      // one's own, or the owner's
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

// identify gives the record's session IDs their identities.
func (r *record) identify(t *identities) {
	r.known = map[string]Identity{}
	for _, c := range r.event.Changes {
		id := c.Row().ID
		r.known[id] = t.of(id, r.seq)
	}
	x := r.event.Exchange
	if x == nil {
		return
	}
	if x.HasID {
		r.known[x.ID] = t.of(x.ID, r.seq)
	}
	for _, pair := range x.Request.Cookies() {
		if identity, ok := t.lookup(pair.Value); ok {
			r.known[pair.Value] = identity
		}
	}
}

// size is about how much memory the record and its views hold.
func (r *record) size() int {
	size := 1024
	if r.event == nil {
		return size
	}
	for _, c := range r.event.Changes {
		size += 2 * len(c.Row().ID)
	}
	if x := r.event.Exchange; x != nil {
		// The head, the cookies and the id of it, and all of them again in the
		// full view; JSON makes more of some characters.
		size += 6*len(x.Request.Head) + 4*len(x.ID)
	}
	return size
}

// viewFor returns how a caller sees the record; ok is false if not at all.
func (r *record) viewFor(c Caller, language string) (v view, ok bool) {
	switch {
	case r.tick != nil && language == "en":
		return fullInEnglish, c.seesProgress(r.tick.seat)
	case r.tick != nil:
		return fullInKorean, c.seesProgress(r.tick.seat)
	case r.event != nil && r.event.Exchange != nil && c.seesWhole(seatOf(r.event.Exchange.Visit)):
		return full, true
	default:
		return masked, true
	}
}

// encode returns the record as JSON in a view; each is made once.
func (r *record) encode(v view) []byte {
	e := &r.encoded[v]
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
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
