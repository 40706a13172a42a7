package room

import (
	"time"

	"sessionlab/internal/exercise"
	"sessionlab/internal/live"
)

// tick is a part of an exercise that a seat has just done.
type tick struct {
	tickName
	seat   string
	passed time.Time
	course exercise.Course
	say    string // in the language of whoever gets it
}

// In implements [live.Spoken].
func (t tick) In(language string) live.Notice {
	if ex, ok := t.course.Find(language, t.lesson, t.exercise); ok {
		t.say = ex.Say(t.part)
	}
	return t
}

// Kind implements [live.Notice].
func (t tick) Kind() string { return "progress" }

// About implements [live.Notice].
func (t tick) About() string { return t.seat }

// See implements [live.Notice].
func (t tick) See(v live.Viewer) (live.View, bool) { return live.Full, v.Sees(t.seat) }

// TextSize implements [live.Notice]: the sentence is not kept.
func (t tick) TextSize() int { return 0 }

// Event implements [live.Notice].
func (t tick) Event(head live.EventHead, _ live.View) any {
	return struct {
		live.EventHead
		Seat     string     `json:"seat"`
		Lesson   string     `json:"lesson"`
		Exercise string     `json:"exercise"`
		Step     int        `json:"step"` // counted from 0: the steps, the questions, the optional steps
		Passed   *live.Time `json:"passed"`
		Say      string     `json:"say"`
	}{head, t.seat, t.lesson, t.exercise, t.part, live.OrNull(t.passed), t.say}
}
