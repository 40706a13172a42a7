package room

import (
	"time"

	"sessionlab/internal/exercise"
)

// Progress is how far the caller's seat is, as the API says it: by lesson and
// exercise.
type Progress map[string]map[string]ExerciseProgress

// ExerciseProgress is how far a seat is in one exercise.
type ExerciseProgress struct {
	Passed *Time   `json:"passed"` // when the last part was done
	Steps  []*Time `json:"steps"`  // when each part was done: the steps, then the questions
	Hints  int     `json:"hints"`  // how many hints were opened
	Shown  *Time   `json:"shown"`  // when the hint that shows how it is done was opened
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

// Progress returns how far the seat is.
func (s *Seat) Progress() Progress {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	all := Progress{}
	for lesson, exercises := range s.progress {
		all[lesson] = map[string]ExerciseProgress{}
		for id, p := range exercises {
			steps := make([]*Time, len(p.Parts))
			for i, at := range p.Parts {
				steps[i] = orNull(at)
			}
			all[lesson][id] = ExerciseProgress{orNull(p.Passed), steps, p.Hints, orNull(p.Shown)}
		}
	}
	return all
}

// Answer judges an answer of the seat's. found is false where the lesson has no
// such exercise or question.
func (s *Seat) Answer(lesson, id, question, text string) (reply exercise.Reply, found bool) {
	ex, p, ok := s.exercise(lesson, id)
	if !ok {
		return exercise.Reply{}, false
	}
	_, part, ok := ex.Question(question)
	if !ok {
		return exercise.Reply{}, false
	}
	r := s.room
	r.mu.Lock()
	defer r.mu.Unlock()
	before := p.Parts[part]
	now := time.Now()
	reply = p.Answer(ex, question, text, exercise.Evidence{
		Logins: s.logins,
		Rows:   len(s.rows),
		Row:    func(text string) exercise.Row { return r.findRow(s, text) },
	}, now)
	if before.IsZero() && !p.Parts[part].IsZero() {
		r.tell(s, lesson, id, part, p, now)
	}
	return reply, true
}

// Hint notes that the seat opened hint n of an exercise.
func (s *Seat) Hint(lesson, id string, n int) (found bool) {
	_, p, ok := s.exercise(lesson, id)
	if !ok || n < 1 || n > exercise.Hints {
		return false
	}
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	p.Hint(n, time.Now())
	return true
}

func (s *Seat) exercise(lesson, id string) (*exercise.Exercise, *exercise.Progress, bool) {
	for l, ex := range s.room.course.All {
		if l == lesson && ex.ID == id {
			return ex, s.progress[lesson][id], true
		}
	}
	return nil, nil, false
}
