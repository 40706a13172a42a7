package room

import (
	"cmp"
	"time"
)

// stuckAfter is how long a seat that is present may stay at one step before it
// counts as stuck.
const stuckAfter = 5 * time.Minute

// Doing is what a seat is at: the first part that is not done.
type Doing struct {
	Lesson   string `json:"lesson"`
	Exercise string `json:"exercise"`
	Part     int    `json:"part"`
	Parts    int    `json:"parts"`
	Since    Time   `json:"since"`
	Stuck    bool   `json:"stuck"`
	Hints    int    `json:"hints"` // opened in this exercise
	Saw      Saw    `json:"saw"`
}

// doing is what the seat is at in the lesson that everyone is led to, or that its
// page shows, or else in the one of its last tick; nil where all of it is done. The
// class is locked.
func (s *Seat) doing(now time.Time) *Doing {
	lesson, since := s.room.settings.Lesson, later(s.arrived, s.room.pushed)
	if lesson == "" {
		lesson, since = s.reading, later(s.arrived, s.turned)
	}
	ticked, last := s.lastTick()
	lesson, since = cmp.Or(lesson, ticked), later(since, last)
	for l, ex := range s.room.config.Course.All {
		for part := range ex.Parts() {
			if l == lesson && s.doneAt(l, ex.ID, part).IsZero() {
				return &Doing{
					Lesson: l, Exercise: ex.ID, Part: part, Parts: ex.Parts(), Since: Time(since),
					Stuck: s.looking() && now.Sub(since) >= stuckAfter,
					Hints: s.progress[l][ex.ID].Hints, Saw: s.saw,
				}
			}
		}
	}
	return nil
}

// lastTick is the lesson and the time of the seat's last tick; without one the first
// lesson.
func (s *Seat) lastTick() (lesson string, last time.Time) {
	for l, ex := range s.room.config.Course.All {
		lesson = cmp.Or(lesson, l)
		for part := range ex.Parts() {
			if at := s.doneAt(l, ex.ID, part); at.After(last) {
				lesson, last = l, at
			}
		}
	}
	return lesson, last
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// nudge offers a student the next hint of an exercise.
type nudge struct {
	seat             string
	lesson, exercise string
}

func (n *nudge) kind() string { return "nudge" }

func (n *nudge) asEvent(head eventHead, _ view) any {
	return struct {
		eventHead
		Lesson   string `json:"lesson"`
		Exercise string `json:"exercise"`
	}{head, n.lesson, n.exercise}
}

// Nudge offers a seat the next hint of an exercise, for a caller who leads. It
// returns ErrNoSeat, ErrInvalid and what a caller may not.
func (r *Room) Nudge(c Caller, seat, lesson, id string) error {
	if err := r.mayLead(c); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.seats[seat]
	switch {
	case s == nil:
		return ErrNoSeat
	case s.progress[lesson][id] == nil:
		return ErrInvalid
	}
	s.table().happened.Append(&record{at: time.Now(), notice: &nudge{seat, lesson, id}})
	return nil
}
