package api

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// TestAlteredIDGivesNothingAway: a student who changes the last characters of the own
// session ID shows nobody more of it than the tag of an ID has; and who sends IDs that
// begin like a classmate's learns from their tags nothing more of that one.
func TestAlteredIDGivesNothingAway(t *testing.T) {
	l := lab.Start(t, "-class", "-host", "lab.test")
	victim, b := l.Seat(t), lab.NewClient()
	b.Visit(t, victim.Demo)
	b.Login(t, victim.Demo, "kim")
	id := lab.Decode[lab.TableView](t, l.Get(t, victim, "/api/rooms/main/sessions")).Sessions[0].ID
	sends := func(s lab.Seat, id string) {
		t.Helper()
		r, err := http.NewRequest("GET", s.Demo, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", "sessionid="+id)
		if body := lab.Read(t)(http.DefaultClient.Do(r)); !strings.Contains(body, "<") {
			t.Fatalf("the demo answers %q", body)
		}
	}
	for _, length := range []int{35, 30, 20, 10} {
		sends(victim, id[:length]+strings.Map(func(c rune) rune { return map[bool]rune{true: c, false: '0'}[c == '-'] }, id[length:]))
	}
	other := l.Seat(t)
	for _, c := range "0123456789abcdef" {
		sends(other, id[:4]+string(c)+"0000000"[:3]+"-0000-4000-8000-000000000000")
	}
	table := l.Get(t, other, "/api/rooms/main/sessions")
	for _, row := range lab.Decode[lab.TableView](t, table).Sessions {
		if row.Tag != id[:4] && strings.HasPrefix(row.Tag, id[:4]) {
			t.Errorf("a row has the tag %q beside that of %s", row.Tag, id[:4])
		}
	}
	for what, body := range map[string]string{"the table": table, "the events": l.Get(t, other, "/api/rooms/main/events?wait=0")} {
		if strings.Contains(body, id[:9]) {
			t.Errorf("%s has the first nine characters of a classmate's session ID", what)
		}
	}
}
