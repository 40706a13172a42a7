package demo

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/securecookie"
)

// KeyPair signs cookies and encrypts them.
type KeyPair struct {
	Hash  []byte // for HMAC-SHA256: 32 bytes or 64
	Block []byte // for AES: 16, 24 or 32 bytes; used under Policy.Encrypted only
}

func newKeyPair() KeyPair {
	return KeyPair{securecookie.GenerateRandomKey(32), securecookie.GenerateRandomKey(32)}
}

// sealing makes cookie values that nobody without the keys can make: the base64
// of date|value|MAC, where the MAC covers the cookie's name as well. It is
// gorilla/securecookie, by the demo's clock.
type sealing struct {
	name   string
	maxAge int // seconds, 0 is for ever
	hash   []byte
	codecs []securecookie.Codec // the newest key first: that one seals, all open
}

// MaxKeys is how many pairs of keys a server has at most: one that seals, and the
// last before it, which open what they sealed.
const MaxKeys = 3

// Keys returns the pairs of keys, the newest first. They are secret.
func (s *Server) Keys() []KeyPair {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.keys)
}

// RotateKeys makes a new pair, which seals from the next exchange on, and returns
// all that there are now. The oldest beyond MaxKeys is gone, and what it sealed
// opens no more. A cookie that an older one opens is sealed anew with the next
// page, so that nobody who comes now and then notices.
func (s *Server) RotateKeys() []KeyPair {
	s.mu.Lock()
	defer s.mu.Unlock()
	keys := slices.Insert(slices.Clone(s.keys), 0, newKeyPair())
	s.keys = keys[:min(len(keys), MaxKeys)]
	s.obey(*s.policy)
	return slices.Clone(s.keys)
}

// newSealing is nil under a policy that signs nothing.
func newSealing(p *Policy, keys []KeyPair) *sealing {
	if !p.Signed && !p.Stateless {
		return nil
	}
	pairs := make([][]byte, 0, 2*len(keys))
	for _, k := range keys {
		block := append([]byte{}, k.Block...) // an empty key is an error, none is no encryption
		if !p.Encrypted {
			block = nil
		}
		pairs = append(pairs, k.Hash, block)
	}
	s := &sealing{name: p.CookieName(), maxAge: p.MaxAge, hash: keys[0].Hash, codecs: securecookie.CodecsFromPairs(pairs...)}
	for _, c := range s.codecs {
		c.(*securecookie.SecureCookie).SetSerializer(jsonText{})
	}
	return s
}

// jsonText is the form of what is sealed. What was sealed under another policy
// opens to a JSON of another type, or to noise, and so does not open.
type jsonText struct{}

func (jsonText) Serialize(what any) ([]byte, error)      { return json.Marshal(what) }
func (jsonText) Deserialize(text []byte, what any) error { return json.Unmarshal(text, what) }

func (s *sealing) seal(what any, now time.Time) (string, error) {
	text, err := s.codecs[0].Encode(s.name, what)
	if err != nil {
		return "", err
	}
	return s.redate(text, now), nil
}

// redate signs a sealed text again with the demo's date in it, where the clock
// was turned: securecookie knows none but the real one.
func (s *sealing) redate(text string, now time.Time) string {
	sealed, _ := base64.URLEncoding.DecodeString(text) // securecookie has just encoded it
	parts := bytes.SplitN(sealed, []byte("|"), 3)
	date := strconv.FormatInt(now.Unix(), 10)
	if date == string(parts[0]) {
		return text
	}
	dated := date + "|" + string(parts[1])
	return base64.URLEncoding.EncodeToString(append([]byte(dated+"|"), macOf(s.hash, s.name+"|"+dated)...))
}

// macOf is the MAC as securecookie makes it.
func macOf(hash []byte, covered string) []byte {
	mac := hmac.New(sha256.New, hash)
	mac.Write([]byte(covered))
	return mac.Sum(nil)
}

// open reads a sealed text into what, and says which key opened it: 0 is the
// newest. Its error says which check said no, once for each key.
func (s *sealing) open(text string, what any, now time.Time) (key int, err error) {
	limit := 0 // none
	if s.maxAge > 0 {
		turned := int(now.Unix() - time.Now().Unix()) // securecookie counts from the real now
		limit = cmp.Or(s.maxAge-turned, 1)
	}
	var refused securecookie.MultiError
	for key, c := range s.codecs {
		c.(*securecookie.SecureCookie).MaxAge(limit)
		err := c.Decode(s.name, text, what)
		if err == nil {
			return key, nil
		}
		refused = append(refused, err)
	}
	return 0, refused
}

// whyRefused is the check that said no, in securecookie's words. Each key has an
// answer of its own; one that the MAC fits knows more than the others.
func whyRefused(err error) string {
	var answers securecookie.MultiError
	errors.As(err, &answers)
	for _, answer := range answers {
		if answer != error(securecookie.ErrMacInvalid) {
			return strings.ReplaceAll(answer.Error(), "securecookie: ", "")
		}
	}
	return "MAC: the value is not valid"
}

// openCookie is the id inside a cookie's value. One that does not open counts as
// no cookie.
func (x *run) openCookie(value string) (string, bool) {
	if x.sealing == nil {
		return value, true
	}
	var id string
	if !x.opens(value, &id) {
		return "", false
	}
	x.ran(StepOpenCookie, id)
	return id, true
}

func (x *run) opens(value string, what any) bool {
	key, err := x.sealing.open(value, what, x.table.now)
	if err != nil {
		x.ran(StepRefuseCookie, whyRefused(err))
		return false
	}
	if x.outdated = key > 0; x.outdated {
		x.ran(StepOldKey, strconv.Itoa(key+1))
	}
	return true
}

// sealCookie is the cookie's value for an id.
func (x *run) sealCookie(id string) (string, error) {
	if x.sealing == nil {
		return id, nil
	}
	x.ran(StepSealCookie, id)
	return x.sealing.seal(id, x.table.now)
}
