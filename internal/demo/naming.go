package demo

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/google/uuid"
)

// Naming is a way in which servers name their sessions. The demo has one, Random;
// the others are there to be guessed, and nothing of the demo uses them.
type Naming string

// The namings. Those that count differ in what their numbers are written as.
const (
	Counted       Naming = "counter" // 1041, 1042, …
	CountedHex    Naming = "hex"     // 0002a9ff, 0002aa00, …
	CountedBase64 Naming = "base64"  // session-1041 in base64: only its look is random
	Random        Naming = "uuid"    // UUIDv4, as the demo's own IDs
)

// Namings are all of them, the easiest to guess first.
var Namings = []Naming{Counted, CountedHex, CountedBase64, Random}

// Bits is how many bits of an ID are drawn at random, for who knows the one before:
// a UUID's 128 but for the 6 that say its version and variant.
func (n Naming) Bits() int {
	if n == Random {
		return 122
	}
	return 0
}

// Draw makes so many IDs, one after the other, as a server that names its sessions
// like this would for its next visitors.
func (n Naming) Draw(count int) []string {
	ids, next := make([]string, count), n.begin()
	for i := range ids {
		ids[i] = n.name(next + i)
	}
	return ids
}

// begin is how far a server may have counted by now.
func (n Naming) begin() int {
	if n == CountedHex {
		return 100_000 + rand.IntN(900_000) // five digits, and three zeros before them
	}
	return 1_000 + rand.IntN(8_000)
}

// name is the ID of the visitor of a number, which Random does not look at.
func (n Naming) name(number int) string {
	switch n {
	case CountedHex:
		return fmt.Sprintf("%08x", number)
	case CountedBase64:
		return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "session-%d", number))
	case Random:
		return uuid.NewString()
	}
	return strconv.Itoa(number)
}
