package demo

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/gorilla/securecookie"
)

// openCookie is the ID inside a cookie's value, and whether the value opens. A
// request whose cookie does not open goes on as one without a cookie.
func (x *run) openCookie(value string) (string, bool) {
	if x.sealing == nil {
		return value, true
	}
	var id string // not a result, which would cost memory under every policy
	if !x.opens(value, &id) {
		return "", false
	}
	x.ran(StepOpenCookie, id)
	return id, true
}

// opens reads a cookie's value into what, and says whether it opens.
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

// sealCookie is the cookie's value for an ID.
func (x *run) sealCookie(id string) (string, error) {
	if x.sealing == nil {
		return id, nil
	}
	x.ran(StepSealCookie, id)
	return x.sealing.seal(id, x.table.now)
}

// sealing makes cookie values that nobody can make without the keys: the base64
// of date|value|MAC, where the MAC covers the cookie's name as well. It is
// gorilla/securecookie, by the demo's clock.
type sealing struct {
	name   string
	maxAge int // seconds; 0 is no limit
	hash   []byte
	codecs []securecookie.Codec // one for each key, the newest first: the first seals, all open
}

// newSealing is nil under a policy that seals nothing.
func newSealing(p *Policy, keys []KeyPair) *sealing {
	if !p.seals() {
		return nil
	}
	pairs := make([][]byte, 0, 2*len(keys))
	for _, k := range keys {
		block := append([]byte{}, k.Block...) // empty, not nil: securecookie refuses an empty key, and without one it would not encrypt
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

// jsonText is the form of a value before it is sealed. A value from another
// policy is JSON of another type, or noise, and so it does not open.
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

// redate puts the demo's date into a sealed text and signs it again, where the
// demo's clock was turned: securecookie only knows the real time.
func (s *sealing) redate(text string, now time.Time) string {
	sealed, _ := base64.URLEncoding.DecodeString(text) // securecookie has just encoded it
	parts := bytes.SplitN(sealed, []byte("|"), 3)
	date := strconv.FormatInt(now.Unix(), 10)
	if date == string(parts[0]) {
		return text
	}
	dated := date + "|" + string(parts[1])
	return base64.URLEncoding.EncodeToString(append([]byte(dated+"|"), MAC(s.hash, s.name+"|"+dated)...))
}

// MAC is the message authentication code that securecookie makes with a key.
func MAC(hash []byte, covered string) []byte {
	mac := hmac.New(sha256.New, hash)
	mac.Write([]byte(covered))
	return mac.Sum(nil)
}

// open reads a sealed text into what, and says which key opened it: 0 is the
// newest. Its error has one answer of securecookie for each key.
func (s *sealing) open(text string, what any, now time.Time) (key int, err error) {
	limit := 0 // none
	if s.maxAge > 0 {
		turned := int(now.Unix() - time.Now().Unix()) // securecookie counts from the real time
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

// whyRefused is the check that failed, in securecookie's words. Of the keys'
// answers, that of the key which the MAC fits says the most.
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
