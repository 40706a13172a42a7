package site

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/guess"
	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// problem is an error that the caller can do something about. Any other error
// of a handler is a fault of ours: a logged 500 whose text nobody outside sees.
type problem struct {
	status int
	key    string // of the sentence in the words
	values map[string]string
	reason string        // for the page's script, where the status leaves open what to do
	after  time.Duration // until it is worth another try; 0 is not said
}

func (p *problem) Error() string { return strconv.Itoa(p.status) + " " + p.key }

// tooMany is an answer of 429 that says how long to wait.
func tooMany(w http.ResponseWriter, wait time.Duration, key string) error {
	seconds := strconv.Itoa(int(math.Ceil(wait.Seconds())))
	w.Header().Set("Retry-After", seconds)
	return &problem{status: http.StatusTooManyRequests, key: key, values: map[string]string{"seconds": seconds}}
}

// known are the errors of the rooms, and what they are in HTTP.
var known = []struct {
	err    error
	status int
	key    string
}{
	{room.ErrNobody, http.StatusUnauthorized, "say.no-seat"},
	{room.ErrRemoved, http.StatusUnauthorized, "say.removed"},
	{room.ErrNoToken, http.StatusUnauthorized, "say.no-token"},
	{room.ErrNotYours, http.StatusForbidden, "say.not-yours"},
	{room.ErrOtherRoom, http.StatusForbidden, "say.other-room"},
	{room.ErrNoRoom, http.StatusNotFound, "say.no-room"},
	{live.ErrEnded, http.StatusNotFound, "say.no-room"},
	{room.ErrNoRow, http.StatusNotFound, "say.no-row"},
	{room.ErrNotBegun, http.StatusForbidden, "say.not-begun"},
	{room.ErrNotLeading, http.StatusForbidden, "say.not-leading"},
	{room.ErrKey, http.StatusUnauthorized, "say.bad-key"},
	{room.ErrNoSeat, http.StatusNotFound, "say.no-such-seat"},
	{room.ErrNoCode, http.StatusNotFound, "say.no-seat-code"},
	{room.ErrNoAsk, http.StatusNotFound, "say.no-ask"},
	{room.ErrAskClosed, http.StatusConflict, "say.ask-closed"},
	{room.ErrStays, http.StatusConflict, "say.room-stays"},
	{room.ErrShutOwn, http.StatusForbidden, "say.room-shut-own"}, // it is an ErrShut, too
	{room.ErrShut, http.StatusForbidden, "say.room-shut"},
	{room.ErrRooms, http.StatusServiceUnavailable, "say.rooms"},
	{room.ErrRoomsHere, http.StatusTooManyRequests, "say.rooms-here"},
	{room.ErrInvalid, http.StatusBadRequest, "say.invalid"},
	{room.ErrNameBlank, http.StatusBadRequest, "say.name-blank"},
	{room.ErrNameMarks, http.StatusBadRequest, "say.name-marks"},
	{room.ErrRenames, http.StatusTooManyRequests, "say.renames"},
	{room.ErrName, http.StatusBadRequest, "say.name"},
	{room.ErrFull, http.StatusServiceUnavailable, "say.full"},
	{demo.ErrSkip, http.StatusUnprocessableEntity, "say.clock"},
	{demo.ErrNoStore, http.StatusConflict, "say.no-store"},
	{demo.ErrNoServer, http.StatusConflict, "say.no-server"},
	{room.ErrTamper, http.StatusBadRequest, "say.xray.no-tamper"},
	{room.ErrUnsealed, http.StatusConflict, "say.xray.unsealed"},
	{room.ErrAgeless, http.StatusConflict, "say.xray.ageless"},
	{room.ErrUsable, http.StatusConflict, "say.xray.usable"},
	{guess.ErrNaming, http.StatusBadRequest, "say.guess.no-naming"},
	{guess.ErrRound, http.StatusConflict, "say.guess.over"},
	{room.ErrUnsaved, http.StatusServiceUnavailable, "say.unsaved"},
}

// asProblem is the one place that decides status and sentence.
func (s *Site) asProblem(r *http.Request, err error) *problem {
	var p *problem
	if errors.As(err, &p) {
		return p
	}
	for _, k := range known {
		if errors.Is(err, k.err) {
			p = &problem{status: k.status, key: k.key}
			if k.err == room.ErrRemoved {
				p.reason = "removed"
			}
			if k.err == room.ErrRenames {
				p.after = time.Second
			}
			return p
		}
	}
	s.Logger.Error("request failed", "method", r.Method, "route", r.Pattern, "err", err)
	return &problem{status: http.StatusInternalServerError, key: "say.fault"}
}

// handler is a handler that may fail.
type handler func(http.ResponseWriter, *http.Request) error

// writeTimeout bounds every answer but a stream.
const writeTimeout = 15 * time.Second

// api answers errors with problem documents (RFC 9457).
func (s *Site) api(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTimeout))
		w.Header().Set("Cache-Control", "no-store")
		err := h(w, r)
		if err == nil || r.Context().Err() != nil {
			return
		}
		p := s.asProblem(r, err)
		if p.status == http.StatusUnauthorized {
			w.Header().Set("WWW-Authenticate", "Bearer")
		}
		if p.after > 0 {
			w.Header().Set("Retry-After", strconv.Itoa(int(p.after.Seconds())))
		}
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(p.status)
		_ = json.NewEncoder(w).Encode(struct {
			Title  string `json:"title"`
			Status int    `json:"status"`
			Detail string `json:"detail"`
			Reason string `json:"reason,omitempty"`
		}{http.StatusText(p.status), p.status, s.words.Say(languageOf(r), p.key, p.values), p.reason})
	})
}

// page answers errors with a page. What is asked for at [::1] is sent to localhost.
func (s *Site) page(h handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if there := s.Hosts.onLocalhost(r); there != "" {
			http.Redirect(w, r, there, http.StatusTemporaryRedirect)
			return
		}
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(writeTimeout))
		if err := h(w, r); err != nil {
			s.errorPage(w, r, s.asProblem(r, err))
		}
	})
}

func answerJSON(w http.ResponseWriter, status int, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	writeJSON(w, status, data)
	return nil
}

func writeJSON(w http.ResponseWriter, status int, data []byte) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(append(data, '\n')) // a client that is gone gets nothing
}
