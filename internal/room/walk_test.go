package room_test

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/lesson"
	"sessionlab/internal/room"
	"sessionlab/lessons"
)

// A second judge of the lesson session: its rules are written from the lesson's
// text, and know neither patterns nor traces. Random walks of a student with two
// browsers are judged by it and by the lab, and both have to say the same.

// sight is one thing that happened, as somebody sees it from outside.
type sight struct {
	browser string
	deleted string // the ID of the row that the student deleted, else "" and a request
	path    string // "/", "/nope" or "/login"
	carried string // the session ID in the Cookie header
	page    string // "form", "welcome", "302" or "other"
	given   string // the session ID in Set-Cookie
	row     string // the row that the browser lost with its cookie: "kept", "gone" or ""
}

// session is the ID that the browser has after it.
func (s sight) session() string {
	switch {
	case s.deleted != "":
		return s.deleted
	case s.given != "":
		return s.given
	}
	return s.carried
}

// secondJudge says which parts of the four exercises a history has done. Steps
// come in their order and are about one session, whichever that is.
func secondJudge(history []sight) map[string][]bool {
	type rule func(s sight, id string) bool
	inOrder := func(first func(sight) bool, more ...rule) []bool {
		done := make([]bool, 1+len(more))
		for i, s := range history {
			if !first(s) {
				continue
			}
			done[0] = true
			at := i + 1
			for n, meets := range more {
				next := slices.IndexFunc(history[at:], func(later sight) bool { return meets(later, s.session()) })
				if next < 0 {
					break
				}
				done[n+1] = true
				at += next + 1
			}
		}
		return done
	}
	ever := func(meets func(sight) bool) bool { return slices.ContainsFunc(history, meets) }
	form := func(s sight) bool { return s.page == "form" }
	welcome := func(s sight) bool { return s.page == "welcome" }
	with := func(page string) rule {
		return func(s sight, id string) bool { return s.page == page && s.carried == id }
	}
	deleted := inOrder(func(s sight) bool { return s.deleted != "" }, with("form"))
	return map[string][]bool{
		"login": inOrder(form, with("302"), with("welcome")),
		"check": inOrder(welcome, func(s sight, id string) bool { return s.page == "welcome" && s.carried == id && s.given == "" }),
		"delete": append(deleted,
			ever(func(s sight) bool { return form(s) && s.carried == "" && s.row == "kept" }),
			ever(func(s sight) bool { return form(s) && s.carried == "" && s.row == "gone" })),
	}
}

// held is the cookie of a browser, as the server can know it.
type held struct {
	id   string
	sent bool // it came back at least once
}

// walk is one student's.
type walk struct {
	t       *testing.T
	lab     *room.Lab
	main    room.Demo
	seat    *room.Seat
	random  *rand.Rand
	reject  bool              // the policy's rejectUnknown
	jar     map[string]string // by browser
	held    map[string]held
	rows    map[string]bool // the table's, by ID, as far as the walk made them; true is the student's own
	unseen  int             // own rows whose IDs were never handed out
	ids     []string        // that were ever in a jar
	history []sight
	logins  [][2]string // clue and session ID of each
	clue    string      // that was answered
	want    map[string][]bool
	acts    []string // what was done, to be read when the judges differ
}

// request sends one request from a browser, and sees what comes of it.
func (w *walk) request(browser, path string) {
	method, body := http.MethodGet, ""
	if path == "/login" {
		method, body = http.MethodPost, "username=kim"
	}
	if _, came := w.held[browser]; !came {
		w.jar[browser] = "" // what a browser brings to its first request is another program's
	}
	base := map[string]string{"A": w.seat.DemoPath(), "B": w.seat.DemoPathB()}[browser]
	r := httptest.NewRequest(method, base+strings.TrimPrefix(path, "/"), strings.NewReader(body))
	r.Header.Set("Content-Length", fmt.Sprint(len(body)))
	s := sight{browser: browser, path: path, carried: w.jar[browser], page: "other"}
	if s.carried != "" {
		r.Header.Set("Cookie", "sessionid="+s.carried)
	}
	recorder := httptest.NewRecorder()
	demoOf(w.lab).ServeHTTP(recorder, r)
	answer := recorder.Result()
	text, _ := io.ReadAll(answer.Body)
	for _, cookie := range answer.Cookies() {
		s.given = cookie.Value
	}
	switch {
	case answer.StatusCode == http.StatusFound:
		s.page = "302"
	case answer.StatusCode == http.StatusOK && strings.Contains(string(text), "Welcome, "):
		s.page = "welcome"
	case answer.StatusCode == http.StatusOK:
		s.page = "form"
	}

	// What a browser without a cookie had before.
	if had, ok := w.held[browser]; ok && s.carried == "" {
		switch _, there := w.rows[had.id]; {
		case !there:
			s.row = "gone"
		case had.sent:
			s.row = "kept"
		}
	}
	switch {
	case s.given != "":
		w.held[browser] = held{s.given, s.given == s.carried}
	case s.carried != "":
		w.held[browser] = held{s.carried, true}
	}

	// The table: each GET sees to it that it has a row.
	_, known := w.rows[s.carried]
	switch {
	case method == http.MethodPost || s.carried != "" && known:
	case s.given != "":
		w.rows[s.given] = true
	case s.carried != "" && !w.reject:
		w.rows[s.carried] = true
	default: // a 404
		w.unseen++
	}
	if clue := answer.Header.Get("X-Lab-Clue"); clue != "" {
		w.logins = append(w.logins, [2]string{clue, s.carried})
	}
	if s.given != "" && w.random.IntN(10) > 0 { // some programs keep no cookies
		w.put(browser, s.given)
	}
	w.history = append(w.history, s)
	w.note("%s %s %s carried %q, got %s, given %q", browser, method, path, s.carried, s.page, s.given)
}

func (w *walk) put(browser, id string) {
	w.jar[browser] = id
	if id != "" && !slices.Contains(w.ids, id) {
		w.ids = append(w.ids, id)
	}
}

func (w *walk) note(format string, args ...any) {
	w.acts = append(w.acts, fmt.Sprintf(format, args...))
}

// deleteRow deletes one of the student's rows.
func (w *walk) deleteRow() {
	table, err := w.main.Sessions(w.t.Context(), w.seat.Caller(), 100)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, row := range table.Sessions {
		if !row.Mine {
			continue
		}
		id := *row.ID
		if _, known := w.rows[id]; !known || w.random.IntN(2) == 0 {
			continue
		}
		if err := w.main.Delete(w.t.Context(), w.seat.Caller(), row.Tag, 0); err != nil {
			w.t.Fatal(err)
		}
		delete(w.rows, id)
		w.history = append(w.history, sight{deleted: id})
		w.note("delete %s", id)
		return
	}
}

// answer answers a question of the lesson, and looks at what is said.
func (w *walk) answer(exercise, question, text string, right bool) (key string) {
	reply, found, err := w.seat.Answer(w.t.Context(), "session", exercise, question, text)
	if !found || err != nil {
		w.t.Fatalf("%s: %t, %v", question, found, err)
	}
	w.note("answer %s with %q: %t %s", question, text, reply.Passed, reply.Key)
	if reply.Passed != right {
		w.differ("the answer %q to %s is right: %t, the second judge says %t", text, question, reply.Passed, right)
	}
	return reply.Key
}

// answerRow answers which row the key finds.
func (w *walk) answerRow() {
	if len(w.ids) == 0 {
		return
	}
	id := w.ids[w.random.IntN(len(w.ids))]
	var last sight
	for _, s := range slices.Backward(w.history) {
		if s.deleted == "" {
			last = s
			break
		}
	}
	own, there := w.rows[id]
	_, finds := w.rows[last.session()]
	right := there && id == last.session()
	key := w.answer("check", "row", id, right)
	w.want["check"][2] = w.want["check"][2] || right
	mine := w.unseen
	for _, own := range w.rows {
		if own {
			mine++
		}
	}
	holds := map[string]bool{ // what each sentence claims
		"":                right && last.carried == id, // the key in the Cookie header leads there
		"say.row.given":   right && last.given == id && last.carried != id,
		"say.row.earlier": there && own && id != last.session() && finds,
		"say.row.stale":   !finds,
		"say.row.none":    mine == 0,
		"say.row.unknown": !there || !own, // a classmate's row has no such tag
	}[key]
	if !holds {
		w.differ("to %q it is said: %s, which is not so", id, key)
	}
}

// answerNetwork answers both questions about the developer tools.
func (w *walk) answerNetwork() {
	if len(w.logins) == 0 {
		return
	}
	latest := w.logins[max(0, len(w.logins)-8):]
	clue := w.logins[w.random.IntN(len(w.logins))][0]
	known := slices.ContainsFunc(latest, func(l [2]string) bool { return l[0] == clue })
	w.answer("network", "clue", clue, known)
	if known {
		w.clue, w.want["network"][0] = clue, true
	}
	about := latest[len(latest)-1]
	for _, l := range latest {
		if l[0] == w.clue {
			about = l
		}
	}
	id := w.logins[w.random.IntN(len(w.logins))][1]
	w.answer("network", "cookie", "sessionid="+id, id == about[1])
	w.want["network"][1] = w.want["network"][1] || id == about[1]
}

func (w *walk) differ(format string, args ...any) {
	w.t.Helper()
	w.t.Errorf(format+"\n%s", append(args, strings.Join(w.acts, "\n"))...)
}

// setPolicy switches rejectUnknown.
func (w *walk) setPolicy(reject bool) {
	if err := w.main.SetPolicy(w.seat.Caller(), demo.Policy{RejectUnknown: reject}); err != nil {
		w.t.Fatal(err)
	}
	w.reject = reject
	w.note("rejectUnknown: %t", reject)
}

// step does something.
func (w *walk) step(n int) {
	browser := "A"
	if w.random.IntN(3) == 0 {
		browser = "B"
	}
	switch what := w.random.IntN(20); {
	case what < 7:
		w.request(browser, "/")
	case what < 11:
		w.request(browser, "/login")
	case what < 12:
		w.request(browser, "/nope")
	case what < 14:
		w.deleteRow()
	case what < 15:
		w.put(browser, "")
	case what < 16 && len(w.ids) > 0:
		w.put(browser, w.ids[w.random.IntN(len(w.ids))]) // the other browser's, or a stale one
	case what < 17:
		w.put(browser, fmt.Sprintf("made-up-%d-%s", n, w.seat.ID))
	case what < 18:
		w.setPolicy(!w.reject)
	case what < 19:
		w.answerRow()
	default:
		w.answerNetwork()
	}
}

// judged compares both judges, once everything is on the disk.
func (w *walk) judged() {
	w.t.Helper()
	for exercise, parts := range secondJudge(w.history) {
		copy(w.want[exercise], parts)
	}
	progress := w.seat.Progress()["session"]
	for exercise, want := range w.want {
		for i, done := range want {
			if got := progress[exercise].Steps[i] != nil; got != done {
				w.differ("%s, part %d: the lab says %t, the second judge %t", exercise, i, got, done)
			}
		}
		if len(progress[exercise].Steps) != len(want) {
			w.t.Fatalf("%s has %d parts, the second judge knows %d", exercise, len(progress[exercise].Steps), len(want))
		}
	}
}

// TestSecondJudge plays random walks, and both judges have to agree on all.
func TestSecondJudge(t *testing.T) {
	library, err := lesson.Load(lessons.FS, demo.Source)
	if err != nil {
		t.Fatal(err)
	}
	walks := 600
	if testing.Short() {
		walks = 60
	}
	for part := range uint64(4) { // most of a walk is waiting
		t.Run(fmt.Sprint(part), func(t *testing.T) {
			t.Parallel()
			l, _ := openWith(t, room.Config{Course: library.Course(), Alone: true, Limits: room.Limits{Seats: 2*walks + 10}})
			classmate, _ := seated(t, l)
			stolen := strings.TrimPrefix(login(t, l, classmate), "sessionid=")
			for n := range walks {
				walkOnce(t, l, stolen, rand.New(rand.NewPCG(part, uint64(n))))
				if t.Failed() {
					t.Fatalf("in walk %d", n)
				}
			}
		})
	}
}

func walkOnce(t *testing.T, l *room.Lab, stolen string, random *rand.Rand) {
	main, _ := l.Demo("")
	seat, _ := seated(t, l)
	w := &walk{
		t: t, lab: l, main: main, seat: seat, random: random,
		jar: map[string]string{}, held: map[string]held{}, rows: map[string]bool{stolen: false},
		want: map[string][]bool{"login": make([]bool, 3), "check": make([]bool, 3), "delete": make([]bool, 4), "network": make([]bool, 2)},
	}
	w.setPolicy(random.IntN(2) == 0)
	if random.IntN(8) == 0 {
		w.ids = append(w.ids, stolen)
	}
	for i := range 5 + random.IntN(25) {
		w.step(i)
	}
	if _, err := main.Sessions(t.Context(), seat.Caller(), 1); err != nil { // the reader has seen everything
		t.Fatal(err)
	}
	seated(t, l) // kept after every tick of the walk, so those are on the disk by now
	w.judged()
}
