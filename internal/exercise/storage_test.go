package exercise_test

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
)

// passes says which steps of an exercise some events tick, those about servers by another
// than the seat.
func passes(ex *exercise.Exercise, events []demo.Event) (parts []int) {
	p, holding, rows := exercise.NewProgress(ex), exercise.Holding{}, map[string]bool{}
	for _, e := range events {
		for _, c := range e.Changes {
			rows[c.Row().ID] = c.Op != demo.OpDelete
		}
		if e.Life != nil || e.Storage != nil {
			holding.End(e.Changes)
			parts = append(parts, p.JudgeServers(ex, e, false)...)
			continue
		}
		lost := holding.Take(e, func(id string) bool { return rows[id] })
		parts = append(parts, p.Judge(ex, e, lost)...)
	}
	return parts
}

func steps(patterns ...string) *exercise.Exercise {
	ex := &exercise.Exercise{ID: "e"}
	for _, p := range patterns {
		ex.Steps = append(ex.Steps, exercise.Step{When: when(p)})
	}
	return ex
}

// TestServersAndStore: what patterns say of servers, of their store, and of rows that went
// with a server.
func TestServersAndStore(t *testing.T) {
	for name, c := range map[string]struct {
		storage demo.Storage
		acts    string // as school's do, or an operation of the servers' lives
		steps   []string
		passed  int
	}{
		"a restart": {
			demo.Storage{}, "GET / a | POST /login a kim | GET / a | restart 1 | GET / a",
			[]string{"event: exchange, page: welcome, store: memory", "event: server, op: restarted", "event: exchange, page: form, cookie: same, row: restarted"}, 3,
		},
		"a deletion is no restart": {
			demo.Storage{}, "GET / a | POST /login a kim | GET / a | restart 1 | GET / a | POST /login a kim | DELETE a | GET / a",
			[]string{"event: exchange, page: welcome", "event: session, op: deleted, by: self", "event: exchange, page: form, cookie: same, row: restarted"}, 2,
		},
		"somebody else's restart": {
			demo.Storage{}, "GET / a | restart 1",
			[]string{"event: exchange, page: form", "event: server, op: restarted, by: self"}, 1,
		},
		"two servers in turn": {
			demo.Storage{Servers: 2}, "GET / a | GET / a | POST /login a kim | GET / a | GET / a",
			[]string{"event: exchange, method: POST, storage: servers", "event: exchange, page: form, cookie: same, server: other", "event: exchange, page: welcome, cookie: same, server: other"}, 3,
		},
		"one server is no other": {
			demo.Storage{}, "GET / a | POST /login a kim | GET / a",
			[]string{"event: exchange, method: POST", "event: exchange, server: same"}, 1,
		},
		"the server that knows you ends": {
			demo.Storage{Servers: 2, Sticky: true}, "GET / a | POST /login a kim | GET / a | stop both | GET / a",
			[]string{"event: exchange, page: welcome, storage: sticky", "event: server, op: stopped, server: same", "event: exchange, status: 502"}, 3,
		},
		"another storage": {
			demo.Storage{}, "GET / a | servers",
			[]string{"event: exchange, page: form, writes: whole", "event: storage, storage: servers, store: memory"}, 2,
		},
	} {
		s := &school{}
		s.server = demo.New(demo.Config{Storage: c.storage, Observe: func(e demo.Event) { s.events = append(s.events, e) }})
		for act := range strings.SplitSeq(c.acts, " | ") {
			var err error
			switch act {
			case "restart 1":
				err = s.server.Restart(1, "you")
			case "stop both":
				if err = s.server.Stop(1, "you"); err == nil {
					err = s.server.Stop(2, "you")
				}
			case "servers":
				err = s.server.SetStorage(demo.Storage{Servers: 2}, "you")
			default:
				s.do(t, act)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if got := passes(steps(c.steps...), s.events); len(got) != c.passed {
			t.Errorf("%s: steps %v are ticked, want the first %d", name, got, c.passed)
		}
		s.server.Close()
	}
}

// TestTwoAtOnce: what a request overwrites that came in between is told from what it does
// not, and a row that a request brings back from one that it makes.
func TestTwoAtOnce(t *testing.T) {
	const basket, colour, page, logout = "POST /basket", "POST /colour", "GET /", "POST /logout"
	for name, c := range map[string]struct {
		storage       demo.Storage
		first, second string
		alone         bool // the second comes after the first
		want          string
	}{
		"another field":                    {demo.Storage{}, basket, colour, false, "lost: field"},
		"a page that only looks":           {demo.Storage{}, colour, page, false, "lost: field"},
		"the same number":                  {demo.Storage{}, basket, basket, false, "lost: count"},
		"one after the other":              {demo.Storage{}, basket, basket, true, ""},
		"only what changed":                {demo.Storage{Writes: demo.WriteChanged}, basket, colour, false, "lost: nothing"},
		"only what changed, for a number":  {demo.Storage{Writes: demo.WriteChanged}, basket, basket, false, "lost: count"},
		"compared":                         {demo.Storage{Writes: demo.WriteCompare}, basket, basket, false, "lost: nothing"},
		"a logout undone":                  {demo.Storage{}, logout, page, false, "row: revived"},
		"a logout undone in part":          {demo.Storage{Writes: demo.WriteChanged}, logout, basket, false, "row: revived"},
		"a logout, only if still there":    {demo.Storage{IfThere: true}, logout, page, false, "ran: conflict"},
		"a logout, compared":               {demo.Storage{Writes: demo.WriteCompare}, logout, page, false, "ran: conflict"},
		"after the logout no row is there": {demo.Storage{}, logout, page, true, ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			c.storage.Shop, c.storage.Delay = true, 1000
			s := &school{}
			s.server = demo.New(demo.Config{Policy: demo.Policy{Logout: true}, Storage: c.storage, Observe: func(e demo.Event) { s.events = append(s.events, e) }})
			defer s.server.Close()
			s.do(t, "GET / a", "POST /login a kim")
			begun := len(s.events)
			var both sync.WaitGroup
			for i, request := range []string{c.first, c.second} {
				both.Go(func() {
					pause := time.Duration(i) * 500 * time.Millisecond
					if c.alone {
						pause *= 10
					}
					time.Sleep(pause)
					method, path, _ := strings.Cut(request, " ")
					r := httptest.NewRequest(method, path, strings.NewReader(""))
					r.Header.Set("Cookie", "sessionid=a")
					s.server.Serve(httptest.NewRecorder(), r, demo.Visit{By: "me/A"})
				})
			}
			both.Wait()
			var met []string
			for _, e := range s.events[begun:] {
				for _, want := range []string{"lost: field", "lost: count", "lost: nothing", "row: revived, cookie: same", "ran: conflict"} {
					ex := steps("event: exchange", fmt.Sprintf("event: exchange, storage: shop, %s", want))
					if got := passes(ex, append(slices.Clone(s.events[:1]), e)); slices.Contains(got, 1) {
						met = append(met, strings.TrimSuffix(want, ", cookie: same"))
					}
				}
			}
			if got := strings.Join(met, ", "); got != c.want && got != "lost: nothing, ran: conflict" {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
			if c.want == "ran: conflict" && !slices.Contains(met, "ran: conflict") {
				t.Errorf("%s: no conflict", name)
			}
		})
	}
}

// TestStoragePatternFaults: what a pattern about servers can't be.
func TestStoragePatternFaults(t *testing.T) {
	for pattern, want := range map[string]string{
		"event: server, op: restarted":                      "",
		"event: server, op: restarted, by: self":            "",
		"event: server, op: stopped, server: same":          "",
		"event: storage, store: sqlite":                     "",
		"event: storage":                                    "",
		"event: server":                                     "event: server needs op",
		"event: server, op: deleted":                        `op "deleted": want restarted`,
		"event: server, op: stopped, page: form":            "event: server takes op, by, server, and nothing else",
		"event: storage, op: restarted":                     "event: storage takes",
		"event: session, op: deleted":                       "event: session needs op and by",
		"event: session, op: deleted, by: self, page: form": "event: session takes op, by, and nothing else",
		"event: exchange, row: revived":                     "restarted or revived, with cookie: same",
		"event: exchange, store: disk":                      `store "disk"`,
		"event: exchange, page: form, by: self":             "op and by are for the other events",
	} {
		ex := &exercise.Exercise{ID: "x", Title: "x", Hints: []string{"a", "b", "c"}, Steps: []exercise.Step{
			{When: when("event: exchange, page: form"), Do: "x", Say: "x"}, {When: when(pattern), Do: "x", Say: "x"},
		}}
		if got := fmt.Sprint(ex.Check()); want == "" && got != "<nil>" || !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %q", pattern, got, want)
		}
	}
	for pattern, want := range map[string]string{
		"event: server, op: restarted":  "takes a step before it",
		"event: exchange, server: same": "server takes a step before it",
	} {
		ex := steps(pattern)
		if got := fmt.Sprint(ex.Check()); !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %q", pattern, got, want)
		}
	}
}
