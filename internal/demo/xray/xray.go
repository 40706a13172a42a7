package xray

import (
	"crypto/hmac"
	"crypto/rand"
	"errors"
	"strconv"

	"sessionlab/internal/demo"
)

// Tamper is what is done to a value before the server is asked about it.
type Tamper string

// The tampers. Anybody can do them without a key, except Old and Rename.
const (
	AsItIs    Tamper = ""
	FlipDate  Tamper = "flip-date"
	FlipValue Tamper = "flip-value"
	FlipMAC   Tamper = "flip-mac"
	Age       Tamper = "age"       // the date is a day back
	Rename    Tamper = "rename"    // signed by the server, for another cookie
	OtherKey  Tamper = "other-key" // signed with a key that no server has
	DropMAC   Tamper = "drop-mac"
	CutShort  Tamper = "cut"
	Old       Tamper = "old" // signed by the server, longer ago than the policy's maxAge
)

const (
	aDay      = 24 * 60 * 60
	otherName = "theme" // the cookie that Rename signs for; no policy reads a cookie of this name
)

// Errors of Take.
var (
	ErrTamper   = errors.New("xray: no such tamper")
	ErrUnsealed = errors.New("xray: only a value that the server signed is tampered with")
	ErrAgeless  = errors.New("xray: the policy sets no maximum age")
	ErrUsable   = errors.New("xray: the server would take the tampered value")
)

// Picture is a value, what it consists of and what the server makes of it.
type Picture struct {
	Value   string
	Sealed  Sealed
	Fault   error  // of [ReadSealed]
	Name    string // of the cookie, as the MAC covers it
	Verdict Verdict
}

// Take tampers with a value and says what the server makes of the result. It
// touches no row and makes no event.
//
// It gives nobody a value that the server takes and that the caller did not
// have; such a value could be anybody's session. Most tampers need no key, so
// the caller could do them alone. Old and Rename are signed with the server's
// keys, but only where the given value was signed before, and with the same key:
//
//   - Rename signs for a cookie's name that no policy reads.
//   - Old keeps the content and makes the date earlier. A server that takes the
//     result, at any time and under any policy, takes the given value too.
//
// As a last guard, a result that the server takes now is withheld: ErrUsable.
func Take(server *demo.Server, value string, t Tamper) (Picture, error) {
	s := server.Sealer()
	tampered, err := tamper(s, value, t)
	if err != nil {
		return Picture{}, err
	}
	p := Picture{Value: tampered, Name: s.Policy.CookieName(), Verdict: judge(s, tampered)}
	if p.Verdict.Seals && p.Verdict.Takes() && tampered != value {
		return Picture{}, ErrUsable
	}
	p.Sealed, p.Fault = ReadSealed(tampered)
	return p, nil
}

func tamper(s demo.Sealer, value string, t Tamper) (string, error) {
	v, fault := ReadSealed(value)
	switch t {
	case AsItIs:
		return value, nil
	case CutShort:
		return cut(value), nil
	case FlipDate, FlipValue, FlipMAC, Age, Rename, OtherKey, DropMAC, Old:
	default:
		return "", ErrTamper
	}
	if fault != nil {
		return "", ErrUnsealed
	}
	switch t {
	case FlipDate:
		return v.flip(v.Date), nil
	case FlipValue:
		return v.flip(v.Value), nil
	case FlipMAC:
		return v.flip(v.MAC), nil
	case Age:
		return join(v.dated(aDay), v.text(v.Value), v.Bytes(v.MAC)), nil
	case DropMAC:
		return join(v.text(v.Date), v.text(v.Value), nil), nil
	case OtherKey:
		return v.signedBy(newKey(), s.Policy.CookieName()), nil
	case Rename:
		return renamed(s, v)
	default:
		return old(s, v)
	}
}

func newKey() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // it never fails
	return key
}

func renamed(s demo.Sealer, v Sealed) (string, error) {
	key := signerOf(s, v)
	if key == nil {
		return "", ErrUnsealed
	}
	return v.signedBy(key, otherName), nil
}

// old is the value with a date before the policy's maxAge, signed by its key.
func old(s demo.Sealer, v Sealed) (string, error) {
	key := signerOf(s, v)
	switch {
	case key == nil:
		return "", ErrUnsealed
	case s.Policy.MaxAge <= 0:
		return "", ErrAgeless
	}
	at, _ := v.Time()
	date := strconv.FormatInt(max(min(at.Unix(), s.Now.Unix()-int64(s.Policy.MaxAge))-1, 0), 10)
	content := v.text(v.Value)
	return join(date, content, demo.MAC(key, covered(s.Policy.CookieName(), date, content))), nil
}

// signerOf is the server's key that makes the value's MAC. It is nil where none
// does, and of a value without a date.
func signerOf(s demo.Sealer, v Sealed) []byte {
	if _, dated := v.Time(); !dated || !s.Seals() {
		return nil
	}
	for _, k := range s.Keys {
		if hmac.Equal(v.Bytes(v.MAC), demo.MAC(k.Hash, v.Covered(s.Policy.CookieName()))) {
			return k.Hash
		}
	}
	return nil
}
