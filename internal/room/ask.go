package room

import (
	"slices"
	"time"

	"sessionlab/internal/exercise"
	"sessionlab/internal/live"
)

// Question is what is asked, with its options: a lesson's, or one by hand.
type (
	Question = exercise.Ask
	Option   = exercise.Option
)

// Ask is a question that a class is asked before the act: what will the page
// show? Everyone predicts, then a real request decides.
type Ask struct {
	ID       string   `json:"id"`
	Ask      string   `json:"ask"`
	Options  []Option `json:"options"`
	Open     bool     `json:"open"`     // predictions are taken
	Answered int      `json:"answered"` // how many there are
	Counts   []int    `json:"counts"`   // of each option; null for students until the outcome is known
	Outcome  *int     `json:"outcome"`  // the option that came true; null before
	Lesson   string   `json:"lesson,omitempty"`

	// Words is a prepared question in every language, so that each viewer reads
	// it in their own; none where the instructor typed it.
	Words map[string]Wording `json:"words,omitempty"`

	// Once the question is closed, the next page of this seat decides, or the
	// next page that is asked for with the ID of the row with this tag. Where
	// both are "", no request does. Told to the instructor and owner alone.
	Seat string `json:"seat"`
	Row  string `json:"row"`
}

// Wording is the text of a question in one language.
type Wording struct {
	Ask     string   `json:"ask"`
	Options []string `json:"options"`
}

// asked is the question of a room and its predictions. It is in memory alone: a restart
// takes the question away.
type asked struct {
	Ask
	predictions map[string]int // by seat
	timer       *time.Timer    // tells of new predictions; nil while there are none
	row         string         // the session ID behind Row
	since       time.Time      // what happened before decides nothing
}

// askEvery is how often new predictions are told of at most.
const askEvery = time.Second

// askEvent carries a question; nil is none any more.
type askEvent struct {
	live.EventHead
	Ask *Ask `json:"ask"`
}

// askNotice tells of a question as it is at that moment.
type askNotice struct{ ask *Ask }

// Kind implements [live.Notice].
func (a *askNotice) Kind() string { return "ask" }

// Event implements [live.Notice].
func (a *askNotice) Event(head live.EventHead, v live.View) any {
	return askEvent{head, a.ask.seenIn(v)}
}

// About implements [live.Notice].
func (a *askNotice) About() string { return "" }

// See implements [live.Notice].
func (a *askNotice) See(v live.Viewer) (live.View, bool) {
	if v.All {
		return live.Full, true
	}
	return live.Masked, true
}

// TextSize implements [live.Notice].
func (a *askNotice) TextSize() int {
	if a.ask == nil {
		return 0
	}
	size := live.JSONSize(a.ask.Ask)
	for _, o := range a.ask.Options {
		size += 64 + live.JSONSize(o.Say)
	}
	for _, wording := range a.ask.Words {
		size += 64 + live.JSONSize(wording.Ask)
		for _, say := range wording.Options {
			size += 64 + live.JSONSize(say)
		}
	}
	return size
}

// seenIn hides from students how others predict, so that nobody follows the
// crowd, and whose request decides.
func (a *Ask) seenIn(v live.View) *Ask {
	if a == nil || v == live.Full {
		return a
	}
	hidden := *a
	hidden.Seat, hidden.Row = "", ""
	if a.Outcome == nil {
		hidden.Counts = nil
	}
	return &hidden
}

// StartAsking asks the class a question in the words of the caller, the instructor
// or owner; it takes the place of the previous question. lesson is the lesson that
// the question belongs to, "" if to none. It returns ErrInvalid and what a caller
// may not.
func (r *Room) StartAsking(c Caller, ask Question, lesson string) (*Ask, error) {
	return r.startAsking(c, ask, lesson, nil)
}

// StartAskingPrepared asks a question that exists in several languages, all of
// one shape. The language is the caller's. The errors are StartAsking's.
func (r *Room) StartAskingPrepared(c Caller, in map[string]Question, language, lesson string) (*Ask, error) {
	words := map[string]Wording{}
	for lang, q := range in {
		wording := Wording{Ask: q.Ask}
		for _, o := range q.Options {
			wording.Options = append(wording.Options, o.Say)
		}
		words[lang] = wording
	}
	return r.startAsking(c, in[language], lesson, words)
}

func (r *Room) startAsking(c Caller, ask Question, lesson string, words map[string]Wording) (*Ask, error) {
	if err := c.MayLead(); err != nil {
		return nil, err
	}
	if ask.Check() != nil || lesson != "" && !r.config.Course.Has(lesson) {
		return nil, ErrInvalid
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.stopAskingLocked()
	r.asked = &asked{
		Ask: Ask{
			ID: "q" + random(8), Ask: ask.Ask, Options: ask.Options, Open: true,
			Counts: make([]int, len(ask.Options)), Lesson: lesson, Words: words,
		},
		predictions: map[string]int{},
	}
	return r.tellAskLocked(), nil
}

// EndAsking takes the question away. It returns ErrNoAsk and what a caller may
// not.
func (r *Room) EndAsking(c Caller, id string) error {
	if err := c.MayLead(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.asked == nil || r.asked.ID != id {
		return ErrNoAsk
	}
	r.stopAskingLocked()
	r.tellAskLocked()
	return nil
}

// stopAskingLocked forgets the question.
func (r *Room) stopAskingLocked() {
	if r.asked != nil && r.asked.timer != nil {
		r.asked.timer.Stop()
	}
	r.asked = nil
}

// Predict takes the seat's prediction; while the question is open it may change.
// It returns ErrNoAsk, ErrAskClosed, ErrInvalid and, of a seat that left,
// ErrNoToken.
func (s *Seat) Predict(id string, option int) error {
	r := s.room
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.asked
	switch {
	case s.gone.Load():
		return ErrNoToken
	case a == nil || a.ID != id:
		return ErrNoAsk
	case !a.Open:
		return ErrAskClosed
	case option < 0 || option >= len(a.Options):
		return ErrInvalid
	}
	if before, ok := a.predictions[s.ID]; ok {
		a.Counts[before]--
	}
	a.predictions[s.ID] = option
	a.Counts[option]++
	r.tellAskSoonLocked()
	return nil
}

// withdrawLocked takes back what a seat that leaves has predicted, unless it is known by
// now who was right, and lets no request decide in its place.
func (r *Room) withdrawLocked(s *Seat) {
	a := r.asked
	if a == nil || a.Outcome != nil {
		return
	}
	if a.Seat == s.ID {
		a.Seat = ""
		r.tellAskSoonLocked()
	}
	if option, ok := a.predictions[s.ID]; ok {
		delete(a.predictions, s.ID)
		a.Counts[option]--
		r.tellAskSoonLocked()
	}
}

// tellAskSoonLocked tells everyone of changed predictions, with those that come until
// then.
func (r *Room) tellAskSoonLocked() {
	a := r.asked
	a.Answered = len(a.predictions)
	if a.timer == nil {
		a.timer = time.AfterFunc(askEvery, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			if r.asked == a {
				r.tellAskLocked()
			}
		})
	}
}

// Prediction is what a seat predicted.
type Prediction struct {
	Ask    string `json:"ask"`
	Option int    `json:"option"`
}

// Prediction returns what the seat predicts of the question that is asked, nil if
// nothing.
func (s *Seat) Prediction() *Prediction {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if a := s.room.asked; a != nil {
		if option, ok := a.predictions[s.ID]; ok {
			return &Prediction{a.ID, option}
		}
	}
	return nil
}

// tellAskLocked tells everyone of the question as it is now.
func (r *Room) tellAskLocked() *Ask {
	now := r.askNowLocked()
	if r.asked != nil && r.asked.timer != nil {
		r.asked.timer.Stop()
		r.asked.timer = nil
	}
	r.announceLocked(time.Now(), &askNotice{now})
	return now
}

// askNowLocked is the question as it is now, nil if there is none.
func (r *Room) askNowLocked() *Ask {
	if r.asked == nil {
		return nil
	}
	now := r.asked.Ask
	now.Counts = slices.Clone(now.Counts)
	return &now
}
