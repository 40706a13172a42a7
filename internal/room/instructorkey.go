package room

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
)

// instructorName is what the signature of an instructor's token covers beside
// the value.
const instructorName = "instructor"

// Key is the instructor's key: whoever has it is the instructor. It travels in the fragment of
// a link, which browsers do not send, and is exchanged for a token.
func (l *Lab) Key() string { return l.key }

// keyLength is how many characters of 5 random bits the instructor's key has.
const keyLength = 26

// loadKey reads the instructor's key, or makes a new one.
func (l *Lab) loadKey(ctx context.Context) error {
	const kept = "instructor-key"
	if l.config.NewKey {
		if err := l.keep.DropSetting(ctx, kept); err != nil {
			return err
		}
	}
	key, err := l.keep.Setting(ctx, kept, []byte(random(keyLength)))
	l.key = string(key)
	return err
}

// Lead exchanges the instructor's key for a token, or returns ErrKey.
func (l *Lab) Lead(key string) (token string, err error) {
	// Hashed first, so that the time does not tell the length either.
	given, want := sha256.Sum256([]byte(key)), sha256.Sum256([]byte(l.key))
	if subtle.ConstantTimeCompare(given[:], want[:]) != 1 {
		return "", ErrKey
	}
	return l.tokens.Encode(instructorName, l.keyMark())
}

// keyMark tells one key from another in a token: a new key ends the tokens of
// the one before.
func (l *Lab) keyMark() string {
	sum := sha256.Sum256([]byte("mark " + l.key))
	return hex.EncodeToString(sum[:8])
}
