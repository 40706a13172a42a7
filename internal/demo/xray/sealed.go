package xray

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"sessionlab/internal/demo"
)

// MaxSealed is how many bytes a sealed value may have. securecookie neither
// makes nor reads a longer one.
const MaxSealed = 4096

// Why a text is not a sealed value, in the order in which securecookie would notice.
var (
	ErrSealedLength = errors.New("xray: the value is too long")
	ErrSealedBase64 = errors.New("xray: the value is not base64")
	ErrSealedFields = errors.New("xray: the value is not date|value|MAC")
)

// Sealed is a sealed value taken apart.
type Sealed struct {
	Raw              []byte // date|value|MAC, decoded from the cookie's base64
	Date, Value, MAC Span
}

// Span is where a field is in Sealed.Raw, without the bars around it.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// LooksSealed says whether a value begins as a sealed one does, with a date and a bar,
// whatever became of the rest.
func LooksSealed(value string) bool {
	s, _ := ReadSealed(value) // what could be read
	_, dated := s.Time()
	return dated && s.Value.Start > s.Date.End
}

// ReadSealed takes a value apart. With an error it returns what could be read:
// the bytes before the fault, and the fields that are in them.
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

// Bytes are a field's bytes.
func (s Sealed) Bytes(field Span) []byte { return s.Raw[field.Start:field.End] }

func (s Sealed) text(field Span) string { return string(s.Bytes(field)) }

// Time is the date, and whether it is a number of seconds in the years 1970 to 9999.
func (s Sealed) Time() (time.Time, bool) {
	seconds, err := strconv.ParseInt(s.text(s.Date), 10, 64)
	at := time.Unix(seconds, 0).UTC()
	return at, err == nil && seconds >= 0 && at.Year() < 10_000
}

// Content is the value's field, decoded from its base64; nil where it is not base64.
func (s Sealed) Content() []byte {
	content, err := base64.URLEncoding.DecodeString(s.text(s.Value))
	if err != nil {
		return nil
	}
	return content
}

// Readable says whether bytes are a text of printable characters. Encrypted
// content hardly ever is: it has 16 random bytes or more.
func Readable(content []byte) bool {
	return utf8.Valid(content) && !bytes.ContainsFunc(content, func(c rune) bool { return !unicode.IsPrint(c) })
}

// Covered is what the MAC is made of. The cookie's name is in it, though not in
// the value.
func (s Sealed) Covered(name string) string { return covered(name, s.text(s.Date), s.text(s.Value)) }

func covered(name, date, value string) string { return name + "|" + date + "|" + value }

// join makes a value of three fields.
func join(date, value string, mac []byte) string {
	return base64.URLEncoding.EncodeToString(append([]byte(date+"|"+value+"|"), mac...))
}

// flip is the value with the lowest bit of one byte of a field flipped: a digit
// of the date becomes another digit, a letter of an ID another letter.
func (s Sealed) flip(field Span) string {
	date, value, mac := s.text(s.Date), s.text(s.Value), bytes.Clone(s.Bytes(s.MAC))
	content := s.Content()
	switch field {
	case s.Date:
		date = string(flipped([]byte(date)))
	case s.Value:
		if len(content) > 0 { // flipped in the base64, the byte could make it invalid, and hide what the flip does
			value = base64.URLEncoding.EncodeToString(flipped(content))
		} else {
			value = string(flipped([]byte(value)))
		}
	case s.MAC:
		mac = flipped(mac)
	}
	return join(date, value, mac)
}

func flipped(b []byte) []byte {
	if len(b) > 0 {
		b[len(b)/3] ^= 1 // not in the middle: a quoted UUID has a hyphen there
	}
	return b
}

// dated is the date so many seconds earlier; a date that is not a number stays.
func (s Sealed) dated(seconds int64) string {
	at, ok := s.Time()
	if !ok {
		return s.text(s.Date)
	}
	return strconv.FormatInt(max(at.Unix()-seconds, 0), 10)
}

// signedBy is the value with another MAC: for a cookie's name, made with a key.
func (s Sealed) signedBy(key []byte, name string) string {
	return join(s.text(s.Date), s.text(s.Value), demo.MAC(key, s.Covered(name)))
}

// cut is a value without its last character, as a careless copy has it.
func cut(value string) string {
	value = strings.TrimRight(value, "=")
	return value[:max(len(value)-1, 0)]
}
