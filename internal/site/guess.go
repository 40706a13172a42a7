package site

import (
	"net/http"
	"time"

	"sessionlab/internal/limit"
	"sessionlab/internal/room"
)

// drawIDs begins a round of guessing: some IDs that a server made.
func (s *Site) drawIDs(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	var call struct{ Naming string }
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	if err := s.countGuess(w, r, caller); err != nil {
		return err
	}
	round, err := rm.DrawIDs(caller, call.Naming)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, round)
}

// guessID says whether a guess is the round's next ID.
func (s *Site) guessID(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	var call struct{ Round, Guess string }
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	if err := s.countGuess(w, r, caller); err != nil {
		return err
	}
	by, hit, err := rm.GuessID(caller, call.Round, call.Guess)
	if err != nil {
		return err
	}
	key := "say.guess.miss." + by
	if hit {
		key = "say.guess.hit." + by
	}
	return answerJSON(w, http.StatusOK, struct {
		Hit bool   `json:"hit"`
		Say string `json:"say"`
	}{hit, s.words.Say(languageOf(r), key, nil)})
}

// countGuess counts every call by address: a server that is guessed at should do
// so too.
func (s *Site) countGuess(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
	return s.countWork(w, r, caller, s.guesses, "say.guess.too-many")
}

// countWork counts something that is worked out for a caller, of their seat and then
// of their network. key is the sentence where that is too often.
func (s *Site) countWork(w http.ResponseWriter, r *http.Request, caller room.Caller, of *limit.PerNetwork, key string) error {
	if seat := caller.Seat(); seat != nil && !seat.Works() {
		return tooMany(w, time.Second, key)
	}
	if _, wait := of.Take(s.clientOf(r), time.Now()); wait > 0 {
		return tooMany(w, wait, key)
	}
	return nil
}
