package site

import (
	"net/http"
	"time"

	"sessionlab/internal/body"
	"sessionlab/internal/limit"
	"sessionlab/internal/room"
)

// readLarge is readJSON for a call whose body may have more than [body.Small]
// bytes. Only so many of those are held at a time; one more is refused before a
// byte of it is read. The caller calls done when nothing of the body is needed any
// more.
func (s *Site) readLarge(w http.ResponseWriter, r *http.Request, caller room.Caller, most int64, v any) (done func(), err error) {
	if !body.IsLarge(r, most) {
		return func() {}, readJSON(w, r, most, v)
	}
	seat := ""
	if !caller.Leads() && caller.Seat() != nil {
		seat = caller.Seat().ID
	}
	place := s.bodies.Take(w, r, seat, limit.NetworkOf(s.clientOf(r)))
	if place == nil {
		body.Refuse(w)
		return nil, tooMany(w, time.Second, "say.bodies")
	}
	err = readJSON(w, r, most, v)
	if !place.Arrived() { // it made room for another
		body.Refuse(w)
		err = tooMany(w, time.Second, "say.bodies")
	}
	if err != nil {
		place.Done()
		return nil, err
	}
	return place.Done, nil
}
