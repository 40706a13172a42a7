package exercise_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
)

// TestPairPatterns: which pair the session ID was read from, and which the demo
// passed over, as each policy reads the Cookie header.
func TestPairPatterns(t *testing.T) {
	const id = "d9c0a8f4-5b1e-4a37-9f0d-2f6c1b7a8e90"
	host := demo.Policy{Secure: true, Path: "/", HostPrefix: true}
	hostStrict := host
	hostStrict.StrictCookie = true
	for _, c := range []struct {
		policy  demo.Policy
		cookie  string
		foreign string
		want    string // of exact, loose, other and decoy
	}{
		{demo.Policy{}, "", "", ""},
		{demo.Policy{}, "sessionid=" + id, "", "exact"},
		{demo.Policy{}, "theme=dark", "", "other"},
		{demo.Policy{}, "sessionid=" + id + "; theme=dark", "", "exact other"},
		{demo.Policy{}, "sessionid=" + id + "; theme=dark", "theme=dark", "exact"},
		{demo.Policy{}, "note=sessionid=" + id, "", "loose"},
		{demo.Policy{}, "mysessionid=" + id, "", "loose"},
		{demo.Policy{}, "note=sessionid=" + id, "note=sessionid=" + id, ""},
		{demo.Policy{}, "note=sessionid=x; sessionid=" + id, "", "loose other"},
		{demo.Policy{}, "sessionid=" + id + "; sessionid=x", "", "exact other"}, // of the very name, so no decoy
		{demo.Policy{StrictCookie: true}, "note=sessionid=" + id, "", "other decoy"},
		{demo.Policy{StrictCookie: true}, "mysessionid=x; sessionid=" + id, "", "exact other decoy"},
		{demo.Policy{StrictCookie: true}, "theme=dark", "", "other"},
		{demo.Policy{StrictCookie: true}, "note=sessionid=" + id, "note=sessionid=" + id, ""},
		{host, "sessionid=" + id, "", "other decoy"},
		{host, "sessionid=x; __Host-sessionid=" + id, "", "exact other decoy"},
		{host, "x__Host-sessionid=" + id, "", "loose"},
		{hostStrict, "x__Host-sessionid=" + id, "", "other decoy"},
		{demo.Policy{Signed: true}, "sessionid=" + id, "", ""}, // read, and refused
	} {
		t.Run(fmt.Sprint(c.cookie, c.policy), func(t *testing.T) {
			var seen []demo.Event
			s := demo.New(demo.Config{Policy: c.policy, Observe: func(e demo.Event) { seen = append(seen, e) }})
			r := httptest.NewRequest("GET", "/", nil)
			v := demo.Visit{By: "me/A"}
			if c.cookie != "" {
				r.Header.Set("Cookie", c.cookie)
			}
			if c.foreign != "" {
				v.Foreign = []demo.ForeignPair{{Text: c.foreign, From: demo.FromHost}}
			}
			s.Serve(httptest.NewRecorder(), r, v)
			var got []string
			for _, p := range []string{"read: exact", "read: loose", "unread: other", "unread: decoy"} {
				e := &exercise.Exercise{ID: "e", Steps: []exercise.Step{{When: when("event: exchange, " + p)}}}
				if progress := exercise.NewProgress(e); len(progress.Judge(e, seen[0], exercise.Lost{})) > 0 {
					got = append(got, strings.Fields(p)[1])
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("met %q, want %q", strings.Join(got, " "), c.want)
			}
		})
	}
}

// TestPairPatternsAreChecked: a value that there is not stops the start.
func TestPairPatternsAreChecked(t *testing.T) {
	for pattern, want := range map[string]string{
		"event: exchange, read: exact":                         "",
		"event: exchange, unread: decoy":                       "",
		"event: exchange, read: strict":                        `read "strict": want exact or loose`,
		"event: exchange, unread: foreign":                     `unread "foreign": want other or decoy`,
		"event: session, op: deleted, by: self, read: exact":   "and nothing else",
		"event: session, op: deleted, by: self, unread: other": "and nothing else",
	} {
		e := exercise.Exercise{ID: "e", Title: "T", Steps: []exercise.Step{{When: when(pattern), Do: "d", Say: "s"}}, Hints: []string{"a", "b", "c"}}
		if err := e.Check(); (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", pattern, err, want)
		}
	}
}
