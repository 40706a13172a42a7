package demo

import (
	"crypto/hmac"
	"errors"
	"strconv"
	"strings"
)

// Tamper is what is done to a value before the server is asked about it.
type Tamper string

// The tampers. All but Old and Rename are what anybody can do without a key.
const (
	AsItIs    Tamper = ""
	FlipDate  Tamper = "flip-date"
	FlipValue Tamper = "flip-value"
	FlipMAC   Tamper = "flip-mac"
	Age       Tamper = "age"       // the date is a day back
	Rename    Tamper = "rename"    // signed by the server, for another cookie
	OtherKey  Tamper = "other-key" // signed with a key that nobody has
	DropMAC   Tamper = "drop-mac"
	CutShort  Tamper = "cut"
	Old       Tamper = "old" // signed by the server, longer ago than the policy's maxAge
)

const (
	aDay      = 24 * 60 * 60
	otherName = "theme" // the cookie that Rename signs for; no policy reads one of this name
)

// Errors of XRay.
var (
	ErrTamper   = errors.New("demo: no such tamper")
	ErrUnsealed = errors.New("demo: only what the server signed is signed anew")
	ErrAgeless  = errors.New("demo: the policy limits no age")
	ErrUsable   = errors.New("demo: the server would take the tampered value")
)

// XRay is a value, what it consists of and what the server makes of it.
type XRay struct {
	Value   string
	Sealed  Sealed
	Fault   error  // of [ReadSealed]
	Name    string // of the cookie, as the MAC covers it
	Verdict Verdict
}

// XRay tampers with a value and says what the server makes of the result.
//
// It is no way to a value that the server takes and the caller does not have,
// which would be one to anybody's session. What needs no key gives nobody more
// than they could do alone. Old and Rename are signed with the server's keys, but
// only values that it signed before, and with the very key that did. Rename's name
// is read under no policy. Old's content is unchanged and its date is earlier, so
// whatever takes it, at any time and under any policy, takes the given value too.
// Above all that, a result that the server takes now is not returned: ErrUsable.
//
// It touches no row and tells nobody.
func (s *Server) XRay(value string, t Tamper) (XRay, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	tampered, err := s.tamper(value, t)
	if err != nil {
		return XRay{}, err
	}
	x := XRay{Value: tampered, Name: s.policy.CookieName(), Verdict: s.try(tampered)}
	if x.Verdict.Takes() && tampered != value && s.sealing != nil {
		return XRay{}, ErrUsable
	}
	x.Sealed, x.Fault = ReadSealed(tampered)
	return x, nil
}

func (s *Server) tamper(value string, t Tamper) (string, error) {
	v, fault := ReadSealed(value)
	switch t {
	case AsItIs:
		return value, nil
	case CutShort:
		return Cut(value), nil
	case FlipDate, FlipValue, FlipMAC, Age, Rename, OtherKey, DropMAC, Old:
	default:
		return "", ErrTamper
	}
	if fault != nil {
		return "", ErrUnsealed
	}
	switch t {
	case FlipDate:
		return v.Flip(v.Date), nil
	case FlipValue:
		return v.Flip(v.Value), nil
	case FlipMAC:
		return v.Flip(v.MAC), nil
	case Age:
		return v.Age(aDay), nil
	case OtherKey:
		return v.SignedBy(newKeyPair().Hash, s.policy.CookieName()), nil
	case DropMAC:
		return v.DropMAC(), nil
	}
	hash := s.signerOf(v)
	at, dated := v.Time()
	switch {
	case hash == nil || !dated:
		return "", ErrUnsealed
	case t == Rename:
		return v.SignedBy(hash, otherName), nil
	case s.policy.MaxAge <= 0:
		return "", ErrAgeless
	}
	date := strconv.FormatInt(max(min(at.Unix(), s.time().Unix()-int64(s.policy.MaxAge))-1, 0), 10)
	content := string(v.Bytes(v.Value))
	return join(date, content, macOf(hash, strings.Join([]string{s.policy.CookieName(), date, content}, "|"))), nil
}

// signerOf is the key whose MAC a value has, under the present policy; nil is none.
func (s *Server) signerOf(v Sealed) []byte {
	if s.sealing == nil {
		return nil
	}
	for _, k := range s.keys {
		if hmac.Equal(v.Bytes(v.MAC), macOf(k.Hash, v.Covered(s.policy.CookieName()))) {
			return k.Hash
		}
	}
	return nil
}
