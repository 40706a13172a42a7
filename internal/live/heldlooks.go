package live

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"

	"sessionlab/internal/demo"
)

// A session ID looks the same after a restart: the table is gone then, but the cookie
// is still in the browser. For each ID that a seat uses, the store has how it looks and
// a keyed hash, by which the ID is known again. Changes are saved at most once in
// heldEvery, so a crash loses no more than that.
const (
	heldBySeat    = 16          // IDs of one seat, the newest
	heldByWalkIns = 64          // IDs of all walk-ins together, so that a flood of them costs no more
	heldEvery     = time.Second // between two writes of a seat's looks
)

// keptLook is a look as it is kept, in JSON.
type keptLook struct {
	Hash   []byte `json:"hash"`
	Tag    string `json:"tag"`
	Hue    int    `json:"hue"`
	Shape  int    `json:"shape"`
	Chosen bool   `json:"chosen,omitempty"`
}

// hashToKeep is the hash that is kept of an ID. It differs from the hash that tags
// are made of.
func (l *Looks) hashToKeep(id string) idHash {
	mac := hmac.New(sha256.New, l.key)
	mac.Write([]byte("kept\x00" + l.room + "\x00" + id))
	return idHash(mac.Sum(nil)[:len(idHash{})])
}

// returned is the look of an ID that was kept, nil if there is none.
func (l *Looks) returned(id string) *look {
	if len(l.byHash) == 0 {
		return nil
	}
	hash := l.hashToKeep(id)
	known := l.byHash[hash]
	delete(l.byHash, hash)
	return known
}

// hold notes that a seat, or a walk-in for "", uses an ID.
func (l *Looks) hold(seat string, known *look) {
	l.mu.Lock()
	defer l.mu.Unlock()
	own := l.bySeat[seat]
	if n := len(own); n > 0 && own[n-1] == known {
		return
	}
	if i := slices.Index(own, known); i >= 0 {
		l.bySeat[seat] = append(slices.Delete(own, i, i+1), known)
		return
	}
	l.holdLocked(seat, known)
	l.changed[seat] = true
	l.writeLaterLocked()
}

func (l *Looks) holdLocked(seat string, known *look) {
	most := heldBySeat
	if seat == "" {
		most = heldByWalkIns
	}
	own := l.bySeat[seat]
	for len(own) >= most {
		l.releaseLocked(own[0])
		own = slices.Delete(own, 0, 1)
	}
	l.bySeat[seat] = append(own, known)
	known.held++
	l.useLocked(known, +1)
}

func (l *Looks) releaseLocked(known *look) {
	known.held--
	l.useLocked(known, -1)
	l.forgetLocked(known)
}

// Leave forgets what a seat held. What is kept of it goes with the seat.
func (l *Looks) Leave(seat string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, known := range l.bySeat[seat] {
		l.releaseLocked(known)
	}
	delete(l.bySeat, seat)
	delete(l.changed, seat)
}

// Restore takes in what was kept of a seat's IDs.
func (l *Looks) Restore(seat string, text []byte) error {
	var all []keptLook
	if err := json.Unmarshal(text, &all); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, k := range all {
		if len(k.Hash) != len(idHash{}) || k.Tag == "" || k.Hue < 0 || k.Hue >= hues || k.Shape < 0 || k.Shape >= shapes {
			continue
		}
		hash := idHash(k.Hash)
		known := l.byHash[hash]
		if known == nil {
			if l.byTag[k.Tag] != nil {
				continue
			}
			known = &look{Identity: Identity{k.Tag, int8(k.Hue), int8(k.Shape), k.Chosen}, hash: hash, hashed: true}
			l.byHash[hash], l.byTag[k.Tag] = known, known
			l.count++
		}
		if !slices.Contains(l.bySeat[seat], known) {
			l.holdLocked(seat, known)
		}
	}
	return nil
}

// writeLaterLocked sees to it that what changed is written. While the disk takes
// nothing, no more than one write of each seat waits for it.
func (l *Looks) writeLaterLocked() {
	if l.save == nil || l.ended || l.timer != nil || l.writing > 0 || len(l.changed) == 0 {
		return
	}
	l.timer = time.AfterFunc(heldEvery, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.timer = nil
		if !l.ended {
			l.writeLocked()
		}
	})
}

func (l *Looks) writeLocked() {
	for seat := range l.changed {
		kept := []keptLook{}
		for _, known := range l.bySeat[seat] {
			if !known.hashed {
				known.hash, known.hashed = l.hashToKeep(known.id), true
			}
			kept = append(kept, keptLook{known.hash[:], known.Tag, int(known.Hue), int(known.Shape), known.Chosen})
		}
		l.writing++
		l.save(seat, Encode(kept), l.written)
	}
	clear(l.changed)
}

// written notes that a write is on the disk.
func (l *Looks) written() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writing--
	l.writeLaterLocked()
}

// End writes what is not written yet; nothing changes any more.
func (l *Looks) End() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	if l.timer != nil {
		l.timer.Stop()
		l.timer = nil
	}
	if l.save != nil {
		l.writeLocked()
	}
}

// Hold notes that the session IDs of an exchange, which the reader has seen, are a
// seat's: how they look outlives a restart.
func (d *Demo) Hold(seat string, x *demo.Exchange) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.identities.hold(seat, x)
}
