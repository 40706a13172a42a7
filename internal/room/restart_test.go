package room_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/room"
)

// A data file of the version before there were rooms, as that version wrote it:
// its seats come back by the tokens that it gave, with their progress and desks,
// and each has a code and a name now.
func TestVersion1(t *testing.T) {
	dir := t.TempDir()
	room.WriteData(t, dir, "version1.sql")
	seats := []struct {
		id, token, name, desk string
		login, check          string
		hints                 int
		code, fullName        string // now
	}{
		{id: "s3g8p", name: "김민아", desk: "zkchz7286dqzcewzayzbhvs2fg", login: "xxx", check: "xx-", hints: 1,
			token: "MTc5NTU0NjM2NHxleUp5SWpvaWJXRnBiaUlzSW5NaU9pSnpNMmM0Y0NKOUNnPT18KoZi4Y8NHcwPMqGJrCnqeP12H34mJ6mCQAOy5JdhF20="},
		{id: "s9mun", name: "Jun", desk: "pzr4v2ut57szp6r3yksqf3nft4", login: "x--", check: "---",
			token: "MTc5NTU0NjM2NHxleUp5SWpvaWJXRnBiaUlzSW5NaU9pSnpPVzExYmlKOUNnPT18RyTlWF24SOiW443ipYhf2mDHQevUvLUFLF_3A3w72ew="},
		{id: "sx8a7", name: "", desk: "n9z3nfcu2bgkphh365ye4zehee", login: "---", check: "---",
			token: "MTc5NTU0NjM2NHxleUp5SWpvaWJXRnBiaUlzSW5NaU9pSnplRGhoTnlKOUNnPT18Xummd16yKj3uJDXFFRHl16UeDSrETbGqO5R1rzAhzE8="},
	}
	mainCode := ""
	for _, start := range []string{"first", "second"} {
		l, stop := openWith(t, room.In(t, dir, room.Config{Course: course()}))
		main, _ := l.Demo("")
		if mainCode == "" {
			mainCode = main.Code()
		}
		if len(mainCode) != 4 || main.Code() != mainCode || len(l.Rooms()) != 1 {
			t.Errorf("at the %s start the room's code is %q of %d rooms", start, main.Code(), len(l.Rooms()))
		}
		codes := map[string]bool{}
		for i := range seats {
			was := &seats[i]
			c, err := l.Caller(was.token)
			if err != nil || c.Seat().ID != was.id {
				t.Fatalf("the token of %s: %v", was.id, err)
			}
			s := c.Seat()
			p := s.Progress()
			if done(p, "session", "login") != was.login || done(p, "session", "check") != was.check || p["session"]["delete"].Hints != was.hints {
				t.Errorf("%s has done %s %s", was.id, done(p, "session", "login"), done(p, "session", "check"))
			}
			if s.DemoPath() != "/s/"+was.desk+"/" {
				t.Errorf("the desk of %s is %s", was.id, s.DemoPath())
			}
			if was.code == "" {
				was.code, was.fullName = s.Code, s.Name()
			}
			if s.Code != was.code || len(s.Code) != 8 || s.Name() != was.fullName || s.Name() == "" || was.name != "" && s.Name() != was.name {
				t.Errorf("at the %s start %s is %q with the code %q, was %q with %q", start, was.id, s.Name(), s.Code, was.fullName, was.code)
			}
			if again, _, err := l.Return(strings.ToLower(s.SpacedCode())); err != nil || again != s {
				t.Errorf("its code: %v", err)
			}
			codes[s.Code] = true
		}
		if len(codes) != len(seats) {
			t.Errorf("%d codes of %d seats", len(codes), len(seats))
		}
		// What a desk set aside it still does.
		if set := visit(l, http.MethodGet, "/s/"+seats[1].desk+"/", "theme=dark").Header.Get("Set-Cookie"); set == "" {
			t.Error("the desk gave no session")
		}
		caughtUp(t, main)
		f := follow(t, main, room.Owner())
		if text := string(f.until("snapshot").JSON()); !strings.Contains(text, `"foreign":true,"from":"host"`) {
			t.Errorf("the foreign pair is forgotten: %s", text)
		}
		stop()
	}
}

// Rooms, what they are like and their seats are there again after a restart, and
// what was done goes on; tables are empty, and everyone is told why.
func TestClassOverARestart(t *testing.T) {
	dir, config := t.TempDir(), room.Config{Course: course()}
	l, stop := openWith(t, room.In(t, dir, config))
	lead := leader(t, l)
	class, err := l.NewRoom(lead, "2학년 3반")
	if err != nil {
		t.Fatal(err)
	}
	gone, err := l.NewRoom(lead, "gone")
	if err != nil {
		t.Fatal(err)
	}
	last, err := l.NewRoom(lead, "last")
	if err != nil {
		t.Fatal(err)
	}
	set(t, l, class.Demo(), room.Change{Lesson: to("session"), Servers: to(room.EachServer)})
	type student struct {
		token, code, cookie string
		cursor              uint64
	}
	var students [2]student
	for i := range students {
		seat, token, err := l.Join(class.Code(), "", "ko")
		if err != nil {
			t.Fatal(err)
		}
		f := follow(t, class.Demo(), seat.Caller())
		f.until("snapshot")
		s := student{token: token, code: seat.SpacedCode(), cookie: login(t, l, seat)}
		visit(l, http.MethodGet, seat.DemoPath(), s.cookie)
		for range 4 { // login's three and check's first
			s.cursor = f.until("progress").Seq
		}
		students[i] = s
	}
	if _, _, err := l.Join(gone.Code(), "", "ko"); err != nil {
		t.Fatal(err)
	}
	if err := l.CloseRoom(lead, gone.ID); err != nil {
		t.Fatal(err)
	}
	set(t, l, class.Demo(), room.Change{Open: to(false)})
	before := class.View(lead)
	stop()

	l, _ = openWith(t, room.In(t, dir, config))
	lead = leader(t, l)
	if all := l.Rooms(); len(all) != 3 || all[0].ID != room.DefaultRoom || all[1].ID != class.ID || all[2].ID != last.ID {
		t.Fatalf("the rooms are %v", all)
	}
	class, err = l.Find(strings.ToLower(before.Code))
	if err != nil {
		t.Fatal(err)
	}
	before.Rows, before.Present = 0, 0
	if after := class.View(lead); after != before || after.Name != "2학년 3반" || after.Open || after.Servers != room.EachServer || after.Lesson != "session" || after.Seats != 2 {
		t.Errorf("the room was %+v and is %+v", before, after)
	}
	for i, was := range students {
		c, err := l.Caller(was.token)
		if err != nil {
			t.Fatal(err)
		}
		seat := c.Seat()
		if again, token, err := l.Return(was.code); err != nil || again != seat || token == "" {
			t.Errorf("the code: %v", err)
		}
		if p := seat.Progress(); done(p, "session", "login") != "xxx" || done(p, "session", "check") != "x--" {
			t.Errorf("progress is %s %s", done(p, "session", "login"), done(p, "session", "check"))
		}
		f, err := class.Demo().Follow(c, "ko")
		if err != nil {
			t.Fatal(err)
		}
		if f.Resume(was.cursor); f.Begun() {
			t.Error("a cursor from before the restart is taken for one of now")
		}
		r := &reader{Follower: f, t: t}
		s := read[struct {
			Count  int
			Base   []json.RawMessage
			Events []struct{ Type, Op, By string }
		}](t, r.until("snapshot"))
		if s.Count != 0 || len(s.Base) != 0 || len(s.Events) != 1 || s.Events[0].Op != "restarted" || s.Events[0].By != "server" {
			t.Errorf("student %d begins with %+v", i, s)
		}
		// The cookie of before opens nothing; a login does, and ticks go on.
		if page := visit(l, http.MethodGet, seat.DemoPath(), was.cookie); page.Header.Get("Set-Cookie") != "" {
			t.Error("the demo gave another cookie")
		}
		visit(l, http.MethodPost, seat.DemoPath()+"login", was.cookie)
		visit(l, http.MethodGet, seat.DemoPath(), was.cookie)
		visit(l, http.MethodGet, seat.DemoPath(), was.cookie)
		r.until("progress")
		if got := done(seat.Progress(), "session", "check"); got != "xx-" {
			t.Errorf("then progress is %s", got)
		}
	}
	if v := class.View(lead); v.Rows != 2 {
		t.Errorf("two servers have %d rows", v.Rows)
	}
}
