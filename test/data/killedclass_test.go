package data

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// TestKilledClass: a class whose program is killed is there again with the next
// start: rooms, codes, the key, seats and ticks. The table alone is empty, and
// everyone is told why.
func TestKilledClass(t *testing.T) {
	binary, dir := lab.BuildBinary(t), t.TempDir()
	l, _, kill := lab.StartBinary(t, binary, dir)
	type view struct {
		Room, Name, Code, Servers, Lesson string
		Open                              bool
		Rows                              int
	}
	type snapshot struct {
		Events []struct {
			Type   string
			Seq    uint64
			Count  int
			Events []struct{ Type, Op string }
		}
		Seq uint64
	}
	lead := func(method, path, body string) string {
		t.Helper()
		status, text := l.Call(t, method, path, "", body)
		if status >= 300 {
			t.Fatalf("%s %s: %d %s", method, path, status, text)
		}
		return text
	}
	made := lab.Decode[view](t, lead("POST", "/api/rooms", `{"name":"1-2"}`))
	lead("PATCH", "/api/rooms/"+made.Room, `{"lesson":"session","open":false}`)
	made = lab.Decode[view](t, lead("GET", "/api/rooms/"+made.Room, ""))
	prepared := lab.Decode[struct{ Seats []struct{ Seat, Code string } }](t, lead("POST", "/api/rooms/"+made.Room+"/names", `{"names":["kim"]}`)).Seats[0]
	_, body := l.Call(t, "POST", "/api/seats", "", `{"code":"`+prepared.Code+`"}`)
	me, b := lab.Decode[lab.Seat](t, body), lab.NewClient()
	b.Visit(t, me.Demo)
	b.Login(t, me.Demo, "kim")
	// A tick that the API shows is on the disk.
	for passed := false; !passed; {
		_, body := l.Call(t, "GET", "/api/seats/me", me.Token, "")
		passed = lab.Decode[lab.Seat](t, body).Progress["session"]["login"].Passed != nil
	}
	link := func() string {
		_, key, _ := strings.Cut(lead("GET", "/api/instructor/link", ""), "#key=")
		return key
	}
	key := link()
	_, body = l.Call(t, "GET", "/api/rooms/"+made.Room+"/events?wait=0", me.Token, "")
	cursor := lab.Decode[snapshot](t, body).Seq
	kill()
	http.DefaultClient.CloseIdleConnections()

	l, _, _ = lab.StartBinary(t, binary, dir)
	again := lab.Decode[view](t, lead("GET", "/api/rooms/"+made.Code, ""))
	if again.Rows != 0 {
		t.Errorf("%d rows outlived the kill", again.Rows)
	}
	if again.Rows = made.Rows; again != made {
		t.Errorf("the room is %+v, was %+v", again, made)
	}
	if link() != key {
		t.Error("the instructor's key is another")
	}
	status, body := l.Call(t, "POST", "/api/seats", "", `{"code":"`+prepared.Code+`"}`)
	if back := lab.Decode[lab.Seat](t, body); status != http.StatusOK || back.ID != me.ID || back.Name != "kim" {
		t.Errorf("the code brings back %d %s", status, body)
	}
	status, body = l.Call(t, "GET", "/api/seats/me", me.Token, "")
	if status != http.StatusOK || lab.Decode[lab.Seat](t, body).Progress["session"]["login"].Passed == nil {
		t.Errorf("the seat's progress is %d %s", status, body)
	}
	_, body = l.Call(t, "GET", "/api/rooms/"+made.Room+"/events?wait=0&after="+strconv.FormatUint(cursor, 10), me.Token, "")
	got := lab.Decode[snapshot](t, body)
	if len(got.Events) != 1 || got.Events[0].Type != "snapshot" || got.Events[0].Seq <= cursor || got.Events[0].Count != 0 ||
		len(got.Events[0].Events) == 0 || got.Events[0].Events[0].Op != "restarted" {
		t.Errorf("a cursor of before gets %s", body)
	}
}
