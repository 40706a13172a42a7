package demo_test

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"sessionlab/internal/demo"
)

// after is the ID that follows another one, by what can be seen of it.
var after = map[demo.Naming]func(id string) string{
	demo.Counted: func(id string) string {
		n, _ := strconv.Atoi(id)
		return strconv.Itoa(n + 1)
	},
	demo.CountedHex: func(id string) string {
		n, _ := strconv.ParseUint(id, 16, 64)
		return fmt.Sprintf("%08x", n+1)
	},
	demo.CountedBase64: func(id string) string {
		text, _ := base64.StdEncoding.DecodeString(id)
		n, _ := strconv.Atoi(strings.TrimPrefix(string(text), "session-"))
		return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "session-%d", n+1))
	},
}

// TestNamings: who knows an ID of a counter knows the next, whatever it is written
// as; of random ones nobody knows any, and of 128 bits 122 differ from one to another.
func TestNamings(t *testing.T) {
	t.Parallel()
	for _, naming := range demo.Namings {
		follows := after[naming]
		if (follows != nil) != (naming.Bits() == 0) {
			t.Fatalf("%s is said to have %d random bits", naming, naming.Bits())
		}
		if follows == nil {
			continue
		}
		for range 1000 {
			ids := naming.Draw(4)
			for i, id := range ids[1:] {
				if want := follows(ids[i]); id != want || len(id) != len(ids[0]) && naming != demo.Counted {
					t.Fatalf("%s: after %s comes %s, want %s", naming, ids[i], id, want)
				}
			}
		}
	}

	seen := map[string]bool{}
	var zeros, ones [32]int // of a digit's bits, in all IDs
	for _, id := range demo.Random.Draw(1000) {
		seen[id] = true
		for i, digit := range strings.ReplaceAll(id, "-", "") {
			value, err := strconv.ParseUint(string(digit), 16, 4)
			if err != nil {
				t.Fatal(err)
			}
			zeros[i] |= int(^value & 0xf)
			ones[i] |= int(value)
		}
	}
	free := 0
	for i := range zeros {
		free += strings.Count(fmt.Sprintf("%b", zeros[i]&ones[i]), "1")
	}
	if len(seen) != 1000 || free != demo.Random.Bits() {
		t.Errorf("%d of 1000 differ, in %d bits, and %d are said to be random", len(seen), free, demo.Random.Bits())
	}
}
