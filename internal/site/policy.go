package site

import (
	"encoding/json"
	"errors"
	"net/http"

	"sessionlab/internal/room"
)

// policy answers with the policy of the demo that the caller means; what is off
// is absent.
func (s *Site) policy(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	p, err := rm.Policy(caller)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, p)
}

// policyCookie answers with the cookie that the demo would hand out next.
func (s *Site) policyCookie(w http.ResponseWriter, _ *http.Request, rm room.Demo, caller room.Caller) error {
	cookie, err := rm.Cookie(caller)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, cookie)
}

// setPolicy replaces the policy whole, and answers with what holds now.
func (s *Site) setPolicy(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	var body json.RawMessage
	if err := readJSON(w, r, maxBody, &body); err != nil {
		return err
	}
	p, err := room.ReadPolicy(body)
	if err != nil {
		return &problem{status: http.StatusBadRequest, key: "say.policy-field"}
	}
	err = rm.SetPolicy(caller, p)
	var refused room.RefusedError
	if errors.As(err, &refused) {
		return &problem{status: http.StatusUnprocessableEntity, key: "say.policy", values: map[string]string{"why": refused.Why(languageOf(r))}}
	}
	if err != nil {
		return err
	}
	return s.policy(w, r, rm, caller)
}

// protections answers with what can be switched, in the caller's language.
func (s *Site) protections(w http.ResponseWriter, r *http.Request, _ room.Caller) error {
	return answerJSON(w, http.StatusOK, room.Protections(languageOf(r)))
}
