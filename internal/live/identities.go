package live

import (
	"container/list"
	"math/bits"

	"sessionlab/internal/demo"
)

// identities are those of the session IDs that one demo has seen, and what its table
// has of them. How an ID looks is the same at all demos of a room, because a
// participant's ID goes along from one demo to another. Guarded by Demo.mu.
type identities struct {
	looks   *Looks
	byID    map[string]*identified
	live    int       // how many rows there are
	rowless list.List // the others, of *identified; those that no event was about for longest come first
}

type identified struct {
	Identity
	look    *look
	seen    uint64        // seq of the last event about it
	rowless *list.Element // nil while the table has a row under it
	servers uint8         // a bit for each server whose memory has a row under it; the lowest where there is one table
	named   bool          // a username is in the row
	deleted bool          // its row was deleted, and there is no other since
}

func (known *identified) live() bool { return known.rowless == nil }

func newIdentities(l *Looks) *identities {
	return &identities{looks: l, byID: map[string]*identified{}}
}

// of returns the identity of an ID that the demo made, giving it one at first sight.
func (t *identities) of(id string, seq uint64) Identity { return t.meet(id, seq, true) }

// ofSent is of for an ID that a client sent: it may have chosen it.
func (t *identities) ofSent(id string, seq uint64) Identity { return t.meet(id, seq, false) }

func (t *identities) meet(id string, seq uint64, made bool) Identity {
	known, ok := t.byID[id]
	if !ok {
		look := t.looks.meet(id, made)
		known = &identified{Identity: look.Identity, look: look}
		t.byID[look.id] = known
		known.rowless = t.rowless.PushBack(known)
	} else if known.rowless != nil {
		t.rowless.MoveToBack(known.rowless)
	}
	known.seen = max(known.seen, seq)
	return known.Identity
}

// lookup returns the identity of an id that the demo has seen.
func (t *identities) lookup(id string) (Identity, bool) {
	known, ok := t.byID[id]
	if !ok {
		return Identity{}, false
	}
	return known.Identity, true
}

// withTag returns the id that has a tag, and what the demo knows of it.
func (t *identities) withTag(tag string) (id string, known *identified, ok bool) {
	if id, ok = t.looks.idOf(tag); ok {
		known, ok = t.byID[id]
	}
	return id, known, ok
}

// setLive notes whether the table has a row, whose ID has an identity, and whether a
// username is in it.
func (t *identities) setLive(row demo.Session, live bool) {
	known := t.byID[row.ID]
	before := known.servers
	if live {
		known.deleted = false
		known.servers |= 1 << row.Server
	} else {
		known.servers &^= 1 << row.Server
	}
	t.live += bits.OnesCount8(known.servers) - bits.OnesCount8(before)
	if live || known.servers == 0 {
		known.named = live && row.Username != ""
	}
	switch {
	case before == 0 && known.servers != 0:
		t.rowless.Remove(known.rowless)
		known.rowless = nil
		t.looks.wear(known.look, +1)
	case before != 0 && known.servers == 0:
		known.rowless = t.rowless.PushBack(known)
		t.looks.wear(known.look, -1)
	}
}

// setDeleted notes that somebody deleted the row under an id that has an identity.
func (t *identities) setDeleted(id string) { t.byID[id].deleted = true }

// deleted says whether the row under an id was deleted, and there is no other since.
func (t *identities) deleted(id string) bool {
	known, ok := t.byID[id]
	return ok && known.deleted
}

// hasRow says whether the table has a row under an id.
func (t *identities) hasRow(id string) bool {
	known, ok := t.byID[id]
	return ok && known.live()
}

// hold notes that the IDs of an exchange are a seat's, or a walk-in's for "": how
// they look outlives a restart. The exchange has been identified.
func (t *identities) hold(seat string, x *demo.Exchange) {
	if x.HasID {
		t.looks.hold(seat, t.byID[x.ID].look)
	}
	if x.GivenID != "" && x.GivenID != x.ID {
		t.looks.hold(seat, t.byID[x.GivenID].look)
	}
}

// forget drops the identities without a row that no event after seq is about, once
// there are enough without a row.
func (t *identities) forget(seq uint64, enough int) {
	if t.rowless.Len() < enough {
		return
	}
	t.looks.mu.Lock()
	defer t.looks.mu.Unlock()
	for e := t.rowless.Front(); e != nil && e.Value.(*identified).seen <= seq; e = t.rowless.Front() {
		t.dropLocked(e.Value.(*identified))
	}
}

// end drops all of them: the demo ends.
func (t *identities) end() {
	for id, known := range t.byID {
		for server := range uint8(demo.MaxServers + 1) {
			if known.servers&(1<<server) != 0 {
				t.setLive(demo.Session{ID: id, Server: server}, false)
			}
		}
	}
	t.looks.mu.Lock()
	defer t.looks.mu.Unlock()
	for _, known := range t.byID {
		t.dropLocked(known)
	}
}

// dropLocked drops an identity without a row, while the looks are locked.
func (t *identities) dropLocked(known *identified) {
	t.rowless.Remove(known.rowless)
	delete(t.byID, known.look.id)
	t.looks.partLocked(known.look)
}
