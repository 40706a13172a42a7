package room

import (
	"crypto/rand"
	"encoding/base32"
	"strings"
	"unicode"
)

const letterAlphabet = "abcdefghjkmnpqrstuvwxyz023456789"

var letters = base32.NewEncoding(letterAlphabet).WithPadding(base32.NoPadding)

// random returns n characters of 5 random bits each, without letters and digits
// that look alike.
func random(n int) string {
	b := make([]byte, (n*5+7)/8)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return letters.EncodeToString(b)[:n]
}

// Codes are read off a wall and typed on a phone: capital letters and digits, and
// of those that look alike from the last row (0 O, 1 I L, 2 Z, 5 S, 8 B, U V) at
// most one.
const codeLetters = "ACDEFGHJKMNPQRTUWXY34679"

// How long codes are. A room's only finds the room; a seat's is a credential, of
// 36 bits behind limited tries.
const (
	roomCodeLength = 4
	seatCodeLength = 8
)

// newCode returns a code of n random letters.
func newCode(n int) string {
	code := make([]byte, 0, n)
	b := make([]byte, 1)
	for len(code) < n {
		_, _ = rand.Read(b) // never fails (crypto/rand)
		// Bytes beyond the last whole round of letters would make some likelier.
		if int(b[0]) < 256/len(codeLetters)*len(codeLetters) {
			code = append(code, codeLetters[int(b[0])%len(codeLetters)])
		}
	}
	return string(code)
}

// NewClue is a clue that nobody guesses and everybody can type.
func NewClue() string {
	s := random(12)
	return s[:4] + "-" + s[4:8] + "-" + s[8:]
}

// readCode is a code as it was typed, without what a hand or a phone's keyboard
// adds.
func readCode(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Dash, r) || unicode.IsSpace(r):
			return -1
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		}
		return r
	}, text)
}

// spacedCode is a seat's code as it is shown.
func spacedCode(code string) string {
	if len(code) != seatCodeLength {
		return code
	}
	return code[:seatCodeLength/2] + "-" + code[seatCodeLength/2:]
}

// freeCode is a code that nothing has, while the lab is locked.
func freeCode[T any](taken map[string]*T, length int) string {
	for {
		if code := newCode(length); taken[code] == nil {
			return code
		}
	}
}
