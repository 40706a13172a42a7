package site

import (
	"net/http"
	"strconv"

	"sessionlab/internal/room"
)

// doingView is what a seat is at, with a sentence on what the server saw.
type doingView struct {
	*room.Doing
	Say string `json:"say"`
}

type seatRow struct {
	room.SeatView
	Doing *doingView `json:"doing"`
}

// stuckView is the seats that are stuck at one part.
type stuckView struct {
	Lesson   string `json:"lesson"`
	Exercise string `json:"exercise"`
	Part     int    `json:"part"`
	Seats    int    `json:"seats"`
	Hints    int    `json:"hints"` // how many of them opened one
	Say      string `json:"say"`
	saw      room.Saw
}

func (s *Site) roster(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	roster, err := rm.Roster(caller)
	if err != nil {
		return err
	}
	lang := languageOf(r)
	answer := struct {
		Seq   uint64       `json:"seq"`
		Seats []seatRow    `json:"seats"`
		Stuck []*stuckView `json:"stuck"`
	}{roster.Seq, []seatRow{}, []*stuckView{}}
	for _, seat := range roster.Seats {
		row := seatRow{SeatView: seat}
		if d := seat.Doing; d != nil {
			row.Doing = &doingView{d, s.saw(lang, d.Saw)}
			if d.Stuck {
				answer.Stuck = addStuck(answer.Stuck, d)
			}
		}
		answer.Seats = append(answer.Seats, row)
	}
	for _, g := range answer.Stuck {
		g.Say = s.words.Say(lang, "say.stuck", map[string]string{
			"seats": strconv.Itoa(g.Seats), "hints": strconv.Itoa(g.Hints), "saw": s.saw(lang, g.saw),
		})
	}
	return answerJSON(w, http.StatusOK, answer)
}

// addStuck counts a stuck seat to those at the same part.
func addStuck(groups []*stuckView, d *room.Doing) []*stuckView {
	var g *stuckView
	for _, known := range groups {
		if known.Lesson == d.Lesson && known.Exercise == d.Exercise && known.Part == d.Part {
			g = known
		}
	}
	if g == nil {
		g = &stuckView{Lesson: d.Lesson, Exercise: d.Exercise, Part: d.Part}
		groups = append(groups, g)
	}
	g.Seats++
	if d.Hints > 0 {
		g.Hints++
	}
	g.saw = g.saw.Plus(d.Saw)
	return groups
}

// saw says what the server saw most of: what an instructor can act on.
func (s *Site) saw(lang string, saw room.Saw) string {
	kind, n := saw.Most()
	return s.words.Say(lang, "say.saw."+kind, map[string]string{"n": strconv.Itoa(n)})
}

func (s *Site) nudge(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	var call struct{ Lesson, Exercise string }
	if err := readJSON(w, r, maxBody, &call); err != nil {
		return err
	}
	return noContent(w, rm.Nudge(caller, r.PathValue("seat"), call.Lesson, call.Exercise))
}

func (s *Site) removeSeat(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	return noContent(w, s.Lab.RemoveSeat(caller, rm, r.PathValue("seat")))
}

// removeSeats removes several seats at once: those named or, where none is, all, and
// with unused only those of them that nobody misses, with present also where a page
// of theirs follows the room.
func (s *Site) removeSeats(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	var call struct {
		Seats           []string
		Unused, Present bool
	}
	done, err := s.readLarge(w, r, caller, maxSeats, &call)
	if err != nil {
		return err
	}
	defer done()
	if len(call.Seats) == 0 && !call.Unused {
		return room.ErrInvalid // a call that names nobody by mistake does not empty the class
	}
	if len(call.Seats) == 0 {
		all, err := rm.Roster(caller)
		if err != nil {
			return err
		}
		for _, seat := range all.Seats {
			call.Seats = append(call.Seats, seat.Seat)
		}
	}
	which := room.EverySeat
	switch {
	case call.Unused && call.Present:
		which = room.SeatsWithoutWork
	case call.Unused:
		which = room.UnusedSeats
	}
	n, err := s.Lab.Remove(caller, rm, call.Seats, which)
	if err != nil {
		return err
	}
	return answerJSON(w, http.StatusOK, map[string]int{"removed": n})
}

// maxSeats is how many bytes a list of seats may have: several thousand of them.
const maxSeats = 100 << 10

// maxNames is how many bytes a list of names may have.
const maxNames = 64 << 10

// prepareSeats makes seats for a list of names; their codes are handed out.
func (s *Site) prepareSeats(w http.ResponseWriter, r *http.Request, rm *room.Room, caller room.Caller) error {
	var call struct{ Names []string }
	done, err := s.readLarge(w, r, caller, maxNames, &call)
	if err != nil {
		return err
	}
	defer done()
	seats, err := s.Lab.Prepare(caller, rm, call.Names, languageOf(r))
	if err != nil {
		return err
	}
	type made struct {
		Seat string `json:"seat"`
		Name string `json:"name"`
		Code string `json:"code"`
	}
	answer := struct {
		Seats []made `json:"seats"`
	}{[]made{}}
	for _, seat := range seats {
		answer.Seats = append(answer.Seats, made{seat.ID, seat.Name(), seat.SpacedCode()})
	}
	return answerJSON(w, http.StatusCreated, answer)
}
