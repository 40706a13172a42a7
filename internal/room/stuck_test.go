package room_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
	"sessionlab/internal/room"
)

// desks is a class of forty whose pages follow one lesson, in a bubble of time.
type desks struct {
	t     *testing.T
	lab   *room.Lab
	main  room.Demo
	lead  room.Caller
	seats []*room.Seat
}

func newDesks(t *testing.T, course exercise.Course, lesson string) *desks {
	l, err := room.OpenInMemory(room.Config{Course: course, Class: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeLab(t, l) })
	d := &desks{t: t, lab: l, lead: leader(t, l)}
	d.main, _ = l.Demo("")
	for range 40 {
		seat, caller := seated(t, l)
		f, err := d.main.Follow(caller, "ko")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(f.Stream())
		seat.Reads(lesson)
		d.seats = append(d.seats, seat)
	}
	return d
}

// standing is how many are stuck, and how many are trying.
func (d *desks) standing() (stuck, trying int) {
	d.t.Helper()
	if _, err := d.main.Sessions(d.t.Context(), d.lead, 1); err != nil { // its reader has seen everything
		d.t.Fatal(err)
	}
	synctest.Wait()
	roster, err := d.main.Roster(d.lead)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, seat := range roster.Seats {
		if seat.Doing == nil {
			continue
		}
		if seat.Doing.Stuck {
			stuck++
		}
		if seat.Doing.Trying != nil {
			trying++
		}
	}
	return stuck, trying
}

func (d *desks) expect(when string, stuck, trying int) {
	d.t.Helper()
	if s, n := d.standing(); s != stuck || n != trying {
		d.t.Errorf("%s %d are stuck and %d try, want %d and %d", when, s, n, stuck, trying)
	}
}

// astray is a request that brings no tick.
func (d *desks) astray(n int) {
	for _, seat := range d.seats[:n] {
		visit(d.lab, http.MethodGet, seat.DemoPath()+"nope", "sessionid=x")
	}
}

// Somebody who listens is not stuck, however long, and wherever the class was
// before; somebody who tries without getting on is, after five minutes.
func TestStuckIsTrying(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesks(t, course(), "session")
		<-time.After(6 * time.Minute)
		d.expect("before anybody did anything", 0, 0)
		for _, seat := range d.seats {
			login(t, d.lab, seat)
		}
		d.expect("with everyone logged in", 0, 0)
		d.astray(40)
		d.astray(40)
		for range 30 {
			<-time.After(10 * time.Second)
			if stuck, _ := d.standing(); stuck > 0 {
				t.Fatalf("while they listen %d are stuck", stuck)
			}
		}
		d.expect("after five minutes of listening", 0, 0)

		// Twelve try: after the lecture, not from before it.
		for minute := range 6 {
			d.astray(12)
			if minute < 5 {
				d.expect(fmt.Sprintf("after %d minutes of trying", minute), 0, 12)
			}
			<-time.After(time.Minute)
		}
		d.expect("after five minutes of trying", 12, 12)
		for _, seat := range d.seats[:3] {
			visit(d.lab, http.MethodGet, seat.DemoPath(), login(t, d.lab, seat))
		}
		d.expect("when three got on", 9, 9)
		if reply, _, err := d.seats[3].Answer(t.Context(), "session", "check", "row", "zzzz"); err != nil || reply.Passed {
			t.Errorf("a wrong answer is %+v, %v", reply, err)
		}
		<-time.After(4*time.Minute + 30*time.Second)
		d.expect("when eight gave up and one answers", 1, 1)
		<-time.After(30 * time.Second)
		d.expect("when everyone listens again", 0, 0)
	})
}

// No change of settings makes anybody stuck or gets them on.
func TestSettingsMoveNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesks(t, course(), "session")
		for _, seat := range d.seats {
			login(t, d.lab, seat)
		}
		for range 6 {
			d.astray(39)
			<-time.After(time.Minute)
		}
		d.expect("at first", 39, 39)
		each, one := room.EachServer, room.OneServer
		for _, c := range []struct {
			what   string
			change room.Change
		}{
			{"named", room.Change{Name: to("3-2")}},
			{"shut", room.Change{Open: to(false)}},
			{"with a server each", room.Change{Servers: &each}},
			{"with one server", room.Change{Servers: &one}},
			{"led to the lesson that they read", room.Change{Lesson: to("session")}},
			{"led no more", room.Change{Lesson: to("")}},
		} {
			set(t, d.lab, d.main, c.change)
			d.expect(c.what, 39, 39)
		}
		if err := d.main.SetPolicy(d.lead, demo.Policy{HttpOnly: true}); err != nil {
			t.Fatal(err)
		}
		d.expect("under another policy", 39, 39)
	})
}

// Whoever waits for the lesson that everyone is then led to begins it with that.
func TestLedFromElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesks(t, course(), "") // pages of no lesson
		<-time.After(10 * time.Minute)
		set(t, d.lab, d.main, room.Change{Lesson: to("session")})
		pushed := time.Now()
		<-time.After(time.Second)
		d.seats[0].Reads("session") // its page goes there
		synctest.Wait()
		roster, err := d.main.Roster(d.lead)
		if err != nil {
			t.Fatal(err)
		}
		for _, seat := range roster.Seats {
			if !time.Time(seat.Doing.Since).Equal(pushed) || seat.Doing.Lesson != "session" {
				t.Errorf("%s is at %+v, want session since %v", seat.Seat, seat.Doing, pushed)
			}
		}
	})
}

// A step that two lessons share is ticked in both, and opens neither: what a seat
// is at, and whether it gets on there, goes by the lessons that it opened.
func TestSharedStepsOpenNothing(t *testing.T) {
	shared := course()
	form := []*exercise.Exercise{{ID: "again", Steps: []exercise.Step{
		{When: when("event: exchange, page: error"), Say: "it happened"},
		{When: when("event: exchange, cookie: same, page: form"), Say: "it happened"},
		{When: when("event: exchange, cookie: same, page: error"), Say: "it happened"},
	}}}
	shared = append(shared, exercise.CourseLesson{Slug: "shares", Languages: map[string][]*exercise.Exercise{"ko": form, "en": form}})
	dir := t.TempDir()
	l, stop := openWith(t, room.In(t, dir, room.Config{Course: shared}))
	reader, token, err := l.Join("", "", "ko")
	if err != nil {
		t.Fatal(err)
	}
	program, _ := seated(t, l)
	reader.Reads("session")
	reader.Reads("nothing")
	main, _ := l.Demo("")
	doing := func(seat *room.Seat) *room.Doing {
		t.Helper()
		caughtUp(t, main)
		roster, err := main.Roster(leader(t, l))
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range roster.Seats {
			if v.Seat == seat.ID {
				return v.Doing
			}
		}
		return nil
	}
	// The page's seat gets a tick in a lesson that it never opened.
	for _, seat := range []*room.Seat{reader, program} {
		f := follow(t, main, seat.Caller())
		visit(l, http.MethodGet, seat.DemoPath(), "")
		visit(l, http.MethodPost, seat.DemoPath()+"login", "sessionid=x")
		for done(seat.Progress(), "shares", "again") != "x--" || done(seat.Progress(), "session", "login") != "x--" {
			f.until("progress")
		}
	}
	if d := doing(reader); d.Lesson != "session" || d.Trying == nil || d.Saw.Orphans != 1 {
		t.Errorf("who reads a lesson is at %+v", d)
	}
	if d := doing(program); d.Lesson != "shares" || d.Trying != nil || d.Saw != (room.Saw{}) {
		t.Errorf("who opened no page is at %+v", d)
	}
	program.Hint("later", "look", 1)
	if _, _, err := program.Answer(t.Context(), "shares", "again", "none", ""); err != nil {
		t.Error(err)
	}
	check := func(when string) {
		t.Helper()
		if got := fmt.Sprint(reader.Opened(), program.Opened()); got != "[session] [later]" {
			t.Errorf("%s the seats have opened %s", when, got)
		}
	}
	check("at first")
	stop()
	l, _ = openWith(t, room.In(t, dir, room.Config{Course: shared}))
	c, err := l.Caller(token)
	if err != nil {
		t.Fatal(err)
	}
	reader, main = c.Seat(), c.Seat().Room().Demo()
	if program, _, err = l.Return(program.SpacedCode()); err != nil {
		t.Fatal(err)
	}
	check("after a restart")
	if d := doing(reader); d.Lesson != "session" {
		t.Errorf("after a restart, before its page is back, it is at %+v", d)
	}
}
