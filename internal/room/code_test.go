package room

import (
	"strings"
	"testing"
)

// Codes can be read off a wall and typed: no two of their letters look alike, each
// is as likely as the others, and codes as they are shown and typed are the codes.
func TestCodes(t *testing.T) {
	for _, alike := range []string{"0OQ", "1IL", "2Z", "5S", "8B", "UV"} {
		n := 0
		for _, letter := range alike {
			n += strings.Count(codeLetters, string(letter))
		}
		if n > 1 {
			t.Errorf("of %s there are %d", alike, n)
		}
	}
	seen := map[byte]int{}
	codes := map[string]bool{}
	const n = 6_000
	for range n {
		code := newCode(seatCodeLength)
		if len(code) != seatCodeLength || strings.Trim(code, codeLetters) != "" {
			t.Fatalf("a code is %q", code)
		}
		if shown := spacedCode(code); readCode(shown) != code || len(shown) != seatCodeLength+1 {
			t.Fatalf("%q is shown as %q", code, shown)
		}
		codes[code] = true
		for i := range code {
			seen[code[i]]++
		}
	}
	if len(codes) < n-1 { // of 24⁸, two alike once in 6,000 runs
		t.Errorf("%d codes are %d", n, len(codes))
	}
	// 2,000 of each, with a standard deviation of 44.
	for i := range codeLetters {
		if got := seen[codeLetters[i]]; got < 1_700 || got > 2_300 {
			t.Errorf("%c comes %d times in %d letters", codeLetters[i], got, n*seatCodeLength)
		}
	}
	for typed, want := range map[string]string{
		"gyty-chqg": "GYTYCHQG", "GYTY CHQG": "GYTYCHQG", " g y t y - c h q g ": "GYTYCHQG", "gytychqg\n": "GYTYCHQG",
		"Gyty\u2013Chqg": "GYTYCHQG", "gyty\u2014chqg": "GYTYCHQG", "gyty\u00a0chqg": "GYTYCHQG", "gyty\u3000chqg": "GYTYCHQG",
		"": "", " - ": "", "가": "가",
	} {
		if got := readCode(typed); got != want {
			t.Errorf("%q is read as %q, want %q", typed, got, want)
		}
	}
}

// A new room gets a code that no room has, however many there are.
func TestFreeCode(t *testing.T) {
	l := &Lab{codes: map[string]*Room{}}
	taken := &Room{}
	letters := strings.Split(codeLetters, "")
	for _, a := range letters[1:] {
		for _, b := range letters {
			for _, c := range letters {
				for _, d := range letters {
					l.codes[a+b+c+d] = taken
				}
			}
		}
	}
	for range 50 {
		if code := freeCode(l.codes, roomCodeLength); l.codes[code] != nil || len(code) != roomCodeLength {
			t.Fatalf("%q is taken", code)
		}
	}
}
