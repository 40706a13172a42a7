package site

import (
	"net/http"
	"time"

	"sessionlab/internal/room"
)

// clock answers with how far the clock of the demo that the caller means is ahead.
func (s *Site) clock(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	ahead, err := rm.Ahead(caller)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, struct {
		Ahead int64 `json:"ahead"` // seconds
	}{int64(ahead / time.Second)})
}

// skip turns the demo's clock on.
func (s *Site) skip(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	var call struct {
		Skip int32 // seconds: more than the clock can be turned
	}
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	if err := rm.Skip(caller, time.Duration(call.Skip)*time.Second); err != nil {
		return err
	}
	return s.clock(w, r, rm, caller)
}

// turnBack turns the demo's clock back to now.
func (s *Site) turnBack(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	if err := rm.TurnBack(r.Context(), caller); err != nil {
		return err
	}
	return s.clock(w, r, rm, caller)
}

// sweep removes the rows that are over.
func (s *Site) sweep(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	swept, err := rm.Sweep(r.Context(), caller)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, struct {
		Swept int `json:"swept"`
	}{swept})
}
