package room_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// visitTimes visits a demo so many times without a cookie.
func visitTimes(l *room.Lab, path string, number int) {
	for range number {
		visit(l, http.MethodGet, path, "")
	}
}

// rowsIn is how many rows a seat's table has.
func rowsIn(t *testing.T, c room.Caller, r room.Demo) int {
	t.Helper()
	table, err := r.Sessions(t.Context(), c, 1)
	if err != nil {
		t.Fatal(err)
	}
	return table.Count
}

// stays fails where the session of a cookie is over.
func stays(t *testing.T, l *room.Lab, seat *room.Seat, cookie, when string) {
	t.Helper()
	page, err := io.ReadAll(visit(l, http.MethodGet, seat.DemoPath(), cookie).Body)
	if err != nil || !strings.Contains(string(page), "kim") {
		t.Errorf("%s the participant is logged out: %s %v", when, page, err)
	}
}

// Whoever fills one table after another takes no more rows than all tables of the lab
// may have together, and a small share for each more. Nobody in another room is logged
// out, newcomers log in, and rooms that end give their rows back.
func TestRowsOfAllTables(t *testing.T) {
	const limit, most, share, flooders = 500, 1_000, 200, 8
	for name, c := range map[string]struct {
		config room.Config
		each   bool
	}{
		"visitors' rooms":  {config: room.Config{Private: true}},
		"per-seat servers": {config: room.Config{Class: true}, each: true},
	} {
		t.Run(name, func(t *testing.T) {
			c.config.Course = course()
			c.config.Limits = room.Limits{Rows: limit, Events: 500, EventBytes: 1 << 20}
			l, _ := openWith(t, c.config)
			main, _ := l.Demo("")
			if c.each {
				set(t, l, main, room.Change{Servers: to(room.EachServer)})
			}
			victim, _ := seated(t, l)
			cookie := login(t, l, victim)
			var seats []*room.Seat
			var callers []room.Caller
			all := func() (rows int) {
				for i, s := range seats {
					rows += rowsIn(t, callers[i], s.Room().Demo())
				}
				return rows
			}
			for range flooders {
				s, caller := seated(t, l)
				seats, callers = append(seats, s), append(callers, caller)
				visitTimes(l, s.DemoPath(), limit+100)
			}
			if rows := all(); rows > most+flooders*share || rows < most {
				t.Errorf("%d floods made %d rows, where all tables may have %d", flooders, rows, most)
			}
			if rows := rowsIn(t, callers[0], seats[0].Room().Demo()); rows != limit {
				t.Errorf("the first table has %d rows, want %d", rows, limit)
			}
			if rows := rowsIn(t, callers[flooders-1], seats[flooders-1].Room().Demo()); rows != share {
				t.Errorf("the last table has %d rows, want %d", rows, share)
			}
			stays(t, l, victim, cookie, "after the floods")

			newcomer, _ := seated(t, l)
			theirs := login(t, l, newcomer)
			before := all()
			for _, s := range seats {
				visitTimes(l, s.DemoPathB(), 100)
			}
			if rows := all(); rows != before {
				t.Errorf("the tables had %d rows, and with another browser they have %d", before, rows)
			}
			stays(t, l, victim, cookie, "after more floods")
			stays(t, l, newcomer, theirs, "after more floods")

			for _, s := range seats {
				err := error(nil)
				if c.each {
					err = l.RemoveSeat(leader(t, l), s.Room(), s.ID)
				} else {
					err = l.CloseRoom(leader(t, l), s.Room().ID)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			seats, callers = nil, nil
			for range 2 {
				s, caller := seated(t, l)
				visitTimes(l, s.DemoPath(), limit)
				if rows := rowsIn(t, caller, s.Room().Demo()); rows < limit-10 {
					t.Errorf("after the floods ended a table has %d rows, want %d", rows, limit)
				}
			}
			stays(t, l, victim, cookie, "at the end")
		})
	}
}

// A visitor's room has a small table, before a restart and after it. A class of more
// students than a panel shows grows while the lab is at its bound.
func TestTablesOfVisitorsAndClasses(t *testing.T) {
	const few = 1_000
	dir := newDir(t)
	config := room.Config{Course: course(), Private: true, Limits: room.Limits{Rows: 1_500}}
	l, stop := openWith(t, room.In(t, dir, config))
	lead := leader(t, l)
	var codes []string
	for range 3 {
		s, caller := seated(t, l)
		visitTimes(l, s.DemoPath(), few+50)
		if rows := rowsIn(t, caller, s.Room().Demo()); rows != few {
			t.Errorf("a visitor's room has %d rows, want %d", rows, few)
		}
		codes = append(codes, s.Code)
	}
	class, err := l.NewRoom(lead, "1-2")
	if err != nil {
		t.Fatal(err)
	}
	for n := range 2 {
		s, _, err := l.Join(class.ID, fmt.Sprint("flood ", n), "ko")
		if err != nil {
			t.Fatal(err)
		}
		visitTimes(l, s.DemoPath(), 1_200)
	}
	if rows := rowsIn(t, lead, class.Demo()); rows != live.MaxRows {
		t.Errorf("with the lab at its bound a class has %d rows, want %d", rows, live.MaxRows)
	}
	stop()

	l, _ = openWith(t, room.In(t, dir, config))
	s, token, err := l.Return(codes[0])
	if err != nil {
		t.Fatal(err)
	}
	caller, err := l.Caller(token)
	if err != nil {
		t.Fatal(err)
	}
	visitTimes(l, s.DemoPath(), few+50)
	if rows := rowsIn(t, caller, s.Room().Demo()); rows != few {
		t.Errorf("after a restart a visitor's room has %d rows, want %d", rows, few)
	}
}

// IDs whose rows had to go take no memory once no event is about them.
func TestIDsOfAFullTableAreForgotten(t *testing.T) {
	l, _ := openWith(t, room.Config{Private: true, Course: course(), Limits: room.Limits{Events: 100, EventBytes: 1 << 20}})
	s, caller := seated(t, l)
	heap := func() int {
		rowsIn(t, caller, s.Room().Demo()) // the reader has seen all of it
		var m runtime.MemStats
		runtime.GC()
		runtime.GC()
		runtime.ReadMemStats(&m)
		return int(m.HeapAlloc)
	}
	visitTimes(l, s.DemoPath(), 4_000)
	base := heap()
	visitTimes(l, s.DemoPath(), 12_000)
	if grown := heap() - base; grown > 1<<20 {
		t.Errorf("12,000 rows in the places of others take %d kB", grown>>10)
	}
}
