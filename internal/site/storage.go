package site

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"sessionlab/internal/demo"
	"sessionlab/internal/room"
)

// storage answers with where the sessions of the demo that the caller means live.
func (s *Site) storage(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	storage, err := rm.Storage(r.Context(), caller)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, storage)
}

// setStorage replaces the storage whole, and answers with what holds now.
func (s *Site) setStorage(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	var body json.RawMessage
	if err := readJSON(w, r, maxBody, &body); err != nil {
		return err
	}
	storage, err := demo.ReadStorage(body)
	if err != nil {
		return &problem{status: http.StatusBadRequest, key: "say.storage-field"}
	}
	err = rm.SetStorage(r.Context(), caller, storage)
	var refused room.RefusedStorageError
	if errors.As(err, &refused) {
		return &problem{status: http.StatusUnprocessableEntity, key: "say.storage", values: map[string]string{"why": refused.Why.In(languageOf(r))}}
	}
	if err != nil {
		return err
	}
	return s.storage(w, r, rm, caller)
}

// pullPlug restarts, stops or starts a server, or switches the store off or on.
func (s *Site) pullPlug(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	var plug room.Plug
	if err := readJSON(w, r, maxBody, &plug); err != nil {
		return err
	}
	if err := rm.PullPlug(r.Context(), caller, plug); err != nil {
		return err
	}
	return s.storage(w, r, rm, caller)
}

// look answers with what the store holds, beside the table.
func (s *Site) look(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	return s.answerRows(w, r, caller, func(limit int) (any, error) { return rm.Look(r.Context(), caller, limit) })
}

// serverOf is the server that a call names, 0 where it names none.
func serverOf(r *http.Request) (uint8, error) {
	text := r.URL.Query().Get("server")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 8)
	if err != nil || n > demo.MaxServers {
		return 0, &problem{status: http.StatusBadRequest, key: "say.no-server"}
	}
	return uint8(n), nil
}
