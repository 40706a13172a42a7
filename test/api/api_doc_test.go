package api

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

var callRow = regexp.MustCompile("(?m)^\\| `(GET|POST|PUT|DELETE) /api/rooms/\\{room\\}(/[^` {]*)?`.* \\| ([0-9 ·]+) \\|$")

// TestStatusesOfAnotherRoom: what a seat of another room is answered is among the
// statuses that docs/api.md has for the call, for each call on a room.
func TestStatusesOfAnotherRoom(t *testing.T) {
	text, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	l := lab.Start(t, "-class")
	me := l.Seat(t)
	token := lab.Decode[struct{ Token string }](t, second(l.Call(t, "POST", "/api/instructor", "", fmt.Sprintf(`{"key":%q}`, l.Key(t))))).Token
	other := lab.Decode[struct{ Room string }](t, second(l.Call(t, "POST", "/api/rooms", token, `{"name":"other"}`))).Room
	calls, _, _ := strings.Cut(string(text), "## Who is calling") // below they are the instructor's
	seen := 0
	for _, row := range callRow.FindAllStringSubmatch(calls, -1) {
		status, body := l.Call(t, row[1], "/api/rooms/"+other+row[2], me.Token, "{}")
		if !slices.Contains(strings.Split(row[3], " · "), fmt.Sprint(status)) {
			t.Errorf("%s %s: %d %s, and docs/api.md has %s", row[1], row[2], status, body, row[3])
		}
		if status == http.StatusForbidden {
			seen++
		}
	}
	if seen < 8 {
		t.Errorf("only %d calls answer 403", seen)
	}
}

// second is the body of a call.
func second(_ int, body string) string { return body }

// TestReturnGivesAnotherToken: each return with the seat's code gives a token that
// was not there before, within a second too, and all of them are the seat's.
func TestReturnGivesAnotherToken(t *testing.T) {
	l := lab.Start(t)
	me := l.Seat(t)
	code := lab.Decode[struct{ Code string }](t, l.Get(t, me, "/api/seats/me")).Code
	tokens := map[string]bool{me.Token: true}
	for range 5 {
		again := lab.Decode[lab.Seat](t, second(l.Call(t, "POST", "/api/seats", "", `{"code":"`+code+`"}`)))
		if tokens[again.Token] || again.ID != me.ID {
			t.Errorf("a return to %s gives %s the token %s once more", me.ID, again.ID, again.Token)
		}
		tokens[again.Token] = true
	}
	for token := range tokens {
		if got := lab.Decode[lab.Seat](t, second(l.Call(t, "GET", "/api/seats/me", token, ""))); got.ID != me.ID {
			t.Errorf("a token of %s names %q", me.ID, got.ID)
		}
	}
}

// TestEmptyIDIsSaid: Cookie: sessionid= names the session with the empty ID; its row
// has an id for those who may see it, and none for others.
func TestEmptyIDIsSaid(t *testing.T) {
	l := lab.Start(t)
	me, other := l.Seat(t), l.Seat(t)
	request, err := http.NewRequest(http.MethodGet, me.Demo, nil)
	if err != nil {
		t.Fatal(err)
	}
	lab.NewClient().Visit(t, me.Demo) // so that the next pair is the desk's own
	request.Header.Set("Cookie", "sessionid=")
	lab.Read(t)(http.DefaultClient.Do(request))
	for who, want := range map[string]int{me.Token: 1, other.Token: 0} {
		status, body := l.Call(t, "GET", "/api/rooms/main/sessions", who, "")
		if status != http.StatusOK || strings.Count(body, `"id":""`) != want {
			t.Errorf("want %d empty ids: %d %s", want, status, body)
		}
	}
}
