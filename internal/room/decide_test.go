package room_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/room"
)

// Who is named decides, by a seat or by a row, until somebody else is named; and
// an outcome is corrected, taken back and decided anew.
func TestWhoIsNamedDecides(t *testing.T) {
	l := open(t)
	main, _ := l.Demo("")
	lead := leader(t, l)
	seat, student := seated(t, l)
	other, _ := seated(t, l)
	cookie := login(t, l, seat)
	caughtUp(t, main)
	table, err := main.Sessions(t.Context(), lead, 1)
	if err != nil {
		t.Fatal(err)
	}
	row := table.Sessions[0].Tag
	ask, err := main.StartAsking(lead, whatNext, "")
	if err != nil {
		t.Fatal(err)
	}
	decide := func(d room.Decision) *room.Ask {
		t.Helper()
		now, err := main.Decide(lead, ask.ID, d)
		if err != nil {
			t.Fatal(err)
		}
		return now
	}
	came := func(what string, want int) {
		t.Helper()
		caughtUp(t, main)
		now := snapshotHead(t, main, lead).Ask
		if want < 0 && now.Outcome != nil || want >= 0 && (now.Outcome == nil || *now.Outcome != want) {
			t.Errorf("%s: the outcome is %s, want %d", what, asJSON(t, now), want)
		}
	}

	decide(room.Decision{Seat: &other.ID})
	decide(room.Decision{Open: to(false)})
	visit(l, http.MethodGet, seat.DemoPath(), cookie)
	came("beside the seat that was named while it was open", -1)
	if text := asJSON(t, snapshotHead(t, main, student).Ask); strings.Contains(text, other.ID) {
		t.Errorf("students are told whose request decides: %s", text)
	}
	decide(room.Decision{Seat: to("")})
	visit(l, http.MethodGet, other.DemoPath(), "")
	came("once nobody is named", -1)

	if now := decide(room.Decision{Row: &row}); now.Seat != "" || now.Row != row {
		t.Errorf("a row that is named: %s", asJSON(t, now))
	}
	visit(l, http.MethodGet, seat.DemoPath(), "")
	came("without the row's ID", -1)
	visit(l, http.MethodGet, other.DemoPath(), cookie)
	came("with the row's ID, from wherever", 1)

	decide(room.Decision{Outcome: room.CameTrue(2)})
	came("corrected", 2)
	decide(room.Decision{Outcome: room.Undecided()})
	came("taken back", -1)
	if head := snapshotHead(t, main, student).Ask; head.Counts != nil || head.Open {
		t.Errorf("with the outcome taken back a student sees %s", asJSON(t, head))
	}
	if err := main.Delete(t.Context(), lead, row, 0); err != nil {
		t.Fatal(err)
	}
	visit(l, http.MethodGet, seat.DemoPath(), cookie)
	came("decided anew, with the row deleted", 0)

	for what, c := range map[string]struct {
		decision room.Decision
		want     error
	}{
		"an unknown seat": {room.Decision{Seat: to("s0")}, room.ErrNoSeat},
		"an unknown row":  {room.Decision{Row: to("ffff")}, room.ErrNoRow},
		"both":            {room.Decision{Seat: &seat.ID, Row: &row}, room.ErrInvalid},
	} {
		if _, err := main.Decide(lead, ask.ID, c.decision); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", what, err, c.want)
		}
	}
}

// What is not given of a decision is not the same as null.
func TestDecisionAsJSON(t *testing.T) {
	for body, want := range map[string]room.Outcome{
		`{"open":false}`:   {},
		`{"outcome":null}`: room.Undecided(),
	} {
		var d room.Decision
		if err := json.Unmarshal([]byte(body), &d); err != nil || d.Outcome != want {
			t.Errorf("%s is %+v, %v", body, d, err)
		}
	}
}

// The seat that should have decided leaves: nobody decides in its place.
func TestDeciderLeaves(t *testing.T) {
	l := open(t)
	main, _ := l.Demo("")
	lead := leader(t, l)
	seat, _ := seated(t, l)
	other, _ := seated(t, l)
	ask, err := main.StartAsking(lead, whatNext, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := main.Decide(lead, ask.ID, room.Decision{Open: to(false), Seat: &seat.ID}); err != nil {
		t.Fatal(err)
	}
	if err := l.RemoveSeat(lead, main.Room, seat.ID); err != nil {
		t.Fatal(err)
	}
	visit(l, http.MethodGet, other.DemoPath(), "")
	caughtUp(t, main)
	if now := snapshotHead(t, main, lead).Ask; now.Outcome != nil || now.Seat != "" {
		t.Errorf("after it left: %s", asJSON(t, now))
	}
}

// Where each seat has a server, a request to one of those does not decide about a row
// of the class's own server, though the two have the same session ID.
func TestRowOfAnotherServerDecidesNothing(t *testing.T) {
	l := open(t)
	main, _ := l.Demo("")
	lead := leader(t, l)
	seat, _ := seated(t, l)
	each := room.EachServer
	if err := main.Set(lead, room.Change{Servers: &each}); err != nil {
		t.Fatal(err)
	}
	const cookie = "sessionid=open-sesame"
	visit(l, http.MethodGet, "/", cookie)
	visit(l, http.MethodGet, seat.DemoPath(), cookie)
	caughtUp(t, main)
	table, err := main.Sessions(t.Context(), lead, 1)
	if err != nil {
		t.Fatal(err)
	}
	ask, err := main.StartAsking(lead, whatNext, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := main.Decide(lead, ask.ID, room.Decision{Open: to(false), Row: &table.Sessions[0].Tag}); err != nil {
		t.Fatal(err)
	}
	visit(l, http.MethodGet, seat.DemoPath(), cookie)
	own, err := l.Demo("main." + seat.ID)
	if err != nil {
		t.Fatal(err)
	}
	caughtUp(t, own)
	if now := snapshotHead(t, main, lead).Ask; now.Outcome != nil {
		t.Errorf("a request to a per-seat server decided: %s", asJSON(t, now))
	}
	visit(l, http.MethodGet, "/", cookie)
	caughtUp(t, main)
	if now := snapshotHead(t, main, lead).Ask; now.Outcome == nil {
		t.Error("a request to the class's own server did not decide")
	}
}
