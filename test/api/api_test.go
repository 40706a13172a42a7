package api

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/test/lab"
)

// TestFourExercises does the chapter's four exercises over HTTP.
func TestFourExercises(t *testing.T) {
	l := lab.Start(t)
	me := l.Seat(t)
	b := lab.NewClient()
	events := l.Stream(t, me.Token, "")

	tick := func(exercise string, step int) {
		t.Helper()
		events.Until(lab.IsEvent("progress", fmt.Sprintf(`"exercise":%q,"step":%d,`, exercise, step)))
	}
	b.Visit(t, me.Demo)
	tick("login", 0)
	if page := b.Login(t, me.Demo, "kim"); !strings.Contains(page, "Welcome, kim!") {
		t.Fatalf("after the login: %s", page)
	}
	tick("login", 1)
	tick("login", 2)
	tick("check", 0)
	b.Visit(t, me.Demo)
	tick("check", 1)

	table := lab.Decode[lab.TableView](t, l.Get(t, me, "/api/rooms/main/sessions"))
	if len(table.Sessions) != 1 || !table.Sessions[0].Mine || *table.Sessions[0].Username != "kim" || table.Sessions[0].Requests != 4 {
		t.Fatalf("the table is %+v", table)
	}
	row := table.Sessions[0]
	answer(t, l, me, "check", "row", "nope", false)
	answer(t, l, me, "check", "row", row.ID[:4], true)
	tick("check", 2)

	if status, body := l.Call(t, "DELETE", "/api/rooms/main/sessions/"+row.Tag, me.Token, ""); status != http.StatusNoContent {
		t.Fatalf("delete: %d %s", status, body)
	}
	tick("delete", 0)
	if page := b.Visit(t, me.Demo); !strings.Contains(page, "<form") {
		t.Fatalf("after the deletion: %s", page)
	}
	tick("delete", 1)

	b.Login(t, me.Demo, "kim")
	answer(t, l, me, "network", "clue", "wrong", false)
	answer(t, l, me, "network", "clue", b.Clue, true)
	tick("network", 0)
	answer(t, l, me, "network", "cookie", "sessionid=no", false)
	answer(t, l, me, "network", "cookie", "curl 'http://x' -H 'Cookie: "+b.Cookie+"'", true)
	tick("network", 1)

	for id, p := range lab.Decode[lab.Seat](t, l.Get(t, me, "/api/seats/me")).Progress["session"] {
		if p.Passed == nil {
			t.Errorf("%s is not passed: %+v", id, p)
		}
	}
	if strings.Contains(events.Raw.String(), b.Clue) || strings.Contains(l.Get(t, me, "/api/rooms/main/sessions"), b.Clue) {
		t.Error("the clue is in a view")
	}
}

// Another seat's acts never count, and a student deletes no other's row.
func TestAnotherSeat(t *testing.T) {
	l := lab.Start(t)
	me, other := l.Seat(t), l.Seat(t)
	b := lab.NewClient()
	b.Visit(t, other.Demo)
	b.Login(t, other.Demo, "lee")
	b.Visit(t, other.Demo)
	table := lab.Decode[lab.TableView](t, l.Get(t, me, "/api/rooms/main/sessions"))
	row := table.Sessions[0]
	if row.Mine || row.ID != "" {
		t.Errorf("another's row is %+v", row)
	}
	if status, body := l.Call(t, "DELETE", "/api/rooms/main/sessions/"+row.Tag, me.Token, ""); status != http.StatusForbidden {
		t.Errorf("deleting another's row: %d %s", status, body)
	}
	answer(t, l, me, "check", "row", row.Tag, false)
	for id, p := range lab.Decode[lab.Seat](t, l.Get(t, me, "/api/seats/me")).Progress["session"] {
		for _, at := range p.Steps {
			if at != nil {
				t.Errorf("another's act ticked %s", id)
			}
		}
	}
	// The owner may delete any row.
	if status, body := l.Call(t, "DELETE", "/api/rooms/main/sessions/"+row.Tag, "", ""); status != http.StatusNoContent {
		t.Errorf("the owner deletes: %d %s", status, body)
	}
	if status, _ := l.Call(t, "DELETE", "/api/rooms/main/sessions/"+row.Tag, "", ""); status != http.StatusNotFound {
		t.Errorf("deleting it again: %d", status)
	}
}

// Another student's stream has the row and none of the secrets.
func TestMaskedView(t *testing.T) {
	l := lab.Start(t)
	me, other := l.Seat(t), l.Seat(t)
	events := l.Stream(t, me.Token, "")
	events.Until(lab.IsEvent("snapshot"))
	b := lab.NewClient()
	b.Visit(t, other.Demo)
	b.Login(t, other.Demo, "lee")
	events.Until(lab.IsEvent("exchange", `"path":"/login"`, `"username":"lee"`))
	events.Until(lab.IsEvent("exchange", `"path":"/"`, `"op":"touch"`))
	late := l.Stream(t, me.Token, "") // a snapshot masks as well
	late.Until(lab.IsEvent("snapshot"))
	table := l.Get(t, me, "/api/rooms/main/sessions")

	id := strings.TrimPrefix(b.Cookie, "sessionid=")
	desk := strings.TrimPrefix(other.Demo, l.Demo)
	for name, text := range map[string]string{"stream": events.Raw.String(), "snapshot": late.Raw.String(), "table": table} {
		for what, secret := range map[string]string{"session ID": id, "desk": desk, "clue": b.Clue, "token": other.Token} {
			if len(secret) < 10 || strings.Contains(text, secret) {
				t.Errorf("the %s holds the other's %s %q", name, what, secret)
			}
		}
	}

	// Whatever stands where a cookie's name should: a desk's key, most of an ID.
	key, piece := strings.Trim(desk, "/s"), id[:31]
	response, err := http.DefaultClient.Do(withCookie(t, other.Demo, key+"=1; "+piece+"=2; "+piece[:17]+"; __Host-sessionid=3"))
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	m := events.Until(lab.IsEvent("exchange", `"name":"__Host-sessionid"`))
	if strings.Contains(m.Data, key[:17]) || strings.Contains(m.Data, piece[:17]) || strings.Count(m.Data, `"name":"…"`) != 3 {
		t.Errorf("others see odd names of cookies as %s", m.Data)
	}
	if own := l.Stream(t, other.Token, ""); !strings.Contains(own.Until(lab.IsEvent("snapshot")).Data, id) {
		t.Error("the own snapshot lacks the own id")
	}
}

// withCookie is a request with a Cookie header as it stands.
func withCookie(t *testing.T, url, cookie string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Cookie", cookie)
	return r
}

// The stream resumes without a gap or a repeat, and begins anew where it can't.
func TestResume(t *testing.T) {
	l := lab.Start(t)
	me := l.Seat(t)
	b := lab.NewClient()
	b.Visit(t, me.Demo)
	first := l.Stream(t, me.Token, "")
	snapshot := first.Until(lab.IsEvent("snapshot"))
	first.Close()
	b.Visit(t, me.Demo)
	b.Visit(t, me.Demo)
	again := l.Stream(t, me.Token, snapshot.ID)
	for _, requests := range []string{"second", "third"} {
		m := again.Until(func(m lab.Message) bool { return m.Event == "exchange" || m.Event == "snapshot" })
		if m.Event != "exchange" {
			t.Errorf("the %s request came as %s", requests, m.Event)
		}
	}
	for _, id := range []string{"0", "12", "9007199254740991"} {
		if m, _ := l.Stream(t, me.Token, id).Next(); m.Event != "snapshot" {
			t.Errorf("after a seq that was never, %s: %s", id, m.Event)
		}
	}
	if status, body := l.Call(t, "GET", "/api/rooms/main/events", me.Token, "", "Last-Event-ID: <x>"); status != http.StatusBadRequest || strings.Contains(body, "<x>") {
		t.Errorf("a malformed Last-Event-ID: %d %s", status, body)
	}
}

func TestLongPolling(t *testing.T) {
	l := lab.Start(t)
	me := l.Seat(t)
	type poll struct {
		Events []struct{ Type string }
		Seq    uint64
	}
	first := lab.Decode[poll](t, l.Get(t, me, "/api/rooms/main/events?wait=0.2"))
	if len(first.Events) != 1 || first.Events[0].Type != "snapshot" {
		t.Fatalf("the first poll has %+v", first)
	}
	lab.NewClient().Visit(t, me.Demo)
	for seq := first.Seq; ; {
		next := lab.Decode[poll](t, l.Get(t, me, fmt.Sprintf("/api/rooms/main/events?after=%d&wait=5", seq)))
		for _, e := range next.Events {
			if e.Type == "exchange" {
				return
			}
		}
		if next.Seq == seq {
			t.Fatal("nothing came")
		}
		seq = next.Seq
	}
}

// The table that a follower folds from its snapshot and events is the table.
func TestFoldOfTheStream(t *testing.T) {
	l := lab.Start(t)
	var seats sync.WaitGroup
	watcher := l.Seat(t)
	early := l.Stream(t, watcher.Token, "")
	for s := range 4 {
		seats.Go(func() {
			me := l.Seat(t)
			b := lab.NewClient()
			for i := range 12 {
				switch (i + s) % 4 {
				case 0:
					b = lab.NewClient()
					b.Visit(t, me.Demo)
				case 1:
					b.Login(t, me.Demo, fmt.Sprintf("name%d", i))
				case 2:
					table := lab.Decode[lab.TableView](t, l.Get(t, me, "/api/rooms/main/sessions"))
					for _, row := range table.Sessions {
						if row.Mine {
							l.Call(t, "DELETE", "/api/rooms/main/sessions/"+row.Tag, me.Token, "")
							break
						}
					}
				case 3:
					b.Visit(t, me.Demo+"nope")
					l.Call(t, "POST", "/api/rooms/main/clock", me.Token, `{"skip":90}`)
				}
			}
		})
	}
	middle := l.Stream(t, watcher.Token, "")
	seats.Wait()
	if _, body := l.Call(t, "GET", "/api/rooms/main/clock", watcher.Token, ""); strings.TrimSpace(body) != `{"ahead":1080}` {
		t.Errorf("the clock says %s", body)
	}
	table := lab.Decode[lab.TableView](t, l.Get(t, watcher, "/api/rooms/main/sessions?limit=1000"))
	if table.Count == 0 || table.Count != len(table.Sessions) {
		t.Fatalf("%d rows of %d", len(table.Sessions), table.Count)
	}
	for name, s := range map[string]*lab.Stream{"early": early, "middle": middle, "late": l.Stream(t, watcher.Token, "")} {
		fold := lab.NewFold()
		for fold.Seq < table.Seq {
			m, ok := s.Next()
			if !ok {
				t.Fatalf("%s: the stream ended", name)
			}
			fold.Add(t, m)
		}
		if got, want := fold.String(), table.String(); got != want || fold.Count != table.Count {
			t.Errorf("%s: the fold has %d rows\n%s\nthe table %d\n%s", name, fold.Count, got, table.Count, want)
		}
	}
}

func TestBadCalls(t *testing.T) {
	l := lab.Start(t)
	me := l.Seat(t)
	for _, c := range []struct {
		method, path, body string
		status             int
	}{
		{"POST", "/api/seats", `{"room":"nope"}`, 404},
		{"POST", "/api/seats", `{"name":"` + strings.Repeat("가", 65) + `"}`, 400},
		{"POST", "/api/seats", `{`, 400},
		{"POST", "/api/seats", `{"name":"` + strings.Repeat("x", 5000) + `"}`, 413},
		{"POST", "/api/seats/me/answers", `{"lesson":"nope"}`, 404},
		{"POST", "/api/seats/me/answers", `[]`, 400},
		{"POST", "/api/seats/me/hints", `{"lesson":"session","exercise":"login","hint":4}`, 404},
		{"GET", "/api/rooms/nope/sessions", "", 404},
		{"GET", "/api/rooms/main/sessions?limit=0", "", 400},
		{"GET", "/api/rooms/main/sessions?limit=<b>", "", 400},
		{"GET", "/api/rooms/main/events?after=-1", "", 400},
		{"GET", "/api/rooms/main/events?wait=NaN", "", 400},
		{"GET", "/api/rooms/main/events?from=x", "", 400},
		{"DELETE", "/api/rooms/main/sessions/nope", "", 404},
		{"PUT", "/api/rooms/main/policy", `{"httponly ":true}`, 400},
		{"PUT", "/api/rooms/main/policy", `{"maxAge":"an hour"}`, 400},
		{"PUT", "/api/rooms/main/policy", `[]`, 400},
		{"PUT", "/api/rooms/main/policy", `{"encrypted":true}`, 422},
		{"PUT", "/api/rooms/main/policy", `{"sameSite":"<b>"}`, 422},
		{"PUT", "/api/rooms/main/policy", `{"maxAge":-1}`, 422},
		{"GET", "/api/rooms/nope/policy", "", 404},
		{"POST", "/api/rooms/main/clock", `{"skip":0}`, 422},
		{"POST", "/api/rooms/main/clock", `{"skip":-60}`, 422},
		{"POST", "/api/rooms/main/clock", `{"skip":34560001}`, 422},
		{"POST", "/api/rooms/main/clock", `{"skip":1e99}`, 400},
		{"POST", "/api/rooms/main/clock", `{"skip":"<b>"}`, 400},
		{"GET", "/api/rooms/nope/clock", "", 404},
		{"POST", "/api/rooms/nope/sweep", "", 404},
		{"GET", "/api/nope", "", 404},
		{"PUT", "/api/seats", "", 405},
		{"POST", "/api/rooms/main/sessions", "", 405},
	} {
		for _, lang := range []string{"ko", "en"} {
			status, body := l.Call(t, c.method, c.path, me.Token, c.body, "Accept-Language: "+lang)
			problem := lab.Decode[struct {
				Status int
				Detail string
			}](t, body)
			if status != c.status || problem.Status != c.status || problem.Detail == "" || strings.Contains(body, "<b>") {
				t.Errorf("%s %s %.40s: %d %s, want %d", c.method, c.path, c.body, status, body, c.status)
			}
		}
	}
}

// The measures count what happened and name nobody.
func TestMetrics(t *testing.T) {
	l := lab.Start(t)
	me := l.Seat(t)
	events := l.Stream(t, me.Token, "")
	b := lab.NewClient()
	b.Visit(t, me.Demo)
	b.Login(t, me.Demo, "hong-gildong")
	b.Visit(t, me.Demo+"nope")
	events.Until(lab.IsEvent("exchange", `"step":"not-found"`))
	_, text := l.Call(t, "GET", "/metrics", "", "")
	for _, want := range []string{
		`lab_exchanges_total{kind="first-visit"} 1`, `lab_exchanges_total{kind="login"} 1`, `lab_exchanges_total{kind="welcome"} 1`,
		`lab_exchanges_total{kind="not-found"} 1`, `lab_exchanges_total{kind="error"} 0`,
		"lab_rows 1", "lab_seats 1", "lab_followers 1", "lab_followers_cut_total 0", "lab_saving_failures_total 0",
	} {
		if !strings.Contains(text, want+"\n") {
			t.Errorf("%s is missing in\n%s", want, text)
		}
	}
	for _, want := range []string{"lab_event_delay_seconds_count", "lab_saving_seconds_count"} {
		if _, count, _ := strings.Cut(text, want+" "); count == "" || count[0] == '0' {
			t.Errorf("%s counts nothing", want)
		}
	}
	for what, secret := range map[string]string{"name": "hong-gildong", "ID": strings.TrimPrefix(b.Cookie, "sessionid="), "seat": me.ID} {
		if strings.Contains(text, secret) || strings.Contains(l.Out.String(), secret) {
			t.Errorf("the %s is in the metrics or the log", what)
		}
	}
	if status, _ := l.Call(t, "GET", "/readyz", "", ""); status != http.StatusOK {
		t.Errorf("/readyz: %d", status)
	}
}

func TestHints(t *testing.T) {
	l := lab.Start(t)
	me := l.Seat(t)
	for hint := 1; hint <= 3; hint++ {
		l.Call(t, "POST", "/api/seats/me/hints", me.Token, fmt.Sprintf(`{"lesson":"session","exercise":"login","hint":%d}`, hint))
		p := lab.Decode[lab.Seat](t, l.Get(t, me, "/api/seats/me")).Progress["session"]["login"]
		if p.Hints != hint || (p.Shown != nil) != (hint == 3) || p.Passed != nil {
			t.Errorf("after hint %d: %+v", hint, p)
		}
	}
}

// A whole cURL command is an answer, however long the other programs' cookies.
func TestLongAnswer(t *testing.T) {
	l := lab.Start(t)
	me, b := l.Seat(t), lab.NewClient()
	b.Visit(t, me.Demo)
	b.Login(t, me.Demo, "kim")
	command := "curl 'http://x' -H 'X-Other: " + strings.Repeat("y", 9000) + "' -b '" + b.Cookie + "'"
	answer(t, l, me, "network", "cookie", command, true)
}

// What others see of an odd path is that it was one.
func TestMaskedPath(t *testing.T) {
	l := lab.Start(t)
	me, other := l.Seat(t), l.Seat(t)
	events := l.Stream(t, me.Token, "")
	b := lab.NewClient()
	b.Visit(t, other.Demo+"?sessionid=secret")
	b.Visit(t, l.Demo+"//"+strings.TrimPrefix(other.Demo, l.Demo+"/"))
	b.Visit(t, other.Demo)
	events.Until(lab.IsEvent("exchange", `"path":"/"`))
	if got := events.Raw.String(); strings.Contains(got, "secret") || strings.Contains(got, strings.TrimPrefix(other.Demo, l.Demo)) {
		t.Errorf("another's path is told:\n%s", got)
	}
}

// A stop ends open streams at once, and does not wait for connections that a
// browser opened in advance.
func TestStop(t *testing.T) {
	l := lab.Start(t)
	for _, url := range []string{l.URL, l.Demo} {
		conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
	}
	s := l.Stream(t, l.Seat(t).Token, "")
	s.Until(lab.IsEvent("snapshot"))
	began := time.Now()
	if err := l.Stop(); err != nil {
		t.Error(err)
	}
	for ok := true; ok; {
		_, ok = s.Next()
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("the stop took %v", took)
	}
}

func answer(t *testing.T, l *lab.Lab, me lab.Seat, exercise, question, answer string, want bool) {
	t.Helper()
	body := fmt.Sprintf(`{"lesson":"session","exercise":%q,"question":%q,"answer":%q}`, exercise, question, answer)
	status, reply := l.Call(t, "POST", "/api/seats/me/answers", me.Token, body)
	verdict := lab.Decode[struct {
		Passed bool
		Say    string
	}](t, reply)
	if status != http.StatusOK || verdict.Passed != want || verdict.Say == "" || strings.Contains(verdict.Say, "{") {
		t.Errorf("%s %s %q: %d %s, want passed %v", exercise, question, answer, status, reply, want)
	}
}
