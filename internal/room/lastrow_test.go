package room_test

import (
	"net/http"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/room"
)

// Of a seat's own rows, only the one that the session ID of its last request finds
// answers the question which row that is; what is said of another one is true.
func TestRowOfTheLastRequest(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Alone: true})
	main, _ := l.Demo("")
	seat, _ := seated(t, l)
	given := func(path, cookie string) string {
		t.Helper()
		cookies := visit(l, http.MethodGet, path, cookie).Cookies()
		if len(cookies) != 1 {
			t.Fatalf("%d cookies were given", len(cookies))
		}
		return cookies[0].Value
	}
	ask := func(when, text, key string) {
		t.Helper()
		reply, found, err := seat.Answer(t.Context(), "session", "check", "row", text)
		if !found || err != nil || reply.Key != key || reply.Passed != (key == "" || key == "say.row.given") {
			t.Errorf("%s %.4s is %+v, %v; want %q", when, text, reply, err, key)
		}
	}
	a := given(seat.DemoPath(), "")
	ask("right after it was given,", a, "say.row.given")
	visit(l, http.MethodPost, seat.DemoPath()+"login", "sessionid="+a)
	b := given(seat.DemoPathB(), "")
	visit(l, http.MethodGet, seat.DemoPath(), "sessionid="+a)
	ask("with A logged in and asking last, B's", b, "say.row.earlier")
	ask("with A logged in and asking last, A's", a, "")
	visit(l, http.MethodGet, seat.DemoPathB(), "sessionid="+b)
	ask("with B asking last, A's", a, "say.row.earlier")
	ask("with B asking last, B's", b, "")

	// A classmate's row is theirs, unless their session ID came last.
	other, _ := seated(t, l)
	stolen := given(other.DemoPath(), "")
	ask("a classmate's", stolen[:4], "say.row.others")
	visit(l, http.MethodGet, seat.DemoPathB(), "sessionid="+stolen)
	ask("with a classmate's ID asking last, theirs", stolen, "")
	ask("with a classmate's ID asking last, B's", b, "say.row.earlier")

	// The row goes, and nothing is right until the next request.
	visit(l, http.MethodGet, seat.DemoPathB(), "sessionid="+b)
	caughtUp(t, main)
	if err := main.Delete(t.Context(), seat.Caller(), b[:4], 0); err != nil {
		t.Fatal(err)
	}
	ask("with its row deleted, B's", b, "say.row.stale")
	ask("with B's row deleted, A's", a, "say.row.stale")
	if err := main.SetPolicy(seat.Caller(), demo.Policy{RejectUnknown: true}); err != nil {
		t.Fatal(err)
	}
	c := given(seat.DemoPathB(), "sessionid="+b)
	ask("where the stale ID was rejected, it", b, "say.row.unknown")
	ask("where the stale ID was rejected, the new one", c, "say.row.given")
	visit(l, http.MethodGet, seat.DemoPathB()+"nope", "sessionid="+b)
	ask("after a 404 under a stale ID, the one given before", c, "say.row.stale")
}

// A stateless demo's requests lead to no row, so the one before them is no answer.
func TestRowOfAStatelessRequest(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Alone: true})
	main, _ := l.Demo("")
	seat, _ := seated(t, l)
	login(t, l, seat)
	caughtUp(t, main)
	table, err := main.Sessions(t.Context(), seat.Caller(), 1)
	if err != nil || len(table.Sessions) != 1 {
		t.Fatalf("after the login the table is %+v (%v)", table, err)
	}
	if err := main.SetPolicy(seat.Caller(), demo.Policy{Stateless: true, Signed: true}); err != nil {
		t.Fatal(err)
	}
	login(t, l, seat)
	reply, found, err := seat.Answer(t.Context(), "session", "check", "row", table.Sessions[0].Tag)
	if !found || err != nil || reply.Passed || reply.Key != "say.row.stale" {
		t.Errorf("the row from before is %+v, %v; want say.row.stale", reply, err)
	}
}
