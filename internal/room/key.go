package room

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
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

// Caller returns whom a token names, or ErrNoToken, which is ErrRemoved where the
// instructor removed the seat.
func (l *Lab) Caller(token string) (Caller, error) {
	// The decoder takes other spellings of the same bytes; a token has one.
	if b, err := base64.URLEncoding.DecodeString(token); err != nil || base64.URLEncoding.EncodeToString(b) != token {
		return Caller{}, ErrNoToken
	}
	var name seatName
	if l.tokens.Decode(tokenName, token, &name) == nil {
		return l.student(name)
	}
	var mark string
	if l.tokens.Decode(instructorName, token, &mark) != nil || mark != l.keyMark() {
		return Caller{}, ErrNoToken
	}
	return Caller{role: instructor}, nil
}

// student is the caller with a seat, or ErrNoToken.
func (l *Lab) student(name seatName) (Caller, error) {
	r, err := l.Room(name.Room)
	if err != nil {
		return Caller{}, ErrNoToken
	}
	seat, removed := r.seatOrRemoved(name.Seat)
	switch {
	case removed:
		return Caller{}, ErrRemoved
	case seat == nil:
		return Caller{}, ErrNoToken
	}
	return Caller{seat: seat, role: student}, nil
}
