package site

import (
	"net/http"

	"sessionlab/internal/room"
)

// drawIDs begins a round of guessing: some IDs that a server made.
func (s *Site) drawIDs(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	var call struct{ Naming string }
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	if err := rm.Admit(caller); err != nil {
		return err
	}
	under := s.guesses.claim(caller, s.clientOf(r))
	defer under.keep(0)
	if err := under.admit(r.Context(), w, ask{bytes: 1, counts: true}); err != nil {
		return err
	}
	round, err := s.game.Draw(call.Naming)
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
	if err := rm.Admit(caller); err != nil {
		return err
	}
	under := s.guesses.claim(caller, s.clientOf(r))
	defer under.keep(0)
	if err := under.admit(r.Context(), w, ask{bytes: 1, counts: true}); err != nil {
		return err
	}
	by, hit, err := s.game.Judge(call.Round, call.Guess)
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
