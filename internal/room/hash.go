package room

import "crypto/sha256"

// hash stands for a text that the lab has to recognise and need not know, in memory
// and in the data file: half of a SHA-256 that begins with a key of the lab. Without
// the other half nobody can go on from it, so it needs no HMAC, which takes the
// request path three times as long.
type hash [16]byte

// hashOf is the hash of a text; of keeps two uses of the same text apart.
func hashOf(key []byte, of, text string) hash {
	var room [256]byte
	all := append(append(append(append(room[:0], key...), of...), 0), text...)
	sum := sha256.Sum256(all)
	return hash(sum[:len(hash{})])
}
