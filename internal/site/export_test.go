package site_test

import (
	"encoding/csv"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sessionlab/internal/room"
)

var everyCellQuoted = regexp.MustCompile(`^"([^"]|"")*"(,"([^"]|"")*")*$`)

// The table of progress opens in a spreadsheet: Korean stays Korean, no name is
// taken for a formula, nothing for a date, and each part of each exercise has a
// column.
func TestProgressCSV(t *testing.T) {
	c := openClass(t)
	main, _ := c.lab.Room("")
	names := map[string]string{ // as they are to be in a cell
		"김민아": "김민아", "이, 준호": "이, 준호", `"Ada"`: `"Ada"`, "": "",
		"=1+2": "'=1+2", "+82": "'+82", "-1": "'-1", "@SUM(1)": "'@SUM(1)", "＝1": "'＝1", "＠a": "'＠a",
		"=HYPERLINK(\"http://evil.example\")": "'=HYPERLINK(\"http://evil.example\")",
		"\u202egnp":                           `\u202egnp`, "a\r\nb": `a\u000d\u000ab`, "\t=4": "'=4", "a=1": "a=1",
		"kim;=1+3": "kim;'=1+3", "kim; -2": "kim; '-2", `kim";"@x`: `kim";"'@x`, "lee,+3": "lee,'+3",
		"\u200b=6": "\u200b'=6", "\u00ad=7": "\u00ad'=7", "\u2060\ufe0f@x": "\u2060\ufe0f'@x", "oh;\u00a0\u200d-4": "oh;\u00a0\u200d'-4", "a\u200b=5": "a\u200b=5",
	}
	var seats []*room.Seat
	for name := range names {
		seat, _, err := c.lab.Join("", name, "ko")
		if err != nil {
			t.Fatal(err)
		}
		seats = append(seats, seat)
		if name == "" {
			names[name] = seat.Name() // the one that was offered
		}
	}
	seats[0].Hint("session", "delete", 3)
	status, text := c.call("127.0.0.1", c.lead, "GET", "/api/rooms/main/progress.csv", "")
	if status != 200 || !strings.HasPrefix(text, "\ufeff") || strings.Count(text, "\r\n") != len(names)+1 {
		t.Fatalf("%d %q", status, text)
	}
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		if line = strings.TrimSuffix(line, "\r\n"); !everyCellQuoted.MatchString(line) {
			t.Errorf("a cell stands without quotes in %s", line)
		}
	}
	table, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	head := table[0]
	for _, want := range []string{"seat", "name", "session/login passed", "session/login 1", "session/login 3", "session/network 2", "session/delete hints", "session/delete shown"} {
		if !slices.Contains(head, want) {
			t.Errorf("there is no column %q in %q", want, head)
		}
	}
	var got []string
	for _, row := range table[1:] {
		got = append(got, row[1])
		if len(row) != len(head) {
			t.Errorf("a line has %d cells, want %d", len(row), len(head))
		}
		if hints := row[slices.Index(head, "session/delete hints")]; (hints == "3") != (row[0] == seats[0].ID) {
			t.Errorf("%s has %s hints", row[1], hints)
		}
	}
	for typed, want := range names {
		if !slices.Contains(got, want) {
			t.Errorf("the name %q is not a cell %q: %q", typed, want, got)
		}
	}
	roster, err := main.Roster(room.Owner())
	if err != nil {
		t.Fatal(err)
	}
	for i, seat := range roster.Seats {
		if table[i+1][0] != seat.Seat {
			t.Errorf("line %d is of %s, want %s", i, table[i+1][0], seat.Seat)
		}
		if strings.Contains(text, seat.Code) || strings.Contains(text, strings.ReplaceAll(seat.Code, "-", "")) {
			t.Error("a seat's code is in the table")
		}
	}

	status, text = c.call("127.0.0.1", c.lead, "GET", "/api/rooms/main/progress.json", "")
	export := decode[struct {
		Room  string
		Seats []struct {
			Seat, Name string
			Progress   map[string]map[string]struct {
				Passed, Shown *string
				Steps         []*string
				Hints         int
			}
		}
	}](t, text)
	if status != 200 || export.Room != "main" || len(export.Seats) != len(seats) {
		t.Fatalf("%d %s", status, text)
	}
	for i, seat := range export.Seats {
		p := seat.Progress["session"]["delete"]
		if seat.Seat != table[i+1][0] || (p.Hints == 3) != (seat.Seat == seats[0].ID) || len(p.Steps) != 4 || strings.Contains(text, roster.Seats[i].Code) {
			t.Errorf("a seat is exported as %+v", seat)
		}
	}
}
