package site

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/netip"
	"strconv"
	"time"

	"sessionlab/internal/body"
	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// How many bytes a call may send. An answer may be a whole cURL command, and
// JSON makes six bytes of some characters.
const (
	maxBody   = 4 << 10
	maxAnswer = 100 << 10
)

// readJSON reads a call's body of up to limit bytes; an empty one is {}.
func readJSON(w http.ResponseWriter, r *http.Request, limit int64, v any) error {
	data, err := body.Read(w, r, limit)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		limits := map[string]string{"limit": strconv.FormatInt(limit>>10, 10)}
		return &problem{status: http.StatusRequestEntityTooLarge, key: "say.too-large", values: limits}
	}
	if err != nil {
		return &problem{status: http.StatusBadRequest, key: "say.bad-body"}
	}
	if len(data) == 0 {
		return nil
	}
	if err := json.Unmarshal(data, v); err != nil {
		return &problem{status: http.StatusBadRequest, key: "say.bad-body"}
	}
	return nil
}

type seatView struct {
	Seat  string `json:"seat"`
	Token string `json:"token,omitempty"`
	Room  string `json:"room"`
	Name  string `json:"name"`
	Demo  string `json:"demo"`  // browser A's URL
	DemoB string `json:"demoB"` // browser B's
	Code  string `json:"code"`  // brings the seat back on another device

	RoomName   string           `json:"roomName"`
	Lesson     string           `json:"lesson"` // that everyone is led to, "" if none
	Prediction *room.Prediction `json:"prediction"`
	Progress   room.Progress    `json:"progress"`
	Opened     []string         `json:"opened"` // lessons that the student has worked in
}

func (s *Site) seatView(r *http.Request, seat *room.Seat) seatView {
	of := seat.Room().View(seat.Caller())
	origin := s.Hosts.DemoOrigin(r)
	return seatView{
		Seat: seat.ID, Room: seat.Room().ID, Name: seat.Name(), Code: seat.SpacedCode(),
		Demo: origin + seat.DemoPath(), DemoB: origin + seat.DemoPathB(),
		RoomName: of.Name, Lesson: of.Lesson, Prediction: seat.Prediction(), Progress: seat.Progress(), Opened: seat.Opened(),
	}
}

func (s *Site) takeSeat(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
	var call struct{ Room, Name, Code string }
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	status := http.StatusCreated
	var seat *room.Seat
	var token string
	var err error
	if call.Code != "" {
		status = http.StatusOK
		err = s.tries.limit(s.clientOf(r), call.Code, func() (err error) {
			seat, token, err = s.Lab.Return(call.Code)
			return err
		})
	} else {
		seat, token, err = s.join(w, r, caller, call.Room, call.Name)
	}
	if err != nil {
		return err
	}
	view := s.seatView(r, seat)
	view.Token = token
	return answerJSON(w, status, view)
}

// join takes a new seat in the room that an id or a code names; "" is left to the
// lab. New seats are counted by network, but for those that the instructor or owner takes.
func (s *Site) join(w http.ResponseWriter, r *http.Request, caller room.Caller, text, name string) (*room.Seat, string, error) {
	if text != "" {
		if _, err := s.find(r, caller, text); err != nil {
			return nil, "", err
		}
	}
	if err := s.Lab.MayJoin(text, name); err != nil {
		return nil, "", err // before it is counted: what takes no seat keeps no classmate waiting
	}
	from := s.clientOf(r)
	if !caller.Leads() {
		if _, wait := s.joins.Take(from, time.Now()); wait > 0 {
			return nil, "", tooMany(w, wait, "say.joins")
		}
	}
	if s.Hosts.LabURL != nil && s.TrustProxy == "" {
		from = netip.Addr{} // the proxy's own: it tells nothing of the visitor
	}
	return s.Lab.JoinFrom(from, text, name, languageOf(r))
}

func (s *Site) mySeat(w http.ResponseWriter, r *http.Request, seat *room.Seat) error {
	return answerJSON(w, http.StatusOK, s.seatView(r, seat))
}

// renameSeat gives the caller's seat another name.
func (s *Site) renameSeat(w http.ResponseWriter, r *http.Request, seat *room.Seat) error {
	var call struct{ Name string }
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	if err := seat.Rename(call.Name); err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, s.seatView(r, seat))
}

// predict takes the seat's prediction of what a class was asked.
func (s *Site) predict(w http.ResponseWriter, r *http.Request, seat *room.Seat) error {
	var call struct {
		Ask    string
		Option int
	}
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	if err := seat.Predict(call.Ask, call.Option); err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, map[string]int{"option": call.Option})
}

func (s *Site) answer(w http.ResponseWriter, r *http.Request, seat *room.Seat) error {
	var call struct{ Lesson, Exercise, Question, Answer string }
	done, err := s.readLarge(w, r, seat.Caller(), maxAnswer, &call)
	if err != nil {
		return err
	}
	defer done()
	reply, found, err := seat.Answer(r.Context(), call.Lesson, call.Exercise, call.Question, call.Answer)
	if err != nil {
		return err
	}
	if !found {
		return &problem{status: http.StatusNotFound, key: "say.no-question"}
	}
	lang := languageOf(r)
	say := s.words.Say(lang, reply.Key, reply.Values)
	if reply.Passed && reply.Key == "" {
		say = s.Library.Praise(lang, call.Lesson, call.Exercise, call.Question)
	}
	return answerJSON(w, http.StatusOK, struct {
		Passed bool   `json:"passed"`
		Say    string `json:"say"`
	}{reply.Passed, say})
}

func (s *Site) hint(w http.ResponseWriter, r *http.Request, seat *room.Seat) error {
	var call struct {
		Lesson, Exercise string
		Hint             int
	}
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	found, err := seat.Hint(call.Lesson, call.Exercise, call.Hint)
	if !found {
		return &problem{status: http.StatusNotFound, key: "say.no-hint"}
	}
	if err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Site) sessions(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	return s.answerRows(w, r, caller, func(limit int) (any, error) { return rm.Sessions(r.Context(), caller, limit) })
}

// answerRows answers with rows, as many as the caller asks for and may read now.
func (s *Site) answerRows(w http.ResponseWriter, r *http.Request, caller room.Caller, read func(limit int) (any, error)) error {
	limit := live.DefaultRows
	if text := r.URL.Query().Get("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 {
			return &problem{status: http.StatusBadRequest, key: "say.bad-limit"}
		}
	}
	limit = min(limit, live.MaxRows)
	under := s.readings.claim(caller, s.clientOf(r))
	defer under.keep(0)
	writeBy := under.ends(http.NewResponseController(w))
	if err := under.admit(r.Context(), w, ask{bytes: limit * maxRow, counts: true}); err != nil {
		return err
	}
	rows, err := read(limit)
	if err != nil {
		return err
	}
	data, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	under.keep(len(data))
	if !writeBy(time.Now().Add(writeTimeout)) {
		return tooMany(w, time.Second, under.of.busy) // it took so long that others had to have the room
	}
	writeJSON(w, http.StatusOK, data)
	return nil
}

func (s *Site) deleteSession(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	server, err := serverOf(r)
	if err != nil {
		return err
	}
	return noContent(w, rm.Delete(r.Context(), caller, r.PathValue("tag"), server))
}
