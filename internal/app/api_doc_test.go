package app

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var callRow = regexp.MustCompile("(?m)^\\| `(GET|POST|PUT|DELETE) /api/rooms/\\{room\\}(/[^` {]*)?`.* \\| ([0-9 ·]+) \\|$")

// TestStatusesOfAnotherRoom: what a seat of another room is answered is among the
// statuses that docs/api.md has for the call, for each call on a room.
func TestStatusesOfAnotherRoom(t *testing.T) {
	text, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	l := start(t, "-class")
	me := l.seat(t)
	token := decode[struct{ Token string }](t, second(l.call(t, "POST", "/api/instructor", "", fmt.Sprintf(`{"key":%q}`, l.key(t))))).Token
	other := decode[struct{ Room string }](t, second(l.call(t, "POST", "/api/rooms", token, `{"name":"other"}`))).Room
	calls, _, _ := strings.Cut(string(text), "## Who is calling") // below they are the instructor's
	seen := 0
	for _, row := range callRow.FindAllStringSubmatch(calls, -1) {
		status, body := l.call(t, row[1], "/api/rooms/"+other+row[2], me.Token, "{}")
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
	l := start(t)
	me := l.seat(t)
	code := decode[struct{ Code string }](t, l.get(t, me, "/api/seats/me")).Code
	tokens := map[string]bool{me.Token: true}
	for range 5 {
		again := decode[seat](t, second(l.call(t, "POST", "/api/seats", "", `{"code":"`+code+`"}`)))
		if tokens[again.Token] || again.Seat != me.Seat {
			t.Errorf("a return to %s gives %s the token %s once more", me.Seat, again.Seat, again.Token)
		}
		tokens[again.Token] = true
	}
	for token := range tokens {
		if got := decode[seat](t, second(l.call(t, "GET", "/api/seats/me", token, ""))); got.Seat != me.Seat {
			t.Errorf("a token of %s names %q", me.Seat, got.Seat)
		}
	}
}

// TestEmptyIDIsSaid: Cookie: sessionid= names the session with the empty ID; its row
// has an id for those who may see it, and none for others.
func TestEmptyIDIsSaid(t *testing.T) {
	l := start(t)
	me, other := l.seat(t), l.seat(t)
	request, err := http.NewRequest(http.MethodGet, me.Demo, nil)
	if err != nil {
		t.Fatal(err)
	}
	newBrowser().get(t, me.Demo) // so that the next pair is the desk's own
	request.Header.Set("Cookie", "sessionid=")
	read(t)(http.DefaultClient.Do(request))
	for who, want := range map[string]int{me.Token: 1, other.Token: 0} {
		status, body := l.call(t, "GET", "/api/rooms/main/sessions", who, "")
		if status != http.StatusOK || strings.Count(body, `"id":""`) != want {
			t.Errorf("want %d empty ids: %d %s", want, status, body)
		}
	}
}
