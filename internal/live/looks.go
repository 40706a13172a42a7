package live

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"
	"sync"
	"time"

	"sessionlab/internal/demo"
)

// Looks says how each session ID of a room looks, whichever of the room's demos sees
// it: tags are unique among them, and IDs in use differ in hue and shape as far as 80
// pairs allow. The readers of all these demos ask it, so its lock comes after theirs.
type Looks struct {
	key  []byte
	room string
	save func(seat string, looks []byte, done func()) // nil: nothing outlives a restart

	mu    sync.Mutex
	byID  map[string]*look
	byTag map[string]*look
	count int // IDs that were given a look

	// How many IDs are in use, which have a row or are held, and how many of those
	// have a pair, a hue, a shape.
	used   int
	pairs  [hues * shapes]int
	hues   [hues]int
	shapes [shapes]int

	held
}

// How many hues and shapes there are.
const hues, shapes = 10, 8

// look is how one ID looks.
type look struct {
	Identity
	id     string // "" until met; the empty session ID is an ID, too
	met    bool   // a demo has seen the ID since the start
	hash   idHash
	hashed bool
	tables int // demos that know the ID
	held   int // seats that hold it
	uses   int // rows under it and seats that hold it
}

// NewLooks returns the looks of a room. key makes the tags of IDs that clients chose
// and hashes what is kept. save, which may be nil, keeps the looks of a seat's IDs, ""
// for those of visitors without a link, in place of those kept before, and calls done
// when they are kept.
func NewLooks(key []byte, room string, save func(seat string, looks []byte, done func())) *Looks {
	return &Looks{key: key, room: room, save: save, byID: map[string]*look{}, byTag: map[string]*look{}, held: newHeld()}
}

// meet returns the look of an ID that a demo had not seen, giving it one where no
// other demo has seen it either; made says that the demo just made it.
func (l *Looks) meet(id string, made bool) *look {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.byID[id]
	if known == nil {
		if known = l.returned(id); known == nil {
			known = &look{Identity: l.deal(id, made)}
			l.byTag[known.Tag] = known
		}
		known.id, known.met = strings.Clone(id), true // without the header that it was cut from
		l.byID[known.id] = known
	}
	known.tables++
	return known
}

// partLocked notes that a demo no longer knows an ID.
func (l *Looks) partLocked(known *look) {
	known.tables--
	l.forgetLocked(known)
}

// forgetLocked forgets a look that no demo knows and no seat holds.
func (l *Looks) forgetLocked(known *look) {
	if known.tables > 0 || known.held > 0 {
		return
	}
	delete(l.byTag, known.Tag)
	if known.met {
		delete(l.byID, known.id)
	} else {
		delete(l.byHash, known.hash)
	}
}

// idOf returns the ID that has a tag.
func (l *Looks) idOf(tag string) (id string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := l.byTag[tag]
	if known == nil || known.tables == 0 {
		return "", false
	}
	return known.id, true
}

// wear notes that an ID has a row more, or one less.
func (l *Looks) wear(known *look, rows int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.useLocked(known, rows)
}

func (l *Looks) useLocked(known *look, n int) {
	before := known.uses
	known.uses += n
	if used := known.uses > 0; used != (before > 0) {
		more := 1
		if !used {
			more = -1
		}
		l.pairs[known.Hue*shapes+known.Shape] += more
		l.used += more
		l.hues[known.Hue] += more
		l.shapes[known.Shape] += more
	}
}

// deal makes an identity for an ID: of the pairs that fewest IDs in use have, the
// one whose hue and then whose shape fewest have. Where that leaves a choice, all 80
// pairs have their turn, and neighbours differ in both.
func (l *Looks) deal(id string, made bool) Identity {
	best := Identity{Hue: -1, Chosen: !demo.MadeID(id)}
	var fewest [3]int
	choice := hues * shapes
	if l.used > 10*choice {
		choice = 1 // nobody tells so many apart, and a flood of IDs costs no search
	}
	for n := l.count; n < l.count+choice; n++ {
		hue, shape := n%hues, (n+n/40)%shapes
		used := [3]int{l.pairs[hue*shapes+shape], l.hues[hue], l.shapes[shape]}
		if best.Hue < 0 || slices.Compare(used[:], fewest[:]) < 0 {
			best.Hue, best.Shape, fewest = int8(hue), int8(shape), used
		}
	}
	l.count++
	if !best.Chosen {
		if tag, free := l.beginning(id, made); free {
			best.Tag = tag
			return best
		}
		best.Chosen = true
	}
	best.Tag = l.hashTag(id)
	return best
}

// How long a tag is that is the beginning of an ID: 16 of the 122 random bits of one
// that the demo made, and 32 where it is like another's. Random IDs are no more
// alike than that; one that is was altered by a client.
const TagLength, longestTag = 4, 8

// beginning returns the beginning of an ID that tells it from every ID with a tag so
// far, if there is one. Only an ID that the demo made may have a longer one than
// the shortest: of an ID that a client sent, the length would tell how much of it is
// like another's, and a longer one would give away what the client knows of that.
func (l *Looks) beginning(id string, made bool) (tag string, free bool) {
	longest := TagLength
	if made {
		longest = longestTag
	}
	var rivals []*look
	for length := TagLength; length <= longest; length++ {
		tag := id[:length]
		if rival, taken := l.byTag[tag]; taken {
			rivals = append(rivals, rival)
			continue
		}
		if !slices.ContainsFunc(rivals, func(rival *look) bool { return strings.HasPrefix(rival.id, tag) }) {
			return strings.Clone(tag), true
		}
	}
	return "", false
}

// hashTag returns a tag that no ID has yet, out of the keyed hash of an ID.
func (l *Looks) hashTag(id string) string {
	full := l.hash(id)
	for length := TagLength; ; length++ {
		if length > len(full) {
			full += l.hash(full)
		}
		if tag := full[:length]; l.byTag[tag] == nil {
			return strings.Clone(tag)
		}
	}
}

// hash names an ID that a client chose: it may be short, or like another's, so a
// part of it could give that away.
func (l *Looks) hash(id string) string {
	mac := hmac.New(sha256.New, l.key)
	mac.Write([]byte(id))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)))
}

// held are the looks that outlive a restart. It is guarded by Looks.mu.
type held struct {
	bySeat  map[string][]*look // the newest last; "" is walk-ins
	byHash  map[idHash]*look   // of IDs that were not seen since the start
	changed map[string]bool    // seats whose looks are not written yet
	writing int                // writes that are not kept yet
	timer   *time.Timer        // until the next write; nil while nothing has changed
	ended   bool
}

func newHeld() held {
	return held{bySeat: map[string][]*look{}, byHash: map[idHash]*look{}, changed: map[string]bool{}}
}

// idHash is what is kept of an ID.
type idHash [16]byte

// Identity is how a session ID looks wherever it appears: a short public name,
// a hue and a shape. It is safe to show to everyone; the ID is a credential.
type Identity struct {
	Tag    string `json:"tag"`
	Hue    int8   `json:"hue"`              // 0 to 9
	Shape  int8   `json:"shape"`            // 0 to 7
	Chosen bool   `json:"chosen,omitempty"` // the client chose the ID, or altered one; the tag is a keyed hash
}
