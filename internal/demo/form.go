package demo

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// formValue returns the first value of a field of an
// application/x-www-form-urlencoded body that is not blank, decoded as Python's
// urllib.parse.parse_qs does: + is a space, bytes that are not UTF-8 become
// U+FFFD, a bad escape such as %zz stays as it is, and ; is no separator.
// The chapter takes parse_qs(body)["username"][0].
func formValue(body, field string) (string, bool) {
	for pair := range strings.SplitSeq(body, "&") {
		name, value, ok := strings.Cut(pair, "=")
		if ok && value != "" && unquote(name) == field {
			return unquote(value), true
		}
	}
	return "", false
}

// unquote is Python's unquote_plus with errors="replace".
func unquote(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '+':
			b.WriteByte(' ')
		case '%':
			if c, err := strconv.ParseUint(s[i+1:min(i+3, len(s))], 16, 8); err == nil && i+2 < len(s) {
				b.WriteByte(byte(c))
				i += 2
				continue
			}
			b.WriteByte('%')
		default:
			b.WriteByte(s[i])
		}
	}
	return replaceInvalid(b.String())
}

// replaceInvalid puts one U+FFFD for each maximal part of an ill-formed
// sequence, as Python's decoder and the WHATWG Encoding Standard do. Ranging
// over the string would give one for each byte.
func replaceInvalid(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size <= 1 {
			size = maximalPart(s[i:])
		}
		b.WriteRune(r)
		i += size
	}
	return b.String()
}

// maximalPart is how many bytes of s, which begins with an ill-formed sequence,
// are the beginning of some well-formed one, and 1 at least (Unicode 17.0,
// section 3.9, table 3-7).
func maximalPart(s string) int {
	need, low, high := 0, byte(0x80), byte(0xbf)
	switch c := s[0]; {
	case c >= 0xc2 && c <= 0xdf:
		need = 1
	case c == 0xe0:
		need, low = 2, 0xa0
	case c == 0xed:
		need, high = 2, 0x9f
	case c >= 0xe1 && c <= 0xef:
		need = 2
	case c == 0xf0:
		need, low = 3, 0x90
	case c == 0xf4:
		need, high = 3, 0x8f
	case c >= 0xf1 && c <= 0xf3:
		need = 3
	}
	n := 1
	for ; n <= need && n < len(s) && s[n] >= low && s[n] <= high; n++ {
		low, high = 0x80, 0xbf
	}
	return n
}
