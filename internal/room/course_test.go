package room_test

import (
	"testing"

	"github.com/goccy/go-yaml"

	"sessionlab/internal/exercise"
	"sessionlab/internal/room"
)

// when is a pattern as a lesson has it.
func when(pattern string) (p exercise.Pattern) {
	if err := yaml.Unmarshal([]byte("{"+pattern+"}"), &p); err != nil {
		panic(err)
	}
	return p
}

// course is exercises as the lesson on sessions has them, and another lesson.
func course() exercise.Course {
	step := func(pattern string) exercise.Step { return exercise.Step{When: when(pattern), Say: "it happened"} }
	exchange := func(more string) exercise.Step { return step("event: exchange, " + more) }
	session := []*exercise.Exercise{
		{ID: "login", Steps: []exercise.Step{
			exchange("page: form"),
			exchange("method: POST, status: 302, cookie: same"),
			exchange("page: welcome, cookie: same"),
		}},
		{ID: "check", Steps: []exercise.Step{
			exchange("page: welcome"),
			exchange("page: welcome, cookie: same"),
		}, Questions: []exercise.Question{{ID: "row", Want: exercise.WantRow, Say: "right"}}},
		{ID: "delete", Steps: []exercise.Step{
			step("event: session, op: deleted, by: self"),
			exchange("page: form, cookie: same"),
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
