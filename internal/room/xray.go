package room

import (
	"strings"
	"time"

	"sessionlab/internal/demo/xray"
)

// Errors of XRay, by their names in xray.
var (
	ErrTamper   = xray.ErrTamper
	ErrUnsealed = xray.ErrUnsealed
	ErrAgeless  = xray.ErrAgeless
	ErrUsable   = xray.ErrUsable
)

// XRay is a cookie's value taken apart, and what the demo makes of it.
type XRay struct {
	Value     string      `json:"value"`
	Fault     string      `json:"fault"` // why it is not a sealed value: length, base64, fields or ""
	Fields    []XRayField `json:"fields"`
	Date      *string     `json:"date"`
	Content   XRayBytes   `json:"content"` // the value's field, decoded
	Encrypted bool        `json:"encrypted"`
	Name      string      `json:"name"`   // the cookie's, which the MAC covers
	Covers    string      `json:"covers"` // what the MAC is made over
	Verdict   XRayVerdict `json:"verdict"`
}

// XRayField is a field of a sealed value, and where it is in the decoded base64.
type XRayField struct {
	Name string `json:"name"`
	xray.Span
	XRayBytes
}

// XRayBytes is bytes, as text too where everyone can read them.
type XRayBytes struct {
	Base64 []byte `json:"base64"`
	Text   string `json:"text"`
}

// XRayVerdict is [xray.Verdict] in the API, with a sentence for it.
type XRayVerdict struct {
	Seals  bool   `json:"seals"` // false: the policy seals nothing, and any text is an ID
	Takes  bool   `json:"takes"`
	Check  string `json:"check"` // the check that failed
	Word   string `json:"word"`  // securecookie's, or the timeout's name
	Key    int    `json:"key"`   // the key that opened it: 1 is the newest, 0 is none
	Opened string `json:"opened"`
	Say    string `json:"say"`
}

// faults are the API's words for why a text is not a sealed value.
var faults = map[error]string{xray.ErrSealedLength: "length", xray.ErrSealedBase64: "base64", xray.ErrSealedFields: "fields"}

// XRay takes a cookie's value apart, after a tamper, and says what the caller's demo
// makes of it. [xray.Take] says why that forges nothing. The error is Admit's or one
// of XRay's own.
func (d Demo) XRay(c Caller, value, tamper string) (XRay, error) {
	its, err := d.of(c)
	if err != nil {
		return XRay{}, err
	}
	x, err := xray.Take(its.Server, value, xray.Tamper(tamper))
	if err != nil {
		return XRay{}, err
	}
	field := func(name string, at xray.Span) XRayField {
		return XRayField{name, at, xrayBytes(x.Sealed.Bytes(at))}
	}
	content, v := x.Sealed.Content(), x.Verdict
	view := XRay{
		Value: strings.ToValidUTF8(x.Value, "\uFFFD"), Fault: faults[x.Fault], Name: x.Name,
		Fields:  []XRayField{field("date", x.Sealed.Date), field("value", x.Sealed.Value), field("mac", x.Sealed.MAC)},
		Content: xrayBytes(content), Encrypted: !xray.Readable(content),
		Covers:  strings.ToValidUTF8(x.Sealed.Covered(x.Name), "\uFFFD"),
		Verdict: XRayVerdict{Seals: v.Seals, Takes: v.Takes(), Check: string(v.Check), Word: v.Word, Key: v.Key, Opened: v.Opened},
	}
	if at, ok := x.Sealed.Time(); ok {
		text := at.Format(time.RFC3339)
		view.Date = &text
	}
	return view, nil
}

func xrayBytes(b []byte) XRayBytes {
	v := XRayBytes{Base64: append([]byte{}, b...)} // "" in JSON, not null
	if xray.Readable(b) {
		v.Text = string(b)
	}
	return v
}
