package room

import (
	"cmp"
	"time"

	"sessionlab/internal/live"
)

// Doing is what a seat is at: the first part that is not done.
type Doing struct {
	Lesson   string     `json:"lesson"`
	Exercise string     `json:"exercise"`
	Part     int        `json:"part"`
	Parts    int        `json:"parts"`
	Since    live.Time  `json:"since"`
	Trying   *live.Time `json:"trying"` // since when it tries without getting on; nil while it is idle
	Stuck    bool       `json:"stuck"`
	Hints    int        `json:"hints"` // opened in this exercise
	Saw      Saw        `json:"saw"`
}

// doingLocked is what the seat is at in the lesson that everyone is led to, or that its
// page shows, or else in the one of its last tick; nil where all of it is done.
func (s *Seat) doingLocked(now time.Time) *Doing {
	lesson, since := s.atLocked()
	last := s.lastTickLocked(lesson)
	if lesson == "" {
		lesson, last = s.lastTickedLocked()
	}
	since = later(since, last)
	for l, ex := range s.room.config.Course.All {
		for part := range ex.Parts() {
			if l == lesson && s.doneAtLocked(l, ex.ID, part).IsZero() {
				d := &Doing{
					Lesson: l, Exercise: ex.ID, Part: part, Parts: ex.Parts(), Since: live.Time(since),
					Hints: s.progress[l][ex.ID].Hints, Saw: s.saw,
				}
				if spell := s.spell.since(since); !spell.idle(now) {
					d.Trying = live.OrNull(spell.first)
					d.Stuck = s.lookingLocked() && spell.last.Sub(spell.first) >= stuckAfter
				}
				return d
			}
		}
	}
	return nil
}

// atLocked is the lesson that the seat is at, and since when: the one that everyone is
// led to, or that its page shows; "" where neither is known. Where the page showed
// that lesson before everyone was led to it, the seat has turned to nothing.
func (s *Seat) atLocked() (lesson string, since time.Time) {
	led, pushed := s.room.settings.Lesson, s.room.pushed
	if led == "" || led == s.reading && s.read.Before(pushed) {
		return s.reading, later(s.arrived, s.turned)
	}
	return led, later(s.arrived, pushed)
}

// gotOnLocked notes that a part of a lesson was ticked. A step that lessons share is
// ticked in all of them; the seat got on only in the lesson that it is at.
func (s *Seat) gotOnLocked(lesson string) {
	if at, _ := s.atLocked(); at == "" || at == lesson {
		s.saw, s.spell = Saw{}, spell{}
	}
}

// lastTickLocked is when the seat last got a tick in a lesson.
func (s *Seat) lastTickLocked(lesson string) (last time.Time) {
	for l, ex := range s.room.config.Course.All {
		for part := range ex.Parts() {
			if l == lesson {
				last = later(last, s.doneAtLocked(l, ex.ID, part))
			}
		}
	}
	return last
}

// lastTickedLocked is the lesson of the seat's last tick, among those that it has opened
// if it has opened any, and when it was; without a tick the first of them.
func (s *Seat) lastTickedLocked() (lesson string, last time.Time) {
	for _, l := range s.room.config.Course {
		if len(s.opened) > 0 && !s.opened[l.Slug] {
			continue
		}
		lesson = cmp.Or(lesson, l.Slug)
		if at := s.lastTickLocked(l.Slug); at.After(last) {
			lesson, last = l.Slug, at
		}
	}
	return lesson, last
}

// nudge offers a student the next hint of an exercise.
type nudge struct {
	seat             string
	lesson, exercise string
}

// Kind implements [live.Notice].
func (n *nudge) Kind() string { return "nudge" }

// Event implements [live.Notice].
func (n *nudge) Event(head live.EventHead, _ live.View) any {
	return struct {
		live.EventHead
		Lesson   string `json:"lesson"`
		Exercise string `json:"exercise"`
	}{head, n.lesson, n.exercise}
}

// About implements [live.Notice].
func (n *nudge) About() string { return n.seat }

// See implements [live.Notice].
func (n *nudge) See(v live.Viewer) (live.View, bool) { return live.Masked, v.Seat == n.seat }

// TextSize implements [live.Notice].
func (n *nudge) TextSize() int { return 0 }

// Nudge offers a seat the next hint of an exercise, for the instructor or
// owner. It returns ErrNoSeat, ErrInvalid and what a caller may not.
func (r *Room) Nudge(c Caller, seat, lesson, id string) error {
	if err := c.MayLead(); err != nil {
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
	s.demo().Tell(time.Now(), &nudge{seat, lesson, id})
	return nil
}
