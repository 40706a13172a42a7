package site_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/room"
)

// rosterView is the roster as the API answers it.
type rosterView struct {
	Seq   uint64
	Seats []struct {
		Seat, Name, Code string
		Present          bool
		Doing            struct {
			Exercise, Say string
			Part          int
			Stuck         bool
		}
	}
	Stuck []stuckView
}

type stuckView struct {
	Lesson, Exercise, Say string
	Part, Seats, Hints    int
}

// Who leads is told in a sentence who is stuck at what: those at one part
// together, with what the server saw of all of them, in the caller's language.
func TestStuckIsSaid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := openClass(t)
		main, _ := c.lab.Demo("")
		ask := func(seat *room.Seat, method, path, cookie string) {
			r := httptest.NewRequest(method, seat.DemoPath()+path, strings.NewReader("username=kim"))
			r.Header.Set("Content-Length", "12")
			r.Header.Set("Cookie", cookie)
			c.demo.ServeHTTP(httptest.NewRecorder(), r)
		}
		var seats []*room.Seat
		for n := range 5 {
			seat, _, err := c.lab.Join("", fmt.Sprint("학생 ", n), "ko")
			if err != nil {
				t.Fatal(err)
			}
			seats = append(seats, seat)
			<-time.After(time.Second) // those that came first are at the front
			if n == 4 {
				continue // is not there
			}
			f, err := main.Follow(seat.Caller(), "ko")
			if err != nil {
				t.Fatal(err)
			}
			defer f.Stream()()
		}
		// Three see the form and then send a stale cookie again and again; one does
		// nothing, and so is not stuck.
		for _, seat := range seats[:3] {
			ask(seat, http.MethodGet, "", "")
			<-time.After(time.Second)
			for range 3 {
				ask(seat, http.MethodPost, "login", "sessionid=stale")
			}
			<-time.After(time.Second)
		}
		seats[1].Hint("session", "login", 1)
		read := func(language string) rosterView {
			status, text := c.call("127.0.0.1", c.lead, "GET", "/api/rooms/main/seats", "", "Accept-Language: "+language)
			if status != http.StatusOK {
				t.Fatalf("%d %s", status, text)
			}
			return decode[rosterView](t, text)
		}
		if now := read("ko"); len(now.Stuck) != 0 || len(now.Seats) != 5 || now.Seq == 0 {
			t.Errorf("at first %+v", now.Stuck)
		}
		for range 5 {
			<-time.After(time.Minute)
			for _, seat := range seats[:3] {
				ask(seat, http.MethodPost, "login", "sessionid=stale")
			}
		}
		<-time.After(time.Second)
		for language, say := range map[string]string{
			"ko": "3명이 같은 단계에 있습니다. 테이블에 행이 없는 쿠키로 요청 24번. 힌트를 연 사람은 1명입니다.",
			"en": "3 at the same step. Requests with a cookie that has no row: 24. 1 opened a hint.",
		} {
			now := read(language)
			slices.SortFunc(now.Stuck, func(a, b stuckView) int { return b.Seats - a.Seats })
			want := []stuckView{{"session", "login", say, 1, 3, 1}}
			if !slices.Equal(now.Stuck, want) {
				t.Errorf("stuck are %+v, want %+v", now.Stuck, want)
			}
			for n, seat := range now.Seats {
				if seat.Seat != seats[n].ID || seat.Doing.Stuck != (n < 3) || seat.Present != (n < 4) || seat.Doing.Say == "" {
					t.Errorf("seat %d is %+v", n, seat)
				}
			}
		}
	})
}

// A per-seat demo has no settings, seats, board or questions: it is led with its room.
// Its table is looked at, emptied and set by itself.
func TestPerSeatDemoIsLedWithItsRoom(t *testing.T) {
	c := openClass(t)
	seat, token, err := c.lab.Join("", "kim", "ko")
	if err != nil {
		t.Fatal(err)
	}
	if status, said := c.call("192.0.2.1", c.lead, "PATCH", "/api/rooms/main", `{"servers":"each"}`); status != http.StatusOK {
		t.Fatal(status, said)
	}
	own := "/api/rooms/main." + seat.ID
	for _, call := range [][3]string{
		{"PATCH", "", `{"name":"x"}`}, {"POST", "/reset", ""}, {"GET", "/seats", ""}, {"DELETE", "/seats/" + seat.ID, ""},
		{"POST", "/seats/remove", `{"seats":["` + seat.ID + `"]}`}, {"POST", "/seats/" + seat.ID + "/nudge", `{"lesson":"session","exercise":"login"}`},
		{"POST", "/names", `{"names":["kim"]}`}, {"GET", "/progress.csv", ""}, {"GET", "/progress.json", ""},
		{"PUT", "/wall", "{}"}, {"PATCH", "/wall", "{}"}, {"POST", "/asks", `{"ask":"?","options":[{"say":"a"},{"say":"b"}]}`},
		{"PATCH", "/asks/q", "{}"}, {"DELETE", "/asks/q", ""}, {"GET", "", ""}, {"DELETE", "", ""},
	} {
		if status, said := c.call("192.0.2.1", c.lead, call[0], own+call[1], call[2]); status != http.StatusNotFound || !strings.Contains(said, "그런 교실이 없습니다") {
			t.Errorf("%s %s: %d %s", call[0], call[1], status, said)
		}
		if status, said := c.call("192.0.2.1", token, call[0], own+call[1], call[2]); status != http.StatusForbidden && status != http.StatusNotFound {
			t.Errorf("%s %s of its seat: %d %s", call[0], call[1], status, said)
		}
	}
	for _, call := range [][3]string{{"GET", "/sessions", ""}, {"DELETE", "/sessions", ""}, {"GET", "/policy", ""}, {"POST", "/keys", ""}} {
		if status, said := c.call("192.0.2.1", c.lead, call[0], own+call[1], call[2]); status >= 300 {
			t.Errorf("%s %s: %d %s", call[0], call[1], status, said)
		}
	}
}
