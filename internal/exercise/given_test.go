package exercise_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
)

// A try at the steps is about the session that the first step's exchange ended
// with. Where the server rejects an ID that it does not know, that is the ID which
// the response gave, not the one which came. NEW is the ID that was given last.
func TestTryIsOfTheGivenID(t *testing.T) {
	chosen := &exercise.Exercise{ID: "reject", Steps: []exercise.Step{
		{When: when("event: exchange, page: form, id: chosen")},
		{When: when("event: exchange, cookie: same, policy: rejectUnknown, setCookie: given")},
	}}
	given := &exercise.Exercise{ID: "given", Steps: []exercise.Step{
		{When: when("event: exchange, setCookie: given")},
		{When: when("event: exchange, cookie: same, page: welcome")},
	}}
	reject, renew := demo.Policy{RejectUnknown: true}, demo.Policy{RenewAtLogin: true}
	for _, c := range []struct {
		name   string
		ex     *exercise.Exercise
		policy demo.Policy
		acts   []string
		want   string
	}{
		{"a stale cookie, then the ID that was given", login, reject, []string{"GET / stale", "POST /login NEW kim", "GET / NEW"}, "0 1 2"},
		{"a stale cookie twice", login, reject, []string{"GET / stale", "GET / stale", "POST /login NEW kim", "GET / NEW"}, "0 1 2"},
		{"what was given is not what came", login, reject, []string{"GET / stale", "POST /login stale kim", "GET / stale"}, "0"},
		{"no cookie", login, reject, []string{"GET /", "POST /login NEW kim", "GET / NEW"}, "0 1 2"},
		{"the row deleted, then the stale cookie", remove, reject, []string{"GET /", "DELETE NEW", "GET / NEW"}, "0 1"},
		{"a made-up ID that was rejected was not accepted", chosen, reject, []string{"GET / open-sesame", "GET / open-sesame"}, ""},
		{"one that the table took, and then rejected", chosen, reject, []string{"OFF", "GET / open-sesame", "DELETE open-sesame", "ON", "GET / open-sesame"}, "0 1"},
		{"an ID renewed at login", given, renew, []string{"GET / a", "POST /login a kim", "GET / NEW"}, "0 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, p := newSchool(), exercise.NewProgress(c.ex)
			s.server.SetPolicy(c.policy, "")
			fresh := ""
			var got []string
			for _, act := range c.acts {
				switch act {
				case "OFF":
					s.server.SetPolicy(demo.Policy{}, "")
					continue
				case "ON":
					s.server.SetPolicy(c.policy, "")
					continue
				}
				for _, e := range s.do(t, strings.ReplaceAll(act, "NEW", fresh)) {
					if e.Exchange != nil && e.Exchange.GivenID != "" {
						fresh = e.Exchange.GivenID
					}
					for _, part := range p.Judge(c.ex, e, exercise.Lost{}) {
						got = append(got, fmt.Sprint(part))
					}
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("ticked %q, want %q", strings.Join(got, " "), c.want)
			}
		})
	}
}

// SessionOf is the ID that the browser has afterwards, wherever it comes from.
func TestSessionOf(t *testing.T) {
	s := newSchool()
	s.server.SetPolicy(demo.Policy{RejectUnknown: true}, "")
	for act, given := range map[string]bool{http.MethodGet + " / stale": true, http.MethodPost + " /login stale kim": false} {
		x := s.do(t, act)[0].Exchange
		if id := exercise.SessionOf(x); given != (id == x.GivenID && id != "stale") || !given && id != "stale" {
			t.Errorf("%s ends with %q", act, id)
		}
	}
}
