package demo

import (
	"encoding/json"
	"strings"
	"time"
)

// Check is what a server looks at in a sealed value, in securecookie's order.
type Check string

// The checks, of which one may have said no.
const (
	CheckNone    Check = ""        // none said no
	CheckLength  Check = "length"  // at most MaxSealed bytes
	CheckBase64  Check = "base64"  // the text is base64
	CheckMAC     Check = "mac"     // a key makes this MAC of name|date|value
	CheckDate    Check = "date"    // no older than the policy's maxAge
	CheckContent Check = "content" // it is, decrypted, what this policy puts into a cookie
	CheckTimeout Check = "timeout" // the session in it is not over
)

// Verdict is what a server makes of a cookie's value.
type Verdict struct {
	Seals  bool   // whether the policy seals values at all; if not, any text is an id
	Check  Check  // that said no
	Word   string // what it said, as the trace has it: securecookie's word, or the timeout's name
	Key    int    // that opened it: 1 is the newest, 0 none
	Opened string // what the value opened to: an id, or the session itself
}

// Takes says whether no check said no.
func (v Verdict) Takes() bool { return v.Check == CheckNone }

// try says what the server would make of a cookie's value now, by what a request
// runs, but touches no row and tells nobody. Whether there is a row under the id
// is another question.
func (s *Server) try(value string) Verdict {
	if s.sealing == nil {
		return Verdict{Opened: value}
	}
	v, now := Verdict{Seals: true}, s.time()
	if s.policy.Stateless {
		var in state
		key, err := s.sealing.open(value, &in, now)
		if err != nil {
			return v.refused(err)
		}
		v.Key = key + 1
		content, _ := json.Marshal(in) // it was just unmarshalled
		v.Opened = string(content)
		session := Session{Created: time.Unix(in.Created, 0), Seen: time.Unix(in.Seen, 0)}
		if timeout := s.policy.over(session, now); timeout != "" {
			v.Check, v.Word = CheckTimeout, timeout
		}
		return v
	}
	key, err := s.sealing.open(value, &v.Opened, now)
	if err != nil {
		return v.refused(err)
	}
	v.Key = key + 1
	return v
}

// refused is the verdict of securecookie's error.
func (v Verdict) refused(err error) Verdict {
	v.Check, v.Word, v.Opened = CheckContent, whyRefused(err), ""
	for _, of := range []struct {
		word  string
		check Check
	}{
		{"the value is too long", CheckLength}, {"base64", CheckBase64}, {"MAC", CheckMAC}, {"expired timestamp", CheckDate},
	} {
		if strings.HasPrefix(v.Word, of.word) {
			v.Check = of.check
		}
	}
	return v
}
