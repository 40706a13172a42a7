package guess

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// following is the ID that follows another one, by what can be seen of it.
var following = map[naming]func(id string) string{
	counted: func(id string) string {
		n, _ := strconv.Atoi(id)
		return strconv.Itoa(n + 1)
	},
	countedHex: func(id string) string {
		n, _ := strconv.ParseUint(id, 16, 64)
		return fmt.Sprintf("%08x", n+1)
	},
	countedBase64: func(id string) string {
		text, _ := base64.StdEncoding.DecodeString(id)
		n, _ := strconv.Atoi(strings.TrimPrefix(string(text), "session-"))
		return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "session-%d", n+1))
	},
}

// TestNamings: who knows an ID of a counter knows the next, whatever it is written
// as; of random ones nobody knows any, and of 128 bits 122 differ from one to another.
func TestNamings(t *testing.T) {
	t.Parallel()
	for _, by := range namings {
		follows := following[by]
		if (follows != nil) != (by.bits() == 0) {
			t.Fatalf("%s is said to have %d random bits", by, by.bits())
		}
		if follows == nil {
			continue
		}
		for range 1000 {
			ids := by.draw(4)
			for i, id := range ids[1:] {
				if want := follows(ids[i]); id != want || len(id) != len(ids[0]) && by != counted {
					t.Fatalf("%s: after %s comes %s, want %s", by, ids[i], id, want)
				}
			}
		}
	}

	seen := map[string]bool{}
	var zeros, ones [32]int // of a digit's bits, in all IDs
	for _, id := range randomIDs.draw(1000) {
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
	if len(seen) != 1000 || free != randomIDs.bits() {
		t.Errorf("%d of 1000 differ, in %d bits, and %d are said to be random", len(seen), free, randomIDs.bits())
	}
}
