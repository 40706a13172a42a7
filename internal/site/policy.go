package site

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"sessionlab/internal/demo"
	"sessionlab/internal/room"
)

// policy answers with the policy of the demo that the caller means; what is off
// is absent.
func (s *Site) policy(w http.ResponseWriter, r *http.Request) error {
	rm, caller, err := s.inRoom(r)
	if err != nil {
		return err
	}
	p, err := rm.Policy(caller)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, p)
}

// setPolicy replaces the policy whole, and answers with what holds now.
func (s *Site) setPolicy(w http.ResponseWriter, r *http.Request) error {
	rm, caller, err := s.inRoom(r)
	if err != nil {
		return err
	}
	var body json.RawMessage
	if err := readJSON(w, r, maxBody, &body); err != nil {
		return err
	}
	p, err := readPolicy(body)
	if err != nil {
		return err
	}
	err = rm.SetPolicy(caller, p)
	var refused room.RefusedError
	if errors.As(err, &refused) {
		return &problem{status: http.StatusUnprocessableEntity, key: "say.policy", values: map[string]string{"why": why(refused, languageOf(r))}}
	}
	if err != nil {
		return err
	}
	return s.policy(w, r)
}

// readPolicy reads a whole policy. A field that there is not is a slip that would
// else leave a door open unnoticed.
func readPolicy(body []byte) (p demo.Policy, err error) {
	read := json.NewDecoder(bytes.NewReader(body))
	read.DisallowUnknownFields()
	if err := read.Decode(&p); err != nil && !errors.Is(err, io.EOF) {
		return p, &problem{status: http.StatusBadRequest, key: "say.policy-field"}
	}
	return p, nil
}

func why(refused room.RefusedError, language string) string {
	var sentences []string
	for _, r := range refused {
		sentences = append(sentences, in(language, r.Why))
	}
	return strings.Join(sentences, " ")
}

func in(language string, text demo.Text) string {
	if language == "ko" {
		return text.KO
	}
	return text.EN
}

// protection is a field of the policy as the switchboard shows it.
type protection struct {
	Field  string `json:"field"`
	Values []any  `json:"values"` // what it can be switched to; a number is one to begin with
	Title  string `json:"title"`
	Does   string `json:"does"`
	Stops  string `json:"stops"`
	Leaves string `json:"leaves"`
	Source string `json:"source"`
}

// protections answers with what can be switched, in the caller's language.
func (s *Site) protections(w http.ResponseWriter, r *http.Request) error {
	lang := languageOf(r)
	var all []protection
	for _, e := range (demo.Policy{}).Explain() {
		all = append(all, protection{e.Field, e.Values, in(lang, e.Title), in(lang, e.Does), in(lang, e.Stops), in(lang, e.Leaves), e.Source})
	}
	return answerJSON(w, http.StatusOK, all)
}
