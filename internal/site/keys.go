package site

import (
	"net/http"

	"sessionlab/internal/room"
)

// rotateKeys lets the room's demo sign with a new key. How many there are is said,
// and nothing else of them.
func (s *Site) rotateKeys(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	count, err := rm.RotateKeys(caller)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, count)
}
