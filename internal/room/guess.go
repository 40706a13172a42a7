package room

import (
	"crypto/subtle"
	"errors"
	"slices"

	"github.com/gorilla/securecookie"
)

// Errors of guessing.
var (
	ErrNaming = errors.New("room: no server names its sessions so")
	ErrRound  = errors.New("room: no round of this lab, or one that is over")
)

// Round is some session IDs that a server gave one after the other, the next of
// which is to be guessed.
type Round struct {
	Naming naming   `json:"naming"`
	Bits   int      `json:"bits"`  // that the next is random in
	IDs    []string `json:"ids"`   // which it gave
	Sealed string   `json:"round"` // what the server needs to know of it, which it keeps nowhere
}

// given is how many IDs of a round are shown.
const given = 3

// roundName is what the seal of a round covers beside it, and roundAge how many
// seconds it can be opened.
const (
	roundName = "round"
	roundAge  = 60 * 60
)

// sealedRound is inside a round's seal. It is encrypted, so the answer is not in
// the page.
type sealedRound struct {
	Naming naming
	Next   string
}

// newRounds seals rounds, with keys that last as long as the lab runs.
func newRounds() *securecookie.SecureCookie {
	rounds := securecookie.New(securecookie.GenerateRandomKey(32), securecookie.GenerateRandomKey(32))
	return rounds.MaxAge(roundAge).SetSerializer(securecookie.JSONEncoder{})
}

// DrawIDs begins a round: IDs as a server makes them that names its sessions so.
// No session has one of them. It returns ErrNaming and Admit's errors.
func (d Demo) DrawIDs(c Caller, by string) (Round, error) {
	if err := d.Admit(c); err != nil {
		return Round{}, err
	}
	n := naming(by)
	if !slices.Contains(namings, n) {
		return Round{}, ErrNaming
	}
	ids := n.draw(given + 1)
	sealed, err := d.rounds.Encode(roundName, sealedRound{n, ids[given]})
	return Round{Naming: n, Bits: n.bits(), IDs: ids[:given], Sealed: sealed}, err
}

// GuessID says whether a guess is the next ID of a round. It returns ErrRound and
// Admit's errors.
func (d Demo) GuessID(c Caller, sealed, guess string) (by string, hit bool, err error) {
	if err := d.Admit(c); err != nil {
		return "", false, err
	}
	var round sealedRound
	if d.rounds.Decode(roundName, sealed, &round) != nil {
		return "", false, ErrRound
	}
	return string(round.Naming), subtle.ConstantTimeCompare([]byte(guess), []byte(round.Next)) == 1, nil
}
