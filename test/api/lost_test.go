package api

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// TestExchangeSaysWhatIsLost: an event says whether the row of the ID that a request
// carried was deleted, to everybody, and which cookie a request lacks, to its own seat.
func TestExchangeSaysWhatIsLost(t *testing.T) {
	l := lab.Start(t)
	me, other := l.Seat(t), l.Seat(t)
	cookie := "sessionid=" + lab.FirstCookie(t, me)
	visit := func(cookie string) {
		t.Helper()
		r, err := http.NewRequest("GET", me.Demo, nil)
		if err != nil {
			t.Fatal(err)
		}
		if cookie != "" {
			r.Header.Set("Cookie", cookie)
		}
		lab.Read(t)(http.DefaultClient.Do(r))
	}
	tag := lab.Decode[lab.TableView](t, l.Get(t, me, "/api/rooms/main/sessions")).Sessions[0].Tag
	if status, body := l.Call(t, "DELETE", "/api/rooms/main/sessions/"+tag, me.Token, ""); status != http.StatusNoContent {
		t.Fatalf("the deletion answers %d %s", status, body)
	}
	visit(cookie) // of the deleted row
	visit(cookie) // of the row that was made anew
	visit("")
	type event struct {
		Type    string
		Deleted bool
		Lost    *struct {
			Name, Why, Given string
			Times            int
		}
	}
	exchanges := func(s lab.Seat) (all []event) {
		t.Helper()
		snapshot := lab.Decode[struct{ Events []struct{ Events []event } }](t, l.Get(t, s, "/api/rooms/main/events?wait=0"))
		for _, e := range snapshot.Events[0].Events {
			if e.Type == "exchange" {
				all = append(all, e)
			}
		}
		if len(all) != 4 {
			t.Fatalf("%d exchanges, want 4", len(all))
		}
		return all
	}
	for i, e := range exchanges(me) {
		if e.Deleted != (i == 1) || (e.Lost != nil) != (i == 3) {
			t.Errorf("exchange %d: deleted %v, lost %+v", i, e.Deleted, e.Lost)
		}
		if lost := e.Lost; lost != nil && (lost.Name != "sessionid" || lost.Why != "deleted" || lost.Times != 0 || !strings.HasSuffix(lost.Given, "Z")) {
			t.Errorf("the request lacks %+v", lost)
		}
	}
	for i, e := range exchanges(other) {
		if e.Deleted != (i == 1) || e.Lost != nil {
			t.Errorf("exchange %d for another seat: deleted %v, lost %+v", i, e.Deleted, e.Lost)
		}
	}
}
