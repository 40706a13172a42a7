package xray

import (
	"strings"

	"sessionlab/internal/demo"
)

// Check is one thing that a server looks at in a sealed value. They are listed
// in securecookie's order.
type Check string

// The checks.
const (
	CheckNone    Check = ""        // every check passed
	CheckLength  Check = "length"  // at most MaxSealed bytes
	CheckBase64  Check = "base64"  // the text is base64
	CheckMAC     Check = "mac"     // one of the keys makes this MAC of name|date|value
	CheckDate    Check = "date"    // no older than the policy's maxAge
	CheckContent Check = "content" // decrypted, it is what this policy puts into a cookie
	CheckTimeout Check = "timeout" // the session inside is not over
)

// Verdict is what a server makes of a cookie's value. Whether the table has a
// row under the ID inside is another question.
type Verdict struct {
	Seals  bool   // whether the policy seals values at all; if not, any text is an ID
	Check  Check  // the check that failed
	Word   string // its error as in the trace: securecookie's, or the timeout's name
	Key    int    // the key that opened it: 1 is the newest, 0 is none
	Opened string // what the value opened to: an ID, or the session itself
}

// Takes says whether every check passed.
func (v Verdict) Takes() bool { return v.Check == CheckNone }

func judge(s demo.Sealer, value string) Verdict {
	if !s.Seals() {
		return Verdict{Opened: value}
	}
	opened, err := s.Open(value)
	if err != nil {
		return Verdict{Seals: true, Check: failed(err.Error()), Word: err.Error()}
	}
	v := Verdict{Seals: true, Key: opened.Key, Opened: opened.Text}
	if opened.Timeout != "" {
		v.Check, v.Word = CheckTimeout, opened.Timeout
	}
	return v
}

// failed is the check that securecookie's error is about.
func failed(word string) Check {
	for _, of := range []struct {
		begins string
		check  Check
	}{
		{"the value is too long", CheckLength}, {"base64", CheckBase64}, {"MAC", CheckMAC}, {"expired timestamp", CheckDate},
	} {
		if strings.HasPrefix(word, of.begins) {
			return of.check
		}
	}
	return CheckContent
}
