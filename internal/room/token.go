package room

import (
	"encoding/base64"
)

// seatName is what a token says.
type seatName struct {
	Room string `json:"r"`
	Seat string `json:"s"`
	// Nonce tells one token of a seat from another, given within one second too; a
	// token of an earlier version has none.
	Nonce string `json:"n,omitempty"`
}

// nonceLength is how many characters of 5 random bits a token's nonce has.
const nonceLength = 8

// tokenName is what the signature covers beside the value.
const tokenName = "seat"

func (l *Lab) token(s *Seat) (string, error) {
	return l.tokens.Encode(tokenName, seatName{s.room.ID, s.ID, random(nonceLength)})
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

// seatOrRemoved returns the seat with an id, nil if there is none; removed says that
// the instructor removed it.
func (r *Room) seatOrRemoved(id string) (seat *Seat, removed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seats[id], r.removed.known[id]
}
