package room

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"slices"
	"strings"

	"sessionlab/internal/demo"
)

// Identity is how a session ID looks wherever it appears: a short public name,
// a hue and a shape. It is safe to show to everyone; the ID is a credential.
type Identity struct {
	Tag    string `json:"tag"`
	Hue    int    `json:"hue"`              // 0 to 9
	Shape  int    `json:"shape"`            // 0 to 7
	Chosen bool   `json:"chosen,omitempty"` // the client chose the ID; the tag is a keyed hash
}

// identities gives each session ID its identity when the room first sees it.
type identities struct {
	key   []byte
	byID  map[string]*identified
	byTag map[string]string // tag → id
	count int               // ids seen so far, forgotten ones included
	live  int               // how many have a row
}

type identified struct {
	Identity
	seen  uint64 // seq of the last event about it
	live  bool   // the table has a row under it
	named bool   // a username is in the row
}

func newIdentities(key []byte) *identities {
	return &identities{key: key, byID: map[string]*identified{}, byTag: map[string]string{}}
}

// of returns the identity of id, giving it one at first sight.
func (t *identities) of(id string, seq uint64) Identity {
	if known, ok := t.byID[id]; ok {
		known.seen = max(known.seen, seq)
		return known.Identity
	}
	n := t.count
	t.count++
	// All 80 pairs occur before any repeats, and neighbours differ in both.
	identity := Identity{Hue: n % 10, Shape: (n + n/40) % 8, Chosen: !demo.MadeID(id)}
	full := id
	if identity.Chosen {
		full = t.hash(id)
	}
	identity.Tag = t.tagOf(full)
	t.byID[id] = &identified{Identity: identity, seen: seq}
	t.byTag[identity.Tag] = id
	return identity
}

// tagOf returns the beginning of full that tells it from every id with a tag
// so far: the newcomer takes the longer tag, as long as the eye needs it.
func (t *identities) tagOf(full string) string {
	var rivals []string
	for length := tagLength; ; length++ {
		if length > len(full) {
			full += t.hash(full) // only a hash can run out of letters
		}
		tag := full[:length]
		if rival, taken := t.byTag[tag]; taken {
			rivals = append(rivals, rival)
			continue
		}
		alike := func(rival string) bool { return strings.HasPrefix(rival, tag) }
		if !strings.HasSuffix(tag, "-") && !slices.ContainsFunc(rivals, alike) {
			return tag
		}
	}
}

// lookup returns the identity of an id that the room has seen.
func (t *identities) lookup(id string) (Identity, bool) {
	known, ok := t.byID[id]
	if !ok {
		return Identity{}, false
	}
	return known.Identity, true
}

// setLive notes whether the table has a row under an id that has an identity, and
// whether a username is in it.
func (t *identities) setLive(id string, live, named bool) {
	known := t.byID[id]
	known.named = live && named
	if known.live != live {
		known.live = live
		if live {
			t.live++
		} else {
			t.live--
		}
	}
}

// hasRow says whether the table has a row under an id.
func (t *identities) hasRow(id string) bool {
	known, ok := t.byID[id]
	return ok && known.live
}

// forget drops the identities without a row that no event after seq is about.
// It looks at all of them, so it does so only once enough can have gathered.
func (t *identities) forget(seq uint64, enough int) {
	if len(t.byID)-t.live < enough {
		return
	}
	for id, known := range t.byID {
		if known.seen <= seq && !known.live {
			delete(t.byID, id)
			delete(t.byTag, known.Tag)
		}
	}
}

// tagLength is how long a tag is where nothing collides: 16 of the 122 random
// bits of an id that the server made.
const tagLength = 4

// hash names an id that the client chose: it may be short, so a part of it
// could give it away.
func (t *identities) hash(id string) string {
	mac := hmac.New(sha256.New, t.key)
	mac.Write([]byte(id))
	return strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(mac.Sum(nil)))
}
