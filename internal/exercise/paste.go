package exercise

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxPaste    = 16 << 10 // bytes read of a paste; browsers send far shorter headers
	maxPairName = 40       // characters of a wrong name worth showing
)

// ErrNoCookie is returned for headers or a cURL command without a Cookie.
var ErrNoCookie = errors.New("exercise: no Cookie header in the pasted text")

// Kind says in which of its shapes a student copied the Cookie header.
type Kind string

const (
	Empty     Kind = ""           // nothing, or only white space
	Value     Kind = "value"      // a bare text: the cookie's value, one hopes
	Pairs     Kind = "pairs"      // name=value; name=value
	Line      Kind = "line"       // Cookie: …, alone or among other headers
	Curl      Kind = "curl"       // Copy as cURL, or a piece of it
	SetCookie Kind = "set-cookie" // Set-Cookie: …, which is the response's
)

// Pasted is what a student's text turned out to be.
type Pasted struct {
	Kind   Kind
	Cookie string // the header's value, verbatim but for outer white space; for Value the text
}

var (
	// A head's line; the white space keeps "s:value" and "http://…" from being one.
	headLine = regexp.MustCompile(`^(:?[A-Za-z0-9-]+:(\s|$)|[A-Z]+ \S+ HTTP/|HTTP/\d)`)
	// Firefox's 'Copy All' and HAR, then Chrome's 'Copy as fetch (Node.js)'.
	jsonCookie = regexp.MustCompile(`(?i)"(?:name":\s*"cookie",\s*"value|cookie)":\s*("(?:[^"\\]|\\.)*")`)
)

// ReadPaste finds the Cookie header in what DevTools let a student copy: the
// value, the line, all headers (raw, as a table or as JSON) or a cURL command; a
// Cookies tab has the value beside the cookie's name. Of several it takes the
// first, as the demo does; past 16 KiB it reads nothing. The only error is
// [ErrNoCookie], and the Kind is set even then.
func ReadPaste(text, name string) (Pasted, error) {
	text = trim(text[:min(len(text), maxPaste)])
	if inner := unquote(text); strings.Contains(inner, "=") {
		text = inner
	}
	switch {
	case text == "":
		return Pasted{}, nil
	case isCurl(text):
		return found(Curl, curlCookie(text))
	}
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	if cookie, ok := header(lines, "Cookie"); ok {
		return found(Line, cookie)
	}
	if cookie, ok := header(lines, "Set-Cookie"); ok {
		return found(SetCookie, cookie)
	}
	if m := jsonCookie.FindStringSubmatch(text); m != nil {
		var cookie string
		_ = json.Unmarshal([]byte(m[1]), &cookie) // what isn't JSON after all has no cookie
		return found(Line, trim(cookie))
	}
	if value, ok := header(lines, name); ok && value != "" && value[0] != '=' {
		value, _, _ = strings.Cut(value, "\t") // the further columns of a Cookies tab
		return Pasted{Value, value}, nil
	}
	// Several lines without the name are other headers, laid out as a table.
	if slices.ContainsFunc(lines, headLine.MatchString) || len(lines) > 1 && !strings.Contains(text, name+"=") {
		return found(Line, "")
	}
	if strings.Contains(text, "=") {
		return Pasted{Pairs, text}, nil
	}
	return Pasted{Value, text}, nil
}

func found(kind Kind, cookie string) (Pasted, error) {
	if cookie == "" {
		return Pasted{Kind: kind}, ErrNoCookie
	}
	return Pasted{kind, cookie}, nil
}

// header finds the first header of that name. DevTools' tables put a tab or a
// new line where the wire has a colon, some both; curl -v puts > or < before.
func header(lines []string, name string) (value string, ok bool) {
	for i, line := range lines {
		line = trim(strings.TrimLeft(trim(line), "<>"))
		end := strings.IndexFunc(line, func(r rune) bool { return r == ':' || unicode.IsSpace(r) })
		if end < 0 {
			end = len(line)
		}
		if !strings.EqualFold(line[:end], name) {
			continue
		}
		value = trim(strings.TrimPrefix(trim(line[end:]), ":"))
		if value == "" && i+1 < len(lines) {
			value = trim(lines[i+1])
		}
		return value, true
	}
	return "", false
}

// DifferenceKind names one way in which a paste can be wrong.
type DifferenceKind string

const (
	Same          DifferenceKind = ""
	NothingPasted DifferenceKind = "nothing-pasted"
	NoCookie      DifferenceKind = "no-cookie"     // headers or a command, but no Cookie in them
	IsSetCookie   DifferenceKind = "is-set-cookie" // the response's header, not the request's
	Truncated     DifferenceKind = "truncated"     // the beginning only; Want is the first character missing
	TooLong       DifferenceKind = "too-long"      // all of it and more; Got is the first character too many
	CaseDiffers   DifferenceKind = "case-differs"  // equal but for upper and lower case
	DiffersAt     DifferenceKind = "differs-at"    // Got stands where Want should
	WrongName     DifferenceKind = "wrong-name"    // a pair, but called Name
	MissingName   DifferenceKind = "missing-name"  // a Cookie header without the cookie's name in it
)

// Difference says how a paste departs from what was sent, precisely enough to
// be put into a sentence. Its zero value means that it does not.
type Difference struct {
	Kind      DifferenceKind
	At        int    // the character, counted from 1, where they part; 0 if that says nothing
	Got, Want string // that one character, "" past the end; a byte that is no UTF-8 is \xNN
	Name      string // the cookie's: At counts in its value; "": in the whole header; for WrongName that name
}

// Compare holds a paste against cookie, the header's value as it travelled, and
// the value that the server read from it under name. Outer white space never
// counts. That pair alone will do, since other programs' cookies may stand in the
// header too; so will the value alone, quoted or not.
func Compare(p Pasted, cookie, name, value string) Difference {
	got, cookie, value := trim(p.Cookie), trim(cookie), trim(value)
	switch {
	case p.Kind == Empty:
		return Difference{Kind: NothingPasted}
	case p.Kind == SetCookie:
		return Difference{Kind: IsSetCookie}
	case got == "":
		return Difference{Kind: NoCookie}
	case p.Kind == Value, p.Kind == Pairs && isValue(got, name, value):
		if value == unquote(value) {
			got = unquote(got)
		}
		return differ(name, got, value)
	case got == cookie, got == trim(name+"="+value):
		return Difference{}
	case p.Kind == Pairs && hasAttribute(got) && !hasAttribute(cookie):
		return Difference{Kind: IsSetCookie}
	}
	return comparePairs(got, cookie, name, value)
}

// isValue says whether a text that looks like pairs is a value: one may hold a =
// itself, as base64 does.
func isValue(got, name, value string) bool {
	return strings.Contains(value, "=") && !strings.Contains(got, name+"=") &&
		!strings.Contains(got, ";") && !strings.HasSuffix(got, "="+value)
}

// comparePairs explains a header that is neither cookie nor the one pair.
func comparePairs(got, cookie, name, value string) Difference {
	var nearest Difference
	common, wrong := -1, ""
	pairs := strings.Split(strings.TrimRight(got, "; "), ";")
	for _, pair := range pairs {
		gotName, gotValue, isPair := strings.Cut(pair, "=")
		gotName, gotValue = trim(gotName), trim(gotValue)
		switch {
		case gotName == name && gotValue == value:
			return differ("", got, cookie) // so it is a foreign pair that differs
		case gotName == name:
			// Where a foreign program uses the name too, the one meant is the nearest.
			if n := commonPrefix(gotValue, value); n > common {
				nearest, common = differ(name, gotValue, value), n
			}
		case wrong == "" && isPair && (strings.EqualFold(gotName, name) || gotValue == value || len(pairs) == 1):
			wrong = gotName
		}
	}
	short, _ := cutEllipsis(got)
	switch {
	case common >= 0:
		return nearest
	case strings.HasPrefix(cookie, short):
		return differ("", got, cookie)
	case wrong != "":
		if r := []rune(wrong); len(r) > maxPairName {
			wrong = string(r[:maxPairName-1]) + "…"
		}
		return Difference{Kind: WrongName, Name: wrong}
	}
	return Difference{Kind: MissingName}
}

// differ compares two texts, of which name says what they are.
func differ(name, got, want string) Difference {
	if got == want {
		return Difference{}
	}
	n := commonPrefix(got, want)
	d := Difference{DiffersAt, utf8.RuneCountInString(want[:n]) + 1, firstChar(got[n:]), firstChar(want[n:]), name}
	_, mark := cutEllipsis(got)
	switch {
	case n == len(want):
		d.Kind = TooLong
	case n == len(got), mark != "" && !strings.HasSuffix(want, mark):
		d.Kind, d.Got = Truncated, ""
	case strings.EqualFold(got, want):
		d.Kind = CaseDiffers
	}
	return d
}

// commonPrefix returns how many bytes a and b share, in whole characters.
func commonPrefix(a, b string) (n int) {
	for n < len(a) {
		_, size := utf8.DecodeRuneInString(a[n:])
		if !strings.HasPrefix(b[n:], a[n:n+size]) {
			break
		}
		n += size
	}
	return n
}

func firstChar(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError && size == 1 {
		return fmt.Sprintf(`\x%02x`, s[0])
	}
	return s[:size]
}

// cutEllipsis takes off the mark by which a program shows that it cut a text.
func cutEllipsis(s string) (short, mark string) {
	for _, mark := range []string{"…", "..."} {
		if short, ok := strings.CutSuffix(s, mark); ok {
			return short, mark
		}
	}
	return s, ""
}

// hasAttribute recognises a Set-Cookie value copied without its name.
func hasAttribute(pairs string) bool {
	for i, pair := range strings.Split(pairs, ";") {
		name, _, _ := strings.Cut(pair, "=")
		switch strings.ToLower(trim(name)) {
		case "path", "domain", "expires", "max-age", "httponly", "secure", "samesite", "partitioned":
			if i > 0 {
				return true
			}
		}
	}
	return false
}

// trim also takes off what chats and editors leave without showing it.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\uFEFF' || '\u200B' <= r && r <= '\u200D' || r == '\u2060'
	})
}

// unquote takes off one pair of quotes, straight or curly, around all of s.
func unquote(s string) string {
	for _, q := range [][2]string{{`"`, `"`}, {"'", "'"}, {"`", "`"}, {"“", "”"}, {"‘", "’"}} {
		inner, opened := strings.CutPrefix(s, q[0])
		inner, closed := strings.CutSuffix(inner, q[1])
		if opened && closed && !strings.Contains(inner, q[0]) {
			return trim(inner)
		}
	}
	return s
}
