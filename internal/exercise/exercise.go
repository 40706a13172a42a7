// Package exercise holds what an exercise asks and the verdicts on it. A
// verdict is a pure function of what the server saw of one seat: nobody ticks a
// box, and nothing here knows the time, a room or a page.
//
// An exercise's parts are its steps, then its questions, then the optional steps.
// A step is a [Pattern] over the seat's own events, to be met in order; a question
// compares what the student typed or picked with something live, the [Evidence].
// An optional step is met at any time, and nothing waits for it.
package exercise

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
)

// Exercise is one exercise in one language, as a lesson's fence has it. Its
// structure is the same in every language; [Exercise.SameShape] compares.
type Exercise struct {
	ID        string     `yaml:"id"`
	Title     string     `yaml:"title"`
	Text      string     `yaml:"text"` // what it is about, Markdown
	Steps     []Step     `yaml:"steps"`
	Questions []Question `yaml:"questions"`
	Optional  []Step     `yaml:"optional"` // to go further: the exercise is passed without them
	Hints     []string   `yaml:"hints"`    // a nudge, where to look, show me; Markdown
}

// Step is one thing the server is to see.
type Step struct {
	When Pattern `yaml:"when"`
	Do   string  `yaml:"do"`  // what the student is to do, Markdown
	Say  string  `yaml:"say"` // what the server saw, said when it has
}

// Question is asked after the steps.
type Question struct {
	ID          string `yaml:"id"`
	Ask         string `yaml:"ask"`         // Markdown
	Want        Want   `yaml:"want"`        // what the answer is compared with
	Note        string `yaml:"note"`        // a line under the field, Markdown
	Placeholder string `yaml:"placeholder"` // an example in the field
	Say         string `yaml:"say"`         // said when the answer is right
}

// Want names the live thing that an answer is compared with.
type Want string

// What a question can want.
const (
	WantRow    Want = "row"    // the tag of the row that the session ID of the seat's last request finds
	WantClue   Want = "clue"   // X-Lab-Clue of a login of the seat's
	WantCookie Want = "cookie" // the Cookie header of that login
)

// Hints is how many hints an exercise has; the last one shows how it is done.
const Hints = 3

// Parts is how many steps and questions the exercise has: it is passed when all
// of them are done.
func (e *Exercise) Parts() int { return len(e.Steps) + len(e.Questions) }

// AllParts is how many parts there are, the optional steps among them.
func (e *Exercise) AllParts() int { return e.Parts() + len(e.Optional) }

// Say is what is said of a part that is done.
func (e *Exercise) Say(part int) string {
	switch {
	case part < len(e.Steps):
		return e.Steps[part].Say
	case part < e.Parts():
		return e.Questions[part-len(e.Steps)].Say
	default:
		return e.Optional[part-e.Parts()].Say
	}
}

// Question returns the question with an id, and its place among the parts.
func (e *Exercise) Question(id string) (q *Question, part int, ok bool) {
	for i := range e.Questions {
		if e.Questions[i].ID == id {
			return &e.Questions[i], len(e.Steps) + i, true
		}
	}
	return nil, 0, false
}

var idForm = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// Check returns everything that is wrong with the exercise, joined.
func (e *Exercise) Check() error {
	var errs []error
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !idForm.MatchString(e.ID) {
		bad("id %q: want lower-case letters, digits and dashes", e.ID)
	}
	if e.Title == "" {
		bad("no title")
	}
	if e.Parts() == 0 {
		bad("no steps and no questions: it could never be passed")
	}
	if len(e.Hints) != Hints {
		bad("%d hints, want %d: a nudge, where to look, show me", len(e.Hints), Hints)
	}
	for i, s := range e.Steps {
		for _, err := range s.When.check(e.Steps[:i], false) {
			bad("step %d: when: %w", i+1, err)
		}
		if s.Do == "" || s.Say == "" {
			bad("step %d: want both 'do' and 'say'", i+1)
		}
	}
	for i, s := range e.Optional {
		for _, err := range s.When.check(nil, true) {
			bad("optional step %d: when: %w", i+1, err)
		}
		if s.Do == "" || s.Say == "" {
			bad("optional step %d: want both 'do' and 'say'", i+1)
		}
	}
	seen := map[string]bool{}
	for i, q := range e.Questions {
		if !idForm.MatchString(q.ID) || seen[q.ID] {
			bad("question %d: id %q is malformed or taken", i+1, q.ID)
		}
		seen[q.ID] = true
		if q.Want != WantRow && q.Want != WantClue && q.Want != WantCookie {
			bad("question %d: want: %q is unknown; row, clue and cookie are known", i+1, q.Want)
		}
		if q.Ask == "" || q.Say == "" {
			bad("question %d: want both 'ask' and 'say'", i+1)
		}
	}
	return errors.Join(errs...)
}

// SameShape says whether two languages' exercises ask for the same.
func (e *Exercise) SameShape(f *Exercise) bool {
	step := func(a, b Step) bool { return slices.Equal(a.When, b.When) }
	question := func(a, b Question) bool { return a.ID == b.ID && a.Want == b.Want }
	return e.ID == f.ID && slices.EqualFunc(e.Steps, f.Steps, step) && slices.EqualFunc(e.Optional, f.Optional, step) &&
		slices.EqualFunc(e.Questions, f.Questions, question)
}
