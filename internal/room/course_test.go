package room_test

import (
	"net/http"
	"testing"

	"sessionlab/internal/exercise"
	"sessionlab/internal/room"
)

// course is exercises as the lesson on sessions has them, and another lesson.
func course() exercise.Course {
	step := func(p exercise.Pattern) exercise.Step { return exercise.Step{When: p, Say: "it happened"} }
	exchange := func(p exercise.Pattern) exercise.Step { p.Event = "exchange"; return step(p) }
	session := []*exercise.Exercise{
		{ID: "login", Steps: []exercise.Step{
			exchange(exercise.Pattern{Page: exercise.PageForm}),
			exchange(exercise.Pattern{Method: http.MethodPost, Status: http.StatusFound, Cookie: "same"}),
			exchange(exercise.Pattern{Page: exercise.PageWelcome, Cookie: "same"}),
		}},
		{ID: "check", Steps: []exercise.Step{
			exchange(exercise.Pattern{Page: exercise.PageWelcome}),
			exchange(exercise.Pattern{Page: exercise.PageWelcome, Cookie: "same"}),
		}, Questions: []exercise.Question{{ID: "row", Want: exercise.WantRow, Say: "right"}}},
		{ID: "delete", Steps: []exercise.Step{
			step(exercise.Pattern{Event: "session", Op: "deleted", By: "self"}),
			exchange(exercise.Pattern{Page: exercise.PageForm, Cookie: "same"}),
		}},
		{ID: "network", Questions: []exercise.Question{
			{ID: "clue", Want: exercise.WantClue, Say: "right"}, {ID: "cookie", Want: exercise.WantCookie, Say: "right"},
		}},
	}
	later := []*exercise.Exercise{{ID: "look", Questions: []exercise.Question{{ID: "row", Want: exercise.WantRow, Say: "right"}}}}
	return exercise.Course{
		{Slug: "session", Languages: map[string][]*exercise.Exercise{"ko": session, "en": session}},
		{Slug: "later", Languages: map[string][]*exercise.Exercise{"ko": later, "en": later}},
	}
}

// openWith opens a lab that the test closes with the function returned, or the
// test's end does.
func openWith(t *testing.T, c room.Config) (l *room.Lab, stop func()) {
	t.Helper()
	l, err := room.OpenInMemory(c)
	if err != nil {
		t.Fatal(err)
	}
	open := true
	stop = func() {
		if open {
			open = false
			closeLab(t, l)
		}
	}
	t.Cleanup(stop)
	return l, stop
}

// done says which parts of an exercise the seat has done.
func done(p room.Progress, lesson, id string) string {
	parts := ""
	for _, at := range p[lesson][id].Steps {
		if at == nil {
			parts += "-"
		} else {
			parts += "x"
		}
	}
	return parts
}
