package room

import (
	"context"
	"slices"
	"strings"
	"time"

	"sessionlab/internal/exercise"
	"sessionlab/internal/keep"
	"sessionlab/internal/live"
)

// Progress is how far the caller's seat is, as the API says it: by lesson and
// exercise.
type Progress map[string]map[string]ExerciseProgress

// ExerciseProgress is how far a seat is in one exercise.
type ExerciseProgress struct {
	Passed   *live.Time   `json:"passed"`             // when the last part that is needed was done
	Steps    []*live.Time `json:"steps"`              // when each part was done: the steps, the questions, the optional steps
	Optional int          `json:"optional,omitempty"` // how many of the last ones are optional
	Hints    int          `json:"hints"`              // how many hints were opened
	Shown    *live.Time   `json:"shown"`              // when the hint that shows how it is done was opened
}

// newProgress is a new seat's.
func newProgress(course exercise.Course) map[string]map[string]*exercise.Progress {
	progress := map[string]map[string]*exercise.Progress{}
	for lesson, ex := range course.All {
		if progress[lesson] == nil {
			progress[lesson] = map[string]*exercise.Progress{}
		}
		progress[lesson][ex.ID] = exercise.NewProgress(ex)
	}
	return progress
}

// Progress returns how far the seat is, as far as that is on the disk.
func (s *Seat) Progress() Progress {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	return s.shownProgressLocked()
}

// shownProgressLocked is Progress.
func (s *Seat) shownProgressLocked() Progress {
	all := Progress{}
	for lesson, exercises := range s.progress {
		all[lesson] = map[string]ExerciseProgress{}
		for id, p := range exercises {
			view := ExerciseProgress{live.OrNull(p.Passed), make([]*live.Time, len(p.Parts)), p.Optional(), p.Hints, live.OrNull(p.Shown)}
			needed := len(p.Parts) - p.Optional()
			for i := range p.Parts {
				if view.Steps[i] = live.OrNull(s.doneAtLocked(lesson, id, i)); view.Steps[i] == nil && i < needed {
					view.Passed = nil
				}
			}
			all[lesson][id] = view
		}
	}
	return all
}

// Answer judges an answer of the seat's; a right one is on the disk when it
// returns. found is false where the lesson has no such exercise or question.
func (s *Seat) Answer(ctx context.Context, lesson, id, question, text string) (reply exercise.Reply, found bool, err error) {
	ex, p, ok := s.exercise(lesson, id)
	if !ok {
		return exercise.Reply{}, false, nil
	}
	_, part, ok := ex.Question(question)
	if !ok {
		return exercise.Reply{}, false, nil
	}
	// What the server saw before the answer counts, judged or not yet.
	if err := s.demo().CaughtUp(ctx); err != nil {
		return exercise.Reply{}, true, err
	}
	reply, saved := s.judgeAnswer(ex, p, tickName{lesson, id, part}, question, text)
	select {
	case <-saved:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return reply, true, err
}

// judgeAnswer judges an answer. saved is closed when nothing of it is unsaved.
func (s *Seat) judgeAnswer(ex *exercise.Exercise, p *exercise.Progress, name tickName, question, text string) (
	reply exercise.Reply, saved chan struct{},
) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	d := s.demo()
	before := p.Parts[name.part]
	now := time.Now()
	reply = p.Answer(ex, question, text, exercise.Evidence{
		Logins: s.logins,
		Rows:   len(d.RowsOf(s.ID)),
		Stale:  !d.HasRow(s.last.id),
		Row:    func(text string) exercise.Row { return s.findRowLocked(d, text) },
	}, now)
	s.openLocked(name.lesson)
	s.spell.try(now)
	saved = make(chan struct{})
	if before.IsZero() && reply.Passed {
		s.room.tellLocked(s, name, now, saved)
	} else {
		close(saved)
	}
	return reply, saved
}

// Hint notes that the seat opened hint n of an exercise; found is false where there
// is no such hint. The first opening alone is saved. It returns ErrUnsaved.
func (s *Seat) Hint(lesson, id string, n int) (found bool, err error) {
	_, p, ok := s.exercise(lesson, id)
	if !ok || n < 1 || n > exercise.Hints {
		return false, nil
	}
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if n <= p.Hints {
		return true, nil
	}
	if !s.room.keep.Takes() {
		return true, ErrUnsaved
	}
	now := time.Now()
	p.Hint(n, now)
	s.openLocked(lesson)
	s.room.keep.SaveHint(keep.Hint{SeatID: s.seatID(), Lesson: lesson, Exercise: id, Hint: n, At: now})
	return true, nil
}

// resuming lets the seat go on, once called, with a step that the deletion of a row
// met before a restart.
func (s *Seat) resuming(step tickName, deleted hash) func() {
	return func() {
		if ex, p, ok := s.exercise(step.lesson, step.exercise); ok {
			p.Resume(ex, step.part, func(id string) bool { return hashOf(s.room.keepKey, deletedRow, id) == deleted })
		}
	}
}

func (s *Seat) exercise(lesson, id string) (*exercise.Exercise, *exercise.Progress, bool) {
	for l, ex := range s.room.config.Course.All {
		if l == lesson && ex.ID == id {
			return ex, s.progress[lesson][id], true
		}
	}
	return nil, nil, false
}

// findRowLocked says whose row a text names at a demo: that of the seat's last request
// or another of the seat's own, by its tag or by the beginning of its ID, which the seat
// may see; or somebody else's, by its tag.
func (s *Seat) findRowLocked(d *live.Demo, text string) exercise.Row {
	tagged, known := d.WithTag(text)
	names := func(id string) bool {
		return known && id == tagged.ID || len(text) >= live.TagLength && strings.HasPrefix(id, text)
	}
	last := s.last
	switch {
	case d.HasRow(last.id) && names(last.id) && last.given:
		return exercise.GivenRow
	case d.HasRow(last.id) && names(last.id):
		return exercise.OwnRow
	case slices.ContainsFunc(d.RowsOf(s.ID), names):
		return exercise.EarlierRow
	case known && tagged.Live:
		return exercise.OthersRow
	}
	return exercise.NoRow
}
