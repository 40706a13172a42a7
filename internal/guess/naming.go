package guess

import (
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"strconv"

	"github.com/google/uuid"
)

// naming is a way in which servers name their sessions. The demo has one, random
// IDs; the others are there to be guessed.
type naming string

// The namings. Those that count differ in what their numbers are written as.
const (
	counted       naming = "counter" // 1041, 1042, …
	countedHex    naming = "hex"     // 0002a9ff, 0002aa00, …
	countedBase64 naming = "base64"  // session-1041 in base64: only its look is random
	randomIDs     naming = "uuid"    // UUIDv4, as the demo's own IDs
)

// namings are all of them, the easiest to guess first.
var namings = []naming{counted, countedHex, countedBase64, randomIDs}

// bits is how many bits of an ID are drawn at random, for somebody who knows the ID before it:
// a UUID's 128 but for the 6 that say its version and variant.
func (n naming) bits() int {
	if n == randomIDs {
		return 122
	}
	return 0
}

// draw makes so many IDs, one after the other, as a server that names its sessions
// like this would for its next visitors.
func (n naming) draw(count int) []string {
	ids, next := make([]string, count), n.begin()
	for i := range ids {
		ids[i] = n.name(next + i)
	}
	return ids
}

// begin is how far a server may have counted by now.
func (n naming) begin() int {
	if n == countedHex {
		return 100_000 + rand.IntN(900_000) // five digits, and three zeros before them
	}
	return 1_000 + rand.IntN(8_000)
}

// name is the ID of the visitor of a number, which randomIDs does not look at.
func (n naming) name(number int) string {
	switch n {
	case countedHex:
		return fmt.Sprintf("%08x", number)
	case countedBase64:
		return base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "session-%d", number))
	case randomIDs:
		return uuid.NewString()
	}
	return strconv.Itoa(number)
}
