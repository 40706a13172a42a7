package api

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

type twinRun struct {
	Title  string
	Policy map[string]any
	Steps  []struct {
		By, Says          string
		Chapter, Hardened struct{ Request, Response string }
		Differences       []struct {
			Place, Name       string
			Chapter, Hardened *string
			Because, AnyOf    []string
		}
	}
}

// TestTwinCall: a seat's twin run is of the policy that it names, else of its
// room's, and leaves nothing in the room.
func TestTwinCall(t *testing.T) {
	l := lab.Start(t)
	me := l.Seat(t)
	post := func(token, body string) (int, string) {
		t.Helper()
		return l.Call(t, "POST", "/api/rooms/main/twin", token, body, "Accept-Language: en")
	}
	status, body := post(me.Token, `{"script":"login","policy":{"renewAtLogin":true}}`)
	run := lab.Decode[twinRun](t, body)
	if status != http.StatusOK || run.Title != "A login" || len(run.Steps) != 3 || run.Steps[1].Says != "You log in as kim" {
		t.Fatalf("%d %s", status, body)
	}
	first := run.Steps[1].Differences[0]
	if len(run.Steps[0].Differences) != 0 || first.Place != "set-cookie" || first.Chapter != nil || first.Hardened == nil || strings.Join(first.Because, "") != "renewAtLogin" {
		t.Errorf("%s", body)
	}
	if _, body := post(me.Token, `{"script":"login","policy":null}`); len(lab.Decode[twinRun](t, body).Steps[1].Differences) != 0 {
		t.Errorf("the room's policy is off, and the run says %s", body)
	}
	_, events := l.Call(t, "GET", "/api/rooms/main/events?wait=0", me.Token, "")
	if !strings.Contains(events, `"count":0,"requests":0,`) || strings.Contains(events, `"type":"exchange"`) || strings.Contains(events, `"type":"policy"`) {
		t.Errorf("the room tells of it: %s", events)
	}
	if status, body := l.Call(t, "PUT", "/api/rooms/main/policy", "", `{"httpOnly":true}`); status != http.StatusOK {
		t.Fatalf("%d %s", status, body)
	}
	if _, body := post(me.Token, `{"script":"visit"}`); lab.Decode[twinRun](t, body).Policy["httpOnly"] != true || !strings.Contains(body, "HttpOnly") {
		t.Errorf("with the room's policy: %s", body)
	}

	for _, c := range []struct {
		token, body string
		status      int
		says        string
	}{
		{me.Token, `{"script":"nope"}`, http.StatusBadRequest, "no script of this name"},
		{me.Token, `{`, http.StatusBadRequest, "JSON"},
		{me.Token, `{"script":"login","policy":{"htpOnly":true}}`, http.StatusBadRequest, "policy"},
		{me.Token, `{"script":"login","policy":{"encrypted":true}}`, http.StatusUnprocessableEntity, "Turn signing on"},
		{"wrong", `{"script":"login"}`, http.StatusUnauthorized, ""},
	} {
		if status, body := post(c.token, c.body); status != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%s: %d %s", c.body, status, body)
		}
	}
	_, korean := l.Call(t, "GET", "/api/twin", "", "", "Accept-Language: ko")
	if scripts := lab.Decode[[]struct{ Script, Title string }](t, korean); len(scripts) != 9 || scripts[1].Script != "login" || scripts[1].Title != "로그인" {
		t.Errorf("the scripts are %s", korean)
	}
}

// TestTwinIsBounded: who asks for too many runs is asked to wait.
func TestTwinIsBounded(t *testing.T) {
	l := lab.Start(t)
	me := l.Seat(t)
	for range 300 {
		if status, body := l.Call(t, "POST", "/api/rooms/main/twin", me.Token, `{"script":"visit"}`); status == http.StatusTooManyRequests {
			return
		} else if status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
	}
	t.Error("300 runs at once are not too many")
}
