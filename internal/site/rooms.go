package site

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"sessionlab/internal/room"
)

// What leads a class: rooms, the wall, questions. Who may is decided in package
// room.

type roomView struct {
	room.View
	Join string `json:"join,omitempty"` // the link that leads into the room
}

// roomView is a room as the caller may see it.
func (s *Site) roomView(r *http.Request, rm *room.Room, caller room.Caller) roomView {
	v := roomView{View: rm.View(caller)}
	if rm.Admit(caller) == nil {
		v.Join = s.joinLink(r, cmp.Or(v.Code, v.Room))
	}
	return v
}

// joinLink is the address that a class types or scans; a visitor's room, which has
// no code, is joined by its ID.
func (s *Site) joinLink(r *http.Request, code string) string {
	return s.Hosts.JoinOrigin(r) + "/j/" + code
}

func (s *Site) rooms(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
	var answer struct {
		Rooms []roomView `json:"rooms"`
	}
	for _, rm := range s.Lab.Rooms() {
		answer.Rooms = append(answer.Rooms, s.roomView(r, rm, caller))
	}
	return answerJSON(w, http.StatusOK, answer)
}

func (s *Site) newRoom(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
	var call struct{ Name string }
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	rm, err := s.Lab.NewRoom(caller, call.Name)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusCreated, s.roomView(r, rm, caller))
}

// room finds a room by its id or its code: who has a code to join by asks before
// joining.
func (s *Site) room(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
	rm, err := s.find(r, caller, r.PathValue("room"))
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, s.roomView(r, rm, caller))
}

// find returns the room that an id or a code names. Who knows either may join, so
// the tries of it are counted, but for instructors, the owner and those who are in the
// room: whoever else guesses at their address, their pages load.
func (s *Site) find(r *http.Request, caller room.Caller, text string) (*room.Room, error) {
	rm, err := s.Lab.Find(text)
	if caller.Leads() || err == nil && rm.Admit(caller) == nil {
		return rm, err
	}
	if refused := s.tries.limit(s.clientOf(r), text, func() error { return err }); refused != nil {
		return nil, refused
	}
	return rm, nil
}

func (s *Site) changeRoom(w http.ResponseWriter, r *http.Request, d room.Demo, caller room.Caller) error {
	var call room.Change
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	rm, err := d.Led()
	if err != nil {
		return cmp.Or(caller.MayLead(), err)
	}
	if err := rm.Set(caller, call); err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, s.roomView(r, rm, caller))
}

func (s *Site) closeRoom(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
	return noContent(w, s.Lab.CloseRoom(caller, r.PathValue("room")))
}

func (s *Site) resetRoom(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	return noContent(w, rm.Reset(r.Context(), caller))
}

func (s *Site) deleteSessions(w http.ResponseWriter, r *http.Request, rm room.Demo, caller room.Caller) error {
	return noContent(w, rm.Clear(r.Context(), caller))
}

func (s *Site) setWall(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	var wall room.Wall
	if err := readJSON(w, r, maxBody, &wall); err != nil {
		return err
	}
	if err := rm.SetWall(caller, wall); err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, wall)
}

// changeWall changes what is given of the wall and answers all of it.
func (s *Site) changeWall(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	var call room.WallChange
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	wall, err := rm.ChangeWall(caller, call)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, wall)
}

// ask asks a class a question: a prepared one, or the instructor's own.
func (s *Site) ask(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	var call struct {
		ID, Ask, Lesson string
		Options         []room.Option
	}
	done, err := s.readLarge(w, r, caller, maxAsk, &call)
	if err != nil {
		return err
	}
	defer done()
	var ask *room.Ask
	if call.ID == "" {
		ask, err = rm.StartAsking(caller, room.Question{Ask: call.Ask, Options: call.Options}, call.Lesson)
	} else if in := s.prepared(call.Lesson, call.ID); in != nil {
		ask, err = rm.StartAskingPrepared(caller, in, languageOf(r), call.Lesson)
	} else {
		err = &problem{status: http.StatusNotFound, key: "say.no-question"}
	}
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusCreated, ask)
}

// maxAsk is how many bytes a question with its options may have.
const maxAsk = 16 << 10

func (s *Site) decideAsk(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	var call room.Decision
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	ask, err := rm.Decide(caller, r.PathValue("ask"), call)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, ask)
}

func (s *Site) endAsk(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	return noContent(w, rm.EndAsking(caller, r.PathValue("ask")))
}

// joinQR is the link that leads into a room, to be scanned off a wall, by the code
// or the id that was asked for: whoever knows no code is told none.
func (s *Site) joinQR(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
	rm, err := s.find(r, caller, r.PathValue("room"))
	if err != nil {
		return err
	}
	named := rm.Code()
	if byID := strings.EqualFold(r.PathValue("room"), rm.ID); byID {
		named = rm.ID
	}
	return answerQR(w, s.joinLink(r, named))
}

// answerQR answers with a text as a QR code.
func answerQR(w http.ResponseWriter, text string) error {
	svg, err := qrSVG(text)
	if err != nil { // it is too long for any code
		return &problem{status: http.StatusUnprocessableEntity, key: "say.qr"}
	}
	w.Header().Set("Content-Type", "image/svg+xml")
	_, _ = w.Write(svg) // a client that is gone gets nothing
	return nil
}

// noContent answers a call that has nothing more to say.
func noContent(w http.ResponseWriter, err error) error {
	if err == nil {
		w.WriteHeader(http.StatusNoContent)
	}
	return err
}

// offerNames are readable names for who has not typed one.
func (s *Site) offerNames(w http.ResponseWriter, r *http.Request, caller room.Caller) error {
	query := r.URL.Query()
	rm, err := s.find(r, caller, query.Get("room"))
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(cmp.Or(query.Get("n"), "1"))
	if err != nil || n < 1 || n > maxOffered {
		return &problem{status: http.StatusBadRequest, key: "say.invalid"}
	}
	var answer struct {
		Names []string `json:"names"`
	}
	for range n {
		answer.Names = append(answer.Names, rm.OfferName(languageOf(r)))
	}
	return answerJSON(w, http.StatusOK, answer)
}

// maxOffered is how many names are offered at once.
const maxOffered = 10
