package limits

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// desks are the two demo paths of a seat.
type desks struct{ Token, Room, Demo, DemoB string }

func newDesks(t *testing.T, l *lab.Lab) desks {
	t.Helper()
	status, body := l.Call(t, "POST", "/api/seats", "", "{}")
	if status != http.StatusCreated {
		t.Fatalf("POST /api/seats: %d %s", status, body)
	}
	return lab.Decode[desks](t, body)
}

// floodRows visits a demo so many times without a cookie: each visit makes a row.
func floodRows(t *testing.T, demo string, number int) {
	t.Helper()
	if found := visitRoot(t, demo, number, nil); found[http.StatusOK] != number {
		t.Errorf("%d visits got %v", number, found)
	}
}

// One seat visits its desks without a cookie, far more often than the table has rows.
// Classmates who logged in before stay logged in, and so does one who comes later: the
// flood loses rows of its own.
func TestFloodOfDeskVisits(t *testing.T) {
	for name, browsers := range map[string]int{"one browser": 1, "two browsers": 2} {
		t.Run(name, func(t *testing.T) {
			l := lab.Start(t, "-max-rows", "60", "-max-rate", "1000000")
			type student struct {
				desks
				*lab.Client
			}
			var students []student
			join := func() {
				s := student{newDesks(t, l), lab.NewClient()}
				s.Visit(t, s.Demo)
				s.Login(t, s.Demo, fmt.Sprintf("student%d", len(students)))
				students = append(students, s)
			}
			for range 20 {
				join()
			}
			attacker := newDesks(t, l)
			flood := func() {
				for _, demo := range []string{attacker.Demo, attacker.DemoB}[:browsers] {
					floodRows(t, demo, 1_500)
				}
			}
			flood()
			join()
			flood()
			for i, s := range students {
				if page := s.Visit(t, s.Demo); !strings.Contains(page, fmt.Sprintf("student%d", i)) {
					t.Errorf("student %d is logged out: %s", i, page)
				}
			}
			_, body := l.Call(t, "GET", "/api/rooms/main/sessions?limit=1000", attacker.Token, "")
			named, table := 0, lab.Decode[lab.TableView](t, body)
			for _, row := range table.Sessions {
				if row.Username != nil && strings.HasPrefix(*row.Username, "student") {
					named++
				}
			}
			if table.Count != 60 || named != len(students) {
				t.Errorf("of %d rows %d are the students', want 60 and %d", table.Count, named, len(students))
			}
		})
	}
}

var measuredRows = regexp.MustCompile(`(?m)^lab_rows (\S+)$`)

// rows are those of all tables, as the lab measures them.
func rows(t *testing.T, l *lab.Lab) int {
	t.Helper()
	_, text := l.Call(t, "GET", "/metrics", "", "")
	found := measuredRows.FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("the measures have no rows: %s", text)
	}
	rows, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Fatal(err)
	}
	return int(rows)
}

// One address fills the tables of a dozen visitors' rooms. All tables together have a
// bound, in rows and in memory; whoever is logged in elsewhere stays so, and a newcomer
// gets in. When the rooms end, others may have their rows.
func TestFloodOfRowsInManyRooms(t *testing.T) {
	const most, limit, share, rooms = 800, 400, 200, 12
	l := lab.Start(t, "-rooms", "private", "-max-rows", fmt.Sprint(limit), "-max-rate", "1000000", "-max-events", "200", "-max-event-bytes", "100000")
	victim, b := newDesks(t, l), lab.NewClient()
	b.Visit(t, victim.Demo)
	b.Login(t, victim.Demo, "victim")
	stays := func(when string) {
		t.Helper()
		if page := b.Visit(t, victim.Demo); !strings.Contains(page, "victim") {
			t.Errorf("%s the participant in another room is logged out: %s", when, page)
		}
	}
	base := heapNow()
	rowsOf := func(d desks) int {
		t.Helper()
		_, body := l.Call(t, "GET", "/api/rooms/"+d.Room+"/sessions?limit=1", d.Token, "")
		return lab.Decode[lab.TableView](t, body).Count
	}
	var flooded []desks
	for range rooms {
		d := newDesks(t, l)
		floodRows(t, d.Demo, limit)
		floodRows(t, d.DemoB, limit)
		if rows := rowsOf(d); rows < share || rows > limit {
			t.Errorf("room %d has %d rows", len(flooded), rows)
		}
		flooded = append(flooded, d)
	}
	if rows := rows(t, l); rows > most+rooms*share {
		t.Errorf("the lab has %d rows, where all tables may have %d and each %d", rows, most, share)
	}
	// Rows, events, and what a room takes besides.
	if grown := heapNow() - base; grown > 8<<20 {
		t.Errorf("the floods take %d kB", grown>>10)
	}
	stays("after the floods")
	newcomer, theirs := newDesks(t, l), lab.NewClient()
	theirs.Visit(t, newcomer.Demo)
	if page := theirs.Login(t, newcomer.Demo, "newcomer"); !strings.Contains(page, "newcomer") {
		t.Errorf("a newcomer logs in and gets %s", page)
	}
	floodRows(t, flooded[0].Demo, limit)
	stays("after one flood more")
	if page := theirs.Visit(t, newcomer.Demo); !strings.Contains(page, "newcomer") {
		t.Errorf("after one flood more the newcomer gets %s", page)
	}

	for _, d := range flooded {
		if status, body := l.Call(t, "DELETE", "/api/rooms/"+d.Room, "", ""); status != http.StatusNoContent {
			t.Fatalf("the room does not end: %d %s", status, body)
		}
	}
	if rows := rows(t, l); rows > 2 {
		t.Errorf("when the rooms ended the lab has %d rows, want 2", rows)
	}
	if left := heapNow() - base; left > 2<<20 {
		t.Errorf("when the rooms ended %d kB are left", left>>10)
	}
	last := newDesks(t, l)
	floodRows(t, last.Demo, limit)
	if rows := rowsOf(last); rows != limit {
		t.Errorf("when the rooms ended a table has %d rows, want %d", rows, limit)
	}
}
