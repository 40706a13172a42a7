package demo

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// MaxSealed is how long a sealed value may be; securecookie makes and reads none
// that is longer.
const MaxSealed = 4096

// Why a text is no sealed value, in the order in which securecookie would notice.
var (
	ErrSealedLength = errors.New("demo: the value is too long")
	ErrSealedBase64 = errors.New("demo: the value is not base64")
	ErrSealedFields = errors.New("demo: the value is not date|value|MAC")
)

// Sealed is a sealed value taken apart, which needs no key: sealing hides nothing
// but what is encrypted.
type Sealed struct {
	Raw              []byte // date|value|MAC, what the cookie's base64 stands for
	Date, Value, MAC Span
}

// Span is where a field is in Sealed.Raw, without the bars around it.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// ReadSealed takes a value apart. With an error there is what could be read: the
// bytes before the fault, and the fields that are in them.
func ReadSealed(value string) (Sealed, error) {
	if len(value) > MaxSealed {
		return Sealed{}, ErrSealedLength
	}
	raw := make([]byte, base64.URLEncoding.DecodedLen(len(value)))
	n, err := base64.URLEncoding.Decode(raw, []byte(value))
	s := Sealed{Raw: raw[:n]}
	fields, start := []*Span{&s.Date, &s.Value, &s.MAC}, 0
	parts := bytes.SplitN(s.Raw, []byte("|"), len(fields))
	for i, field := range fields {
		if i < len(parts) {
			*field = Span{start, start + len(parts[i])}
			start = field.End + 1
		} else {
			*field = Span{n, n}
		}
	}
	switch {
	case err != nil:
		return s, ErrSealedBase64
	case len(parts) < len(fields):
		return s, ErrSealedFields
	}
	return s, nil
}

// Bytes are a field's.
func (s Sealed) Bytes(field Span) []byte { return s.Raw[field.Start:field.End] }

// Time is the date, if it is a number of seconds in the years that have a form.
func (s Sealed) Time() (time.Time, bool) {
	seconds, err := strconv.ParseInt(string(s.Bytes(s.Date)), 10, 64)
	at := time.Unix(seconds, 0).UTC()
	return at, err == nil && seconds >= 0 && at.Year() < 10_000
}

// Content is what was signed, out of the base64 of the value's field; nil where
// that is none.
func (s Sealed) Content() []byte {
	content, err := base64.URLEncoding.DecodeString(string(s.Bytes(s.Value)))
	if err != nil {
		return nil
	}
	return content
}

// Readable says whether bytes are a text that everyone can read. What is encrypted
// is not: of 16 random bytes and more, hardly ever is one no control character.
func Readable(content []byte) bool {
	return utf8.Valid(content) && !bytes.ContainsFunc(content, func(c rune) bool { return !unicode.IsPrint(c) })
}

// Covered is what the MAC is made over: the cookie's name too, which is not in
// the value.
func (s Sealed) Covered(name string) string {
	return name + "|" + string(s.Bytes(s.Date)) + "|" + string(s.Bytes(s.Value))
}

// join makes a value of three fields.
func join(date, value string, mac []byte) string {
	return base64.URLEncoding.EncodeToString(append([]byte(date+"|"+value+"|"), mac...))
}

// Flip is the value with the lowest bit of one byte of a field turned: one digit
// of a date is another, one letter of an id is another.
func (s Sealed) Flip(field Span) string {
	date, value, mac := string(s.Bytes(s.Date)), string(s.Bytes(s.Value)), bytes.Clone(s.Bytes(s.MAC))
	content := s.Content()
	switch field {
	case s.Date:
		date = string(turn([]byte(date)))
	case s.Value:
		if len(content) > 0 { // else a base64 that is none would hide what the flip does
			value = base64.URLEncoding.EncodeToString(turn(content))
		} else {
			value = string(turn([]byte(value)))
		}
	case s.MAC:
		mac = turn(mac)
	}
	return join(date, value, mac)
}

func turn(b []byte) []byte {
	if len(b) > 0 {
		b[len(b)/3] ^= 1 // in the middle of a quoted UUID is a hyphen
	}
	return b
}

// Age is the value with its date so many seconds back, and the MAC that it had.
func (s Sealed) Age(seconds int64) string {
	return join(s.dated(seconds), string(s.Bytes(s.Value)), s.Bytes(s.MAC))
}

// dated is the date so many seconds back; one that is no number stays.
func (s Sealed) dated(seconds int64) string {
	at, ok := s.Time()
	if !ok {
		return string(s.Bytes(s.Date))
	}
	return strconv.FormatInt(max(at.Unix()-seconds, 0), 10)
}

// SignedBy is the value with another MAC: for a name, with a key.
func (s Sealed) SignedBy(hash []byte, name string) string {
	return join(string(s.Bytes(s.Date)), string(s.Bytes(s.Value)), macOf(hash, s.Covered(name)))
}

// DropMAC is the value without its MAC.
func (s Sealed) DropMAC() string {
	return join(string(s.Bytes(s.Date)), string(s.Bytes(s.Value)), nil)
}

// Cut is a value without its last character, as a careless copy has it.
func Cut(value string) string {
	value = strings.TrimRight(value, "=")
	return value[:max(len(value)-1, 0)]
}
