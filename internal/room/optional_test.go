package room_test

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/exercise"
	"sessionlab/internal/room"
)

// Optional parts that a lesson gained later take nothing from what was kept
// before, are no part of what is left to do, and are ticked like others.
func TestOptionalPartsGainedLater(t *testing.T) {
	dir := t.TempDir()
	l, stop := openWith(t, room.In(t, dir, room.Config{Course: course()}))
	seat, token, err := l.Join("", "", "ko")
	if err != nil {
		t.Fatal(err)
	}
	main, _ := l.Demo("")
	cookie := login(t, l, seat)
	caughtUp(t, main)
	if err := main.Delete(t.Context(), seat.Caller(), strings.TrimPrefix(cookie, "sessionid=")[:4], 0); err != nil {
		t.Fatal(err)
	}
	f := follow(t, main, seat.Caller())
	visit(l, http.MethodGet, seat.DemoPath(), cookie)
	for seat.Progress()["session"]["delete"].Passed == nil {
		f.until("progress")
	}
	passed := seat.Progress()["session"]["delete"].Passed.String()
	stop()

	longer := course()
	for _, exercises := range longer[0].Languages {
		exercises[2].Optional = []exercise.Step{
			{When: when("event: exchange, cookie: none, row: kept"), Say: "the row is left"},
			{When: when("event: exchange, cookie: none, row: gone"), Say: "nothing is left"},
		}
	}
	l, _ = openWith(t, room.In(t, dir, room.Config{Course: longer}))
	c, err := l.Caller(token)
	if err != nil {
		t.Fatal(err)
	}
	seat = c.Seat()
	p := seat.Progress()["session"]["delete"]
	if done(seat.Progress(), "session", "delete") != "xx--" || p.Optional != 2 || p.Passed.String() != passed {
		t.Errorf("after the start: %+v, was passed at %s", p, passed)
	}

	main, _ = l.Demo("")
	f = follow(t, main, seat.Caller())
	visit(l, http.MethodGet, seat.DemoPath(), cookie) // makes the row anew
	visit(l, http.MethodGet, seat.DemoPath(), "")
	for done(seat.Progress(), "session", "delete") != "xxx-" {
		f.until("progress")
	}
	if p := seat.Progress()["session"]["delete"]; p.Passed.String() != passed {
		t.Errorf("passed at %s, was %s", p.Passed, passed)
	}
}
