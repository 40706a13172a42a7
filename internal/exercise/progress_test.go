package exercise_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
)

// school is a demo whose events are judged for the seat "me".
type school struct {
	server *demo.Server
	events []demo.Event
}

func newSchool() *school {
	s := &school{}
	s.server = demo.New(demo.Config{Observe: func(e demo.Event) { s.events = append(s.events, e) }})
	return s
}

// do plays acts such as "GET / id", "POST /login id kim" and "DELETE id".
func (s *school) do(t *testing.T, acts ...string) []demo.Event {
	t.Helper()
	before := len(s.events)
	for _, act := range acts {
		words := strings.Fields(act)
		if words[0] == "DELETE" {
			if err := s.server.Delete(t.Context(), words[1], 0, "me", nil); err != nil {
				t.Fatal(err)
			}
			continue
		}
		body := ""
		if len(words) > 3 {
			body = "username=" + words[3]
		}
		r := httptest.NewRequest(words[0], words[1], strings.NewReader(body))
		r.Header.Set("Content-Length", fmt.Sprint(len(body)))
		if len(words) > 2 && words[2] != "-" {
			r.Header.Set("Cookie", "sessionid="+words[2])
		}
		s.server.Serve(httptest.NewRecorder(), r, demo.Visit{By: "me/A", Clue: "clue-of-" + strings.Join(words[2:], "-")})
	}
	return s.events[before:]
}

var (
	login = &exercise.Exercise{ID: "login", Steps: []exercise.Step{
		{When: when("event: exchange, page: form")},
		{When: when("event: exchange, method: POST, status: 302, cookie: same")},
		{When: when("event: exchange, page: welcome, cookie: same")},
	}}
	check = &exercise.Exercise{ID: "check", Steps: []exercise.Step{
		{When: when("event: exchange, page: welcome")},
		{When: when("event: exchange, page: welcome, cookie: same, setCookie: none")},
	}, Questions: []exercise.Question{{ID: "row", Want: exercise.WantRow}}}
	remove = &exercise.Exercise{ID: "delete", Steps: []exercise.Step{
		{When: when("event: session, op: deleted, by: self")},
		{When: when("event: exchange, page: form, cookie: same")},
	}}
	network = &exercise.Exercise{ID: "network", Questions: []exercise.Question{
		{ID: "clue", Want: exercise.WantClue}, {ID: "cookie", Want: exercise.WantCookie},
	}}
)

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name string
		ex   *exercise.Exercise
		acts []string
		want string // parts in the order of their ticks
	}{
		{"the login as asked for", login, []string{"GET / a", "POST /login a kim", "GET / a"}, "0 1 2"},
		{"a page of 404 is no form", login, []string{"GET /nope a"}, ""},
		{"a login that failed is none", login, []string{"GET / a", "POST /login b kim", "GET / a"}, "0"},
		{"the welcome has to come under the same id", login, []string{"GET / a", "POST /login a kim", "GET / b"}, "0 1"},
		{"another id begins anew and gets there", login, []string{"GET / a", "GET / b", "POST /login b kim", "GET / b"}, "0 1 2"},
		{"going astray in between costs nothing", login, []string{"GET / a", "GET /nope a", "GET / a", "POST /login a kim", "GET /nope a", "GET / a"}, "0 1 2"},
		{"order counts", login, []string{"POST /login a kim", "GET / b"}, "0"},
		{"welcomed twice", check, []string{"GET / a", "POST /login a kim", "GET / a", "GET / a"}, "0 1"},
		{"welcomed once", check, []string{"GET / a", "POST /login a kim", "GET / a"}, "0"},
		{"welcomed under two ids", check, []string{"GET / a", "POST /login a kim", "GET / a", "GET / b", "POST /login b lee", "GET / b"}, "0"},
		{"deleted, then the stale cookie", remove, []string{"GET / a", "POST /login a kim", "DELETE a", "GET / a"}, "0 1"},
		{"the form under another cookie says nothing", remove, []string{"GET / a", "DELETE a", "GET / b"}, "0"},
		{"the form before the deletion says nothing", remove, []string{"GET / a", "GET / a", "DELETE a"}, "0"},
		{"no steps, no ticks", network, []string{"GET / a", "POST /login a kim", "GET / a"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := exercise.NewProgress(c.ex)
			var got []string
			for _, e := range newSchool().do(t, c.acts...) {
				for _, part := range p.Judge(c.ex, e, exercise.Lost{}) {
					got = append(got, fmt.Sprint(part))
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("ticked %q, want %q", strings.Join(got, " "), c.want)
			}
			if all := len(got) == c.ex.Parts(); all != !p.Passed.IsZero() {
				t.Errorf("passed at %v with parts %v", p.Passed, got)
			}
		})
	}
}

// further is remove with the two parts that go further.
var further = &exercise.Exercise{ID: "delete", Steps: remove.Steps, Optional: []exercise.Step{
	{When: when("event: exchange, cookie: none, row: kept"), Do: "x", Say: "x"},
	{When: when("event: exchange, cookie: none, row: gone"), Do: "x", Say: "x"},
}}

// TestOptional: what a lost cookie leaves is judged by what the server saw, and
// neither blocks the pass nor gives it. NEW is the ID that the server made last.
func TestOptional(t *testing.T) {
	for _, c := range []struct {
		name   string
		acts   []string
		want   string
		passed bool
	}{
		{"a first visit lost nothing", []string{"GET /"}, "", false},
		{"a cookie was lost and the row is there", []string{"GET /", "GET / NEW", "GET /"}, "2", false},
		{"a browser that keeps no cookie lost none", []string{"GET /", "GET /", "GET /"}, "", false},
		{"both were deleted", []string{"GET /", "GET / NEW", "DELETE NEW", "GET /"}, "0 3", false},
		{"both, of a key that was just given", []string{"GET /", "DELETE NEW", "GET /"}, "0 3", false},
		{"the row alone", []string{"GET /", "DELETE NEW", "GET / NEW"}, "0 1", true},
		{"a row that was made anew is there", []string{"GET /", "DELETE NEW", "GET / NEW", "GET /"}, "0 1 2", true},
		{"one after the other", []string{"GET /", "GET / NEW", "GET /", "DELETE NEW", "GET /"}, "2 0 3", false},
		{"a page of 404 gives no key, so the old one counts", []string{"GET /", "GET / NEW", "GET /nope", "DELETE FIRST", "GET /"}, "2 0 3", false},
		{"a login without a cookie counts", []string{"GET /", "GET / NEW", "POST /login - kim"}, "2", false},
		{"all of it", []string{"GET /", "DELETE NEW", "GET / NEW", "GET /", "DELETE NEW", "GET /"}, "0 1 2 3", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, p := newSchool(), exercise.NewProgress(further)
			var holding exercise.Holding
			var got []string
			rows := map[string]bool{}
			var ids []string
			for _, act := range c.acts {
				if len(ids) > 0 {
					act = strings.NewReplacer("NEW", ids[len(ids)-1], "FIRST", ids[0]).Replace(act)
				}
				for _, e := range s.do(t, act) {
					for _, change := range e.Changes {
						id := change.Row().ID
						if change.Op != demo.OpDelete && change.New() {
							ids = append(ids, id)
						}
						rows[id] = change.Op != demo.OpDelete
					}
					lost := holding.Take(e, func(id string) bool { return rows[id] })
					for _, part := range p.Judge(further, e, lost) {
						got = append(got, fmt.Sprint(part))
					}
				}
			}
			if strings.Join(got, " ") != c.want || p.Passed.IsZero() == c.passed {
				t.Errorf("ticked %q and passed at %v, want %q and %v", strings.Join(got, " "), p.Passed, c.want, c.passed)
			}
		})
	}
}

// Once the last hint was opened an exercise can't be passed any more: its parts are
// ticked, and it counts as shown. Opened afterwards, the hint changes nothing; and
// so it is restored, in whatever order.
func TestShown(t *testing.T) {
	acts := []string{"GET / a", "POST /login a kim", "GET / a"}
	for hintAfter := range len(acts) + 1 {
		s, p := newSchool(), exercise.NewProgress(login)
		for i := range len(acts) + 1 {
			if i == hintAfter {
				p.Hint(exercise.Hints, time.Now())
			}
			if i == len(acts) {
				break
			}
			for _, e := range s.do(t, acts[i]) {
				p.Judge(login, e, exercise.Lost{})
			}
		}
		restored := exercise.NewProgress(login)
		for part, at := range p.Parts {
			restored.Restore(part, at)
		}
		restored.Hint(exercise.Hints, p.Shown)
		for _, p := range []*exercise.Progress{p, restored} {
			if passed := hintAfter == len(acts); p.Passed.IsZero() == passed || p.Shown.IsZero() || p.Parts[len(p.Parts)-1].IsZero() {
				t.Errorf("shown after %d of %d acts: %+v", hintAfter, len(acts), p)
			}
		}
	}
}

// Whatever comes after, a tick stays and keeps its time.
func TestTicksStay(t *testing.T) {
	s := newSchool()
	p := exercise.NewProgress(login)
	for _, e := range s.do(t, "GET / a", "POST /login a kim", "GET / a") {
		p.Judge(login, e, exercise.Lost{})
	}
	before := fmt.Sprint(p.Parts, p.Passed)
	for _, e := range s.do(t, "DELETE a", "GET / a", "GET / b", "POST /login b lee", "GET / b") {
		if again := p.Judge(login, e, exercise.Lost{}); again != nil {
			t.Errorf("ticked %v again", again)
		}
	}
	if after := fmt.Sprint(p.Parts, p.Passed); after != before {
		t.Errorf("was %s, is %s", before, after)
	}
}

func TestAnswers(t *testing.T) {
	s := newSchool()
	var logins []exercise.Login
	for _, e := range s.do(t, "GET / aaaa", "POST /login aaaa kim", "GET / bbbb", "POST /login bbbb lee") {
		if l, ok := exercise.LoginOf(e); ok {
			logins = append(logins, l)
		}
	}
	evidence := exercise.Evidence{Logins: logins, Rows: 1, Row: func(tag string) exercise.Row {
		return map[string]exercise.Row{"aaaa": exercise.OwnRow, "bbbb": exercise.EarlierRow, "cccc": exercise.OthersRow}[tag]
	}}
	for _, c := range []struct {
		ex             *exercise.Exercise
		question, text string
		evidence       exercise.Evidence
		key            string // "" is right
	}{
		{check, "row", " aaaa ", evidence, ""},
		{check, "row", "AAAA", evidence, ""},
		{check, "row", "", evidence, "say.row.empty"},
		{check, "row", "cccc", evidence, "say.row.others"},
		{check, "row", "dddd", evidence, "say.row.unknown"},
		{check, "row", "dddd", exercise.Evidence{Row: evidence.Row}, "say.row.none"},
		{check, "row", "bbbb", evidence, "say.row.earlier"},
		{check, "row", "bbbb", exercise.Evidence{Rows: 1, Row: evidence.Row, Stale: true}, "say.row.stale"},
		{network, "clue", "clue-of-aaaa-kim", evidence, ""},
		{network, "clue", "X-Lab-Clue: Clue-of-bbbb-lee", evidence, ""},
		{network, "clue", "clue-of-cccc-park", evidence, "say.clue.wrong"},
		{network, "clue", "", evidence, "say.clue.empty"},
		{network, "clue", "sessionid=bbbb", evidence, "say.clue.is-id"},
		{network, "clue", "clue-of-aaaa-kim", exercise.Evidence{}, "say.clue.no-login"},
		{network, "cookie", "sessionid=bbbb", evidence, ""},
		{network, "cookie", "curl 'http://x/' -b 'sessionid=bbbb'", evidence, ""},
		{network, "cookie", "sessionid=aaaa", evidence, "say.cookie.other-login"},
		{network, "cookie", "sessionid=bbxb", evidence, "say.cookie.differs-at"},
		{network, "cookie", "clue-of-bbbb-lee", evidence, "say.cookie.is-clue"},
		{network, "cookie", "curl 'http://x/' -H 'Accept: */*'", evidence, "say.cookie.curl-without"},
		{network, "cookie", "", evidence, "say.cookie.nothing-pasted"},
		{network, "cookie", "x", exercise.Evidence{}, "say.cookie.no-login"},
	} {
		p := exercise.NewProgress(c.ex)
		reply := p.Answer(c.ex, c.question, c.text, c.evidence, time.Now())
		if reply.Key != c.key || reply.Passed != (c.key == "") {
			t.Errorf("%s %q: %+v, want %q", c.question, c.text, reply, c.key)
		}
		if _, part, _ := c.ex.Question(c.question); p.Parts[part].IsZero() == reply.Passed {
			t.Errorf("%s %q: the tick is not the verdict", c.question, c.text)
		}
	}
}

// A row that the last response gave the ID of is right, and the sentence is not
// the question's own, which is about a Cookie header.
func TestAnswerOfTheGivenRow(t *testing.T) {
	p := exercise.NewProgress(check)
	reply := p.Answer(check, "row", "aaaa", exercise.Evidence{Rows: 1, Row: func(string) exercise.Row { return exercise.GivenRow }}, time.Now())
	if !reply.Passed || reply.Key != "say.row.given" || p.Parts[2].IsZero() {
		t.Errorf("%+v, parts %v", reply, p.Parts)
	}
}

// The Cookie question is about the login whose clue was given.
func TestCookieOfTheClue(t *testing.T) {
	logins := []exercise.Login{{Clue: "one", Cookie: "sessionid=1", Name: "sessionid", Value: "1"}, {Clue: "two", Cookie: "sessionid=2", Name: "sessionid", Value: "2"}}
	evidence := exercise.Evidence{Logins: logins}
	p := exercise.NewProgress(network)
	p.Answer(network, "clue", "one", evidence, time.Now())
	if reply := p.Answer(network, "cookie", "sessionid=2", evidence, time.Now()); reply.Key != "say.cookie.other-login" {
		t.Errorf("the other login's: %+v", reply)
	}
	if reply := p.Answer(network, "cookie", "sessionid=1", evidence, time.Now()); !reply.Passed || p.Passed.IsZero() {
		t.Errorf("the same login's: %+v", reply)
	}
}
