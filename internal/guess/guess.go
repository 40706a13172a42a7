// Package guess is a game beside the lessons: some session IDs that a server gave one
// after the other, and which one comes next.
//
// What the game needs to know of a round travels with it, sealed, so that no seat makes
// the lab keep anything.
package guess

import (
	"crypto/subtle"
	"errors"
	"slices"

	"github.com/gorilla/securecookie"
)

// Errors of guessing.
var (
	ErrNaming = errors.New("guess: no server names its sessions so")
	ErrRound  = errors.New("guess: no round of this lab, or one that is over")
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

// Game draws rounds and judges guesses. It keeps none of them.
type Game struct{ seal *securecookie.SecureCookie }

// New makes a game, whose rounds can be guessed at as long as it lasts.
func New() *Game {
	seal := securecookie.New(securecookie.GenerateRandomKey(32), securecookie.GenerateRandomKey(32))
	return &Game{seal.MaxAge(roundAge).SetSerializer(securecookie.JSONEncoder{})}
}

// Draw begins a round: IDs as a server makes them that names its sessions so. No
// session has one of them. It returns ErrNaming.
func (g *Game) Draw(by string) (Round, error) {
	n := naming(by)
	if !slices.Contains(namings, n) {
		return Round{}, ErrNaming
	}
	ids := n.draw(given + 1)
	sealed, err := g.seal.Encode(roundName, sealedRound{n, ids[given]})
	return Round{Naming: n, Bits: n.bits(), IDs: ids[:given], Sealed: sealed}, err
}

// Judge says whether a guess is the next ID of a round, and how its server names
// sessions. It returns ErrRound.
func (g *Game) Judge(sealed, guess string) (by string, hit bool, err error) {
	var round sealedRound
	if g.seal.Decode(roundName, sealed, &round) != nil {
		return "", false, ErrRound
	}
	return string(round.Naming), subtle.ConstantTimeCompare([]byte(guess), []byte(round.Next)) == 1, nil
}
