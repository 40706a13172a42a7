package exercise_test

import (
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
)

// What a browser that no longer sends its cookie left in the table, and whether
// the cookie's Max-Age was over by then, by the browser's clock: that the server's
// is turned does not count. NEW is the ID that the server made first.
func TestOutlived(t *testing.T) {
	for name, c := range map[string]struct {
		maxAge int
		acts   string
		want   exercise.Left
	}{
		"at its end":                     {10, "GET / | GET / NEW | wait 10s | GET /", exercise.LeftOutlived},
		"before its end":                 {10, "GET / | GET / NEW | wait 9s | GET /", exercise.LeftRow},
		"the server's clock alone":       {10, "GET / | GET / NEW | skip 10s | GET /", exercise.LeftRow},
		"it never came back":             {10, "GET / | wait 10s | GET /", ""},
		"the row is gone, too":           {10, "GET / | GET / NEW | DELETE NEW | wait 10s | GET /", exercise.LeftNothing},
		"without an end":                 {0, "GET / | GET / NEW | wait 1000h | GET /", exercise.LeftRow},
		"another was put in its place":   {10, "GET / | GET / other | wait 10s | GET /", exercise.LeftRow},
		"it came back until it was over": {10, "GET / | GET / NEW | wait 5s | POST /login NEW kim | wait 4s | GET / NEW | wait 1s | GET /", exercise.LeftOutlived},
	} {
		now := time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)
		s := &school{}
		s.server = demo.New(demo.Config{Policy: demo.Policy{MaxAge: c.maxAge}, Now: func() time.Time { return now }, Observe: func(e demo.Event) { s.events = append(s.events, e) }})
		for act := range strings.SplitSeq(c.acts, " | ") {
			verb, rest, _ := strings.Cut(act, " ")
			by, _ := time.ParseDuration(rest)
			switch verb {
			case "wait":
				now = now.Add(by)
			case "skip":
				if err := s.server.Skip(by, "me"); err != nil {
					t.Fatal(err)
				}
			default:
				if strings.Contains(act, "NEW") {
					act = strings.ReplaceAll(act, "NEW", s.events[0].Exchange.ID)
				}
				s.do(t, act)
			}
		}
		var holding exercise.Holding
		var lost exercise.Lost
		rows := map[string]bool{}
		for _, e := range s.events {
			for _, change := range e.Changes {
				rows[change.Row().ID] = change.Op != demo.OpDelete
			}
			lost = holding.Take(e, func(id string) bool { return rows[id] })
		}
		if lost.Left != c.want {
			t.Errorf("%s: %q is left, want %q", name, lost.Left, c.want)
		}
	}
}
