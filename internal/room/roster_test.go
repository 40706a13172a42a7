package room_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/room"
)

// A tick, a lesson that everyone is led to and coming back after a while begin the
// time at a step anew. However long it is, nobody is stuck who does nothing.
func TestStuck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := room.OpenInMemory(room.Config{Course: course()})
		if err != nil {
			t.Fatal(err)
		}
		defer closeLab(t, l)
		main, _ := l.Demo("")
		lead := leader(t, l)
		here, hereCaller := seated(t, l)
		away, _ := seated(t, l)
		f, err := main.Follow(hereCaller, "ko")
		if err != nil {
			t.Fatal(err)
		}
		leave := f.Stream()
		here.Reads("session")
		begun := time.Now()
		doing := func(s *room.Seat) *room.Doing {
			roster, err := main.Roster(lead)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range roster.Seats {
				if v.Seat == s.ID {
					return v.Doing
				}
			}
			t.Fatalf("%s is not in the roster", s.ID)
			return nil
		}
		at := func(what string, s *room.Seat, lesson, exercise string, part int, since time.Time, stuck bool) {
			t.Helper()
			synctest.Wait()
			d := doing(s)
			if d == nil || d.Lesson != lesson || d.Exercise != exercise || d.Part != part || !time.Time(d.Since).Equal(since) || d.Stuck != stuck {
				t.Errorf("%s it is at %+v, want %s %s %d since %v, stuck: %t", what, d, lesson, exercise, part, since, stuck)
			}
		}
		at("at first", here, "session", "login", 0, begun, false)
		<-time.After(5*time.Minute - time.Nanosecond)
		at("just before five minutes", here, "session", "login", 0, begun, false)
		<-time.After(time.Nanosecond)
		at("after five minutes", here, "session", "login", 0, begun, false)
		at("who is not there", away, "session", "login", 0, begun, false)

		ticked := time.Now()
		cookie := login(t, l, here)
		<-time.After(time.Second)
		at("after two ticks", here, "session", "login", 2, ticked, false)
		<-time.After(5 * time.Minute)
		at("five minutes later", here, "session", "login", 2, ticked, false)
		if d := doing(here); d.Parts != 3 || d.Hints != 0 || d.Saw != (room.Saw{}) {
			t.Errorf("it is at %+v", d)
		}
		for range 3 {
			visit(l, http.MethodGet, here.DemoPath(), "sessionid=of-nobody")
		}
		visit(l, http.MethodGet, here.DemoPath(), "")
		visit(l, http.MethodPost, here.DemoPath()+"login", "")
		visit(l, http.MethodPost, here.DemoPath()+"login", "sessionid=stale")
		visit(l, http.MethodGet, here.DemoPath(), "sessionid")
		visit(l, http.MethodPost, here.DemoPath()+"login", cookie)
		here.Hint("session", "login", 2)
		<-time.After(time.Second)
		if d := doing(here); d.Hints != 2 || d.Saw != (room.Saw{Forms: 2, Orphans: 2, Without: 2, Errors: 1, Logins: 1}) {
			t.Errorf("what the server saw since is %+v", d)
		}

		pushed := time.Now()
		set(t, l, main, room.Change{Lesson: to("later")})
		at("led to another lesson", here, "later", "look", 0, pushed, false)
		<-time.After(5 * time.Minute)
		at("five minutes there", here, "later", "look", 0, pushed, false)
		set(t, l, main, room.Change{Lesson: to("")})
		at("led no more", here, "session", "login", 2, ticked, false)

		turned := time.Now()
		here.Reads("later")
		here.Reads("nothing")
		<-time.After(time.Minute)
		here.Reads("later")
		at("with another lesson's page open", here, "later", "look", 0, turned, false)
		here.Reads("session")
		at("back at the first", here, "session", "login", 2, time.Now(), false)
		<-time.After(5 * time.Minute)
		at("five minutes there", here, "session", "login", 2, time.Now().Add(-5*time.Minute), false)

		leave()
		at("when it left", here, "session", "login", 2, time.Now().Add(-5*time.Minute), false)
		<-time.After(11 * time.Minute)
		back := time.Now()
		if f, err = main.Follow(hereCaller, "ko"); err != nil {
			t.Fatal(err)
		}
		leave = f.Stream()
		at("when it is back", here, "session", "login", 2, back, false)
		<-time.After(5 * time.Minute)
		at("five minutes later", here, "session", "login", 2, back, false)

		visit(l, http.MethodGet, here.DemoPath(), cookie)
		next := time.Now()
		<-time.After(time.Second)
		at("with an exercise done", here, "session", "check", 1, next, false)
		leave()

		set(t, l, main, room.Change{Lesson: to("later")})
		table, err := main.Sessions(t.Context(), hereCaller, 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range table.Sessions {
			if strings.HasPrefix(strings.TrimPrefix(cookie, "sessionid="), row.Tag) { // of the last request
				if reply, _, err := here.Answer(t.Context(), "later", "look", "row", row.Tag); err != nil || !reply.Passed {
					t.Errorf("the row %s: %+v, %v", row.Tag, reply, err)
				}
				break
			}
		}
		if d := doing(here); d != nil {
			t.Errorf("with all of a lesson done it is at %+v", d)
		}
	})
}

// The roster has everyone, those that came first at the front, as they are.
func TestRoster(t *testing.T) {
	for _, servers := range []room.Servers{room.OneServer, room.EachServer} {
		t.Run(string(servers), func(t *testing.T) {
			l, _ := openWith(t, room.Config{Course: course()})
			main, _ := l.Demo("")
			lead := leader(t, l)
			set(t, l, main, room.Change{Servers: &servers})
			var seats []*room.Seat
			for _, name := range []string{"김민아", "이준호", "Ada"} {
				seat, _, err := l.Join("", name, "ko")
				if err != nil {
					t.Fatal(err)
				}
				seats = append(seats, seat)
			}
			f := follow(t, main, seats[1].Caller())
			defer f.Stream()()
			f.until("snapshot")
			visit(l, http.MethodGet, seats[1].DemoPath(), "") // an older row
			login(t, l, seats[1])
			f.until("progress")
			f.until("progress")
			newest, err := main.Sessions(t.Context(), seats[1].Caller(), 1)
			if err != nil {
				t.Fatal(err)
			}
			roster, err := main.Roster(lead)
			if err != nil || len(roster.Seats) != len(seats) {
				t.Fatalf("%d seats, %v", len(roster.Seats), err)
			}
			for i, v := range roster.Seats {
				s := seats[i]
				if v.Seat != s.ID || v.Name != s.Name() || v.Code != s.SpacedCode() || v.Present != (i == 1) {
					t.Errorf("seat %d of the roster is %+v, want that of %s", i, v, s.Name())
				}
				if (v.Session != nil) != (i == 1) {
					t.Errorf("the session of %s is %+v", s.Name(), v.Session)
				}
			}
			if got := roster.Seats[1]; got.Session == nil || got.Session.Tag != newest.Sessions[0].Tag || !got.Session.Live || !got.Session.Named || got.Rows != 2 || done(got.Progress, "session", "login") != "xx-" {
				t.Errorf("the seat that logged in is %+v", got)
			}
			if err := main.Reset(t.Context(), lead); err != nil {
				t.Fatal(err)
			}
			for _, c := range []room.Caller{lead, seats[1].Caller()} {
				if _, err := main.Sessions(t.Context(), c, 1); err != nil { // its reader has seen it
					t.Fatal(err)
				}
			}
			if roster, err = main.Roster(lead); err != nil || roster.Seats[1].Session == nil || roster.Seats[1].Session.Live || roster.Seats[1].Session.Named || roster.Seats[1].Rows != 0 || done(roster.Seats[1].Progress, "session", "login") != "xx-" {
				t.Errorf("after a reset it is %+v, %v", roster.Seats[1], err)
			}
		})
	}
}

// Of what the server saw, the most counts, and of equals what needs help more.
func TestSawMost(t *testing.T) {
	for _, c := range []struct {
		saw  room.Saw
		kind string
		n    int
	}{
		{room.Saw{}, "nothing", 0},
		{room.Saw{Forms: 1}, "forms", 1},
		{room.Saw{Forms: 14, Orphans: 2}, "forms", 14},
		{room.Saw{Forms: 2, Orphans: 2}, "orphans", 2},
		{room.Saw{Forms: 1, Orphans: 1, Without: 1, Errors: 1, Deletes: 1, Logins: 1, Welcomes: 1}, "errors", 1},
		{room.Saw{Welcomes: 3, Logins: 3}, "logins", 3},
		{room.Saw{Deletes: 3, Without: 2}.Plus(room.Saw{Without: 2}), "without", 4},
	} {
		if kind, n := c.saw.Most(); kind != c.kind || n != c.n {
			t.Errorf("of %+v most is %d %s, want %d %s", c.saw, n, kind, c.n, c.kind)
		}
	}
}

// Who takes a seat that was made beforehand is not stuck since then; and a restart
// makes nobody less stuck who is still at the same step.
func TestStuckSince(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, config := t.TempDir(), room.Config{Course: course()}
		l, err := room.Open(room.In(t, dir, config))
		if err != nil {
			t.Fatal(err)
		}
		main, _ := l.Demo("")
		here, hereCaller := seated(t, l)
		made, err := l.Prepare(leader(t, l), main.Room, []string{"kim", "lee"}, "ko")
		if err != nil {
			t.Fatal(err)
		}
		follow := func(c room.Caller) (leave func()) {
			t.Helper()
			main, _ := l.Demo("")
			f, err := main.Follow(c, "ko")
			if err != nil {
				t.Fatal(err)
			}
			return f.Stream()
		}
		doing := func() map[string]*room.Doing {
			t.Helper()
			synctest.Wait()
			main, _ := l.Demo("")
			roster, err := main.Roster(leader(t, l))
			if err != nil {
				t.Fatal(err)
			}
			all := map[string]*room.Doing{}
			for _, v := range roster.Seats {
				all[v.Seat] = v.Doing
			}
			return all
		}
		leave := follow(hereCaller)
		trying := func(minutes int) {
			for range minutes {
				visit(l, http.MethodGet, here.DemoPath()+"nope", "sessionid=x")
				<-time.After(time.Minute)
			}
		}
		trying(6)
		came := time.Now()
		if _, _, err := l.Return(made[0].SpacedCode()); err != nil {
			t.Fatal(err)
		}
		leaveToo := follow(made[0].Caller())
		all := doing()
		if d := all[made[0].ID]; d.Stuck || !time.Time(d.Since).Equal(came) {
			t.Errorf("who has just come is at %+v", d)
		}
		if d := all[here.ID]; !d.Stuck {
			t.Errorf("who was there is at %+v", d)
		}
		login(t, l, here)
		ticked := time.Now()
		trying(6)
		leave()
		leaveToo()
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}

		<-time.After(2 * time.Minute)
		if l, err = room.Open(room.In(t, dir, config)); err != nil {
			t.Fatal(err)
		}
		defer func() { closeLab(t, l) }()
		back := time.Now()
		for _, seat := range []string{here.SpacedCode(), made[1].SpacedCode()} {
			s, _, err := l.Return(seat)
			if err != nil {
				t.Fatal(err)
			}
			defer follow(s.Caller())()
		}
		all = doing()
		if d := all[here.ID]; !d.Stuck || !time.Time(d.Since).Equal(ticked) {
			t.Errorf("after the restart it is at %+v, ticked at %v", d, ticked)
		}
		if d := all[made[1].ID]; d.Stuck || !time.Time(d.Since).Equal(back) {
			t.Errorf("who came after the restart is at %+v", d)
		}

		// What was kept of a spell that is over does not come back.
		s, _, err := l.Return(here.SpacedCode())
		if err != nil {
			t.Fatal(err)
		}
		visit(l, http.MethodGet, s.DemoPath(), login(t, l, s))
		for s.Progress()["session"]["login"].Passed == nil {
			<-time.After(time.Second)
		}
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		if l, err = room.Open(room.In(t, dir, config)); err != nil {
			t.Fatal(err)
		}
		if s, _, err = l.Return(here.SpacedCode()); err != nil {
			t.Fatal(err)
		}
		defer follow(s.Caller())()
		if d := doing()[here.ID]; d.Stuck || d.Trying != nil {
			t.Errorf("after another restart it is at %+v", d)
		}
	})
}
