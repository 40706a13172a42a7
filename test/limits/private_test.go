package limits

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// privateView is what of a room is about joining it.
type privateView struct {
	Room, Code, Join       string
	Open, Private, MayShut bool
	MaySetPolicy           bool
}

func view(t *testing.T, c *lab.Class, room, token string) privateView {
	t.Helper()
	status, body := c.Call(t, "GET", "/api/rooms/"+room, token, "")
	if status != http.StatusOK {
		t.Fatalf("GET room: %d %s", status, body)
	}
	return lab.Decode[privateView](t, body)
}

// TestPrivateRoomIsJoinedByItsLink: a visitor's room has no code, over a restart
// either: its long ID alone leads into it. The visitor who began it can shut it, a
// friend can't. What an instructor made keeps its code, and its policy is the
// instructor's.
func TestPrivateRoomIsJoinedByItsLink(t *testing.T) {
	dir := t.TempDir()
	c := lab.NewClass(t, "-rooms", "private", "-data", dir)
	own := c.Seat(t)
	if len(own.Room) != 11 {
		t.Fatalf("the visitor is in %q", own.Room)
	}
	look := func() {
		t.Helper()
		v := view(t, c, own.Room, own.Token)
		if v.Code != "" || !v.Private || !v.MayShut || !v.MaySetPolicy || !strings.HasSuffix(v.Join, "/j/"+own.Room) {
			t.Errorf("the visitor's room is %+v", v)
		}
		if body := c.Lead(t, "GET", "/api/rooms", ""); strings.Count(body, `"code":"`) != 2 {
			t.Errorf("the rooms are %s; want codes for the default one and the class alone", body)
		}
	}
	look()
	status, body := c.Call(t, "POST", "/api/seats", "", `{"room":"`+strings.ToUpper(own.Room)+`"}`)
	friend := lab.Decode[lab.Seat](t, body)
	if status != http.StatusCreated || friend.Room != own.Room {
		t.Fatalf("a friend with the link: %d %s", status, body)
	}
	if v := view(t, c, own.Room, friend.Token); v.MayShut || v.Code != "" {
		t.Errorf("the friend sees %+v", v)
	}
	change := func(token, change string) int {
		status, _ := c.Call(t, "PATCH", "/api/rooms/"+own.Room, token, change)
		return status
	}
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	c.Lab = lab.Start(t, "-class", "-host", "lab.test", "-addr", "localhost:0", "-demo-addr", "localhost:0", "-rooms", "private", "-data", dir)
	look()
	for _, try := range []struct {
		who, token, change string
		want               int
	}{
		{"nobody", "", `{"open":false}`, 401}, {"a friend", friend.Token, `{"open":false}`, 403},
		{"the visitor names it", own.Token, `{"open":false,"name":"mine"}`, 403}, {"the visitor takes a server each", own.Token, `{"servers":"each"}`, 403},
		{"the visitor", own.Token, `{"open":false}`, 200},
	} {
		if status := change(try.token, try.change); status != try.want {
			t.Errorf("%s: %d, want %d", try.who, status, try.want)
		}
	}
	for language, want := range map[string]string{"en": "whoever started it", "ko": "교실을 시작한 사람에게"} {
		status, text := c.Call(t, "POST", "/api/seats", "", `{"room":"`+own.Room+`"}`, "Accept-Language: "+language)
		if status != http.StatusForbidden || !strings.Contains(text, want) {
			t.Errorf("joining a shut room: %d %s", status, text)
		}
	}
	if status := change(own.Token, `{"open":true}`); status != http.StatusOK {
		t.Errorf("opening it again: %d", status)
	}

	_, body = c.Call(t, "POST", "/api/seats", "", `{"room":"`+c.RoomCode+`"}`)
	pupil := lab.Decode[lab.Seat](t, body)
	if v := view(t, c, c.Room, pupil.Token); v.Code != c.RoomCode || v.Private || v.MayShut || v.MaySetPolicy {
		t.Errorf("a room that the instructor made is %+v", v)
	}
	if status, _ := c.Call(t, "PATCH", "/api/rooms/"+c.Room, pupil.Token, `{"open":false}`); status != http.StatusForbidden {
		t.Errorf("a student shuts the class: %d", status)
	}

	// A wrong guess is counted, wherever an ID is taken.
	for _, path := range []string{"", "/sessions", "/events?wait=0"} {
		refused := false
		for n := 0; n < 2000 && !refused; n++ {
			status, _ := c.Call(t, "GET", fmt.Sprintf("/api/rooms/r%010d%s", n, path), pupil.Token, "")
			if refused = status == http.StatusTooManyRequests; !refused && status != http.StatusNotFound {
				t.Fatalf("a wrong ID: %d", status)
			}
		}
		if !refused {
			t.Errorf("2,000 wrong IDs at %q are all looked up", path)
		}
	}
}

// TestVisitsLockNoLab: a hundred visits, with a request each, leave room for the
// next visitor at another address, and no address has more than half of the rooms.
// Whoever logged in a moment ago keeps the room.
func TestVisitsLockNoLab(t *testing.T) {
	c := lab.NewClass(t, "-rooms", "private", "-max-rooms", "22") // two of them are the class's
	began := c.Seat(t)
	b := lab.NewClient()
	b.Visit(t, began.Demo)
	b.Login(t, began.Demo, "kim")
	most := 0
	for _, address := range []string{"127.0.0.2", "127.0.0.3", "127.0.0.4"} {
		attacker := lab.From(t, address)
		var mu sync.Mutex
		lab.AtOnce(40, func(int) bool {
			response, body := lab.Joins(t, attacker, c.Lab, "{}")
			if response.StatusCode != http.StatusCreated {
				return false
			}
			mu.Lock() // one after the other, so that each room is there for its request
			defer mu.Unlock()
			lab.NewClient().Visit(t, lab.Decode[lab.Seat](t, body).Demo)
			return true
		})
		if address == "127.0.0.2" {
			most = len(privateRooms(t, c)) - 1
		}
	}
	if most < 1 || most > 11 {
		t.Errorf("one address has %d rooms, want 11 at most", most)
	}
	if all := privateRooms(t, c); len(all) > 20 {
		t.Errorf("there are %d rooms", len(all))
	}
	response, body := lab.Joins(t, lab.From(t, "127.0.0.9"), c.Lab, "{}")
	if response.StatusCode != http.StatusCreated {
		t.Errorf("the next visitor: %d %s", response.StatusCode, body)
	}
	if !slices.Contains(privateRooms(t, c), began.Room) {
		t.Error("the room of somebody who logged in made room for the flood")
	}
	if status, body := c.Call(t, "GET", "/api/seats/me", began.Token, ""); status != http.StatusOK {
		t.Errorf("who logged in a moment ago: %d %s", status, body)
	}
}

// privateRooms are the IDs of all rooms but the class's.
func privateRooms(t *testing.T, c *lab.Class) (ids []string) {
	t.Helper()
	all := lab.Decode[struct{ Rooms []lab.RoomView }](t, c.Lead(t, "GET", "/api/rooms", ""))
	for _, r := range all.Rooms {
		if r.Room != "main" && r.Room != c.Room {
			ids = append(ids, r.Room)
		}
	}
	return ids
}

// TestGuestHurtsNobody: whoever joined a visitor's room by its link can't log out
// the visitor who began it, by the clock, a timeout, another policy or the keys, and
// gets no tick for trying. Their switchboard is greyed out and says why.
func TestGuestHurtsNobody(t *testing.T) {
	c := lab.NewClass(t, "-rooms", "private")
	own := c.Seat(t)
	b := lab.NewClient()
	b.Visit(t, own.Demo)
	b.Login(t, own.Demo, "kim")
	_, body := c.Call(t, "POST", "/api/seats", "", `{"room":"`+own.Room+`"}`)
	guest := lab.Decode[lab.Seat](t, body)
	for _, try := range []struct{ method, path, body string }{
		{"POST", "/clock", `{"skip":1}`}, {"DELETE", "/clock", ""}, {"POST", "/sweep", ""},
		{"PUT", "/policy", `{"absoluteTimeout":60}`}, {"PUT", "/policy", `{"signed":true}`}, {"POST", "/keys", ""},
		{"DELETE", "/sessions", ""}, {"POST", "/reset", ""},
	} {
		status, body := c.Call(t, try.method, "/api/rooms/"+own.Room+try.path, guest.Token, try.body)
		if status != http.StatusForbidden {
			t.Errorf("a guest's %s %s: %d %s", try.method, try.path, status, body)
		}
		if begun := try.path != "/sessions" && try.path != "/reset"; begun != strings.Contains(body, "이 교실을 시작한 참가자만") {
			t.Errorf("a guest's %s %s is told %s", try.method, try.path, body)
		}
	}
	if page := b.Visit(t, own.Demo); !strings.Contains(page, "kim") {
		t.Error("the visitor who began the room is logged out")
	}
	for id, p := range lab.Decode[lab.Seat](t, c.Get(t, guest, "/api/seats/me")).Progress["session"] {
		for _, at := range p.Steps {
			if at != nil {
				t.Errorf("the guest has a tick in %s", id)
			}
		}
	}
	if v := view(t, c, own.Room, guest.Token); v.MaySetPolicy {
		t.Error("the guest's page is told that it may")
	}
	for _, act := range []struct{ method, path, body string }{
		{"PUT", "/policy", `{"absoluteTimeout":60}`}, {"POST", "/clock", `{"skip":100}`}, {"POST", "/sweep", ""}, {"DELETE", "/clock", ""}, {"POST", "/keys", ""},
	} {
		if status, body := c.Call(t, act.method, "/api/rooms/"+own.Room+act.path, own.Token, act.body); status != http.StatusOK {
			t.Errorf("%s %s of who began the room: %d %s", act.method, act.path, status, body)
		}
	}
}

// TestGuestSeesWhy: the switchboard of a guest in a visitor's room is greyed out, and
// says who may use it.
func TestGuestSeesWhy(t *testing.T) {
	c := lab.NewClass(t, "-rooms", "private")
	own := c.Seat(t)
	b := browser.New(t, "ko")
	b.Open(c.Site + "/j/" + own.Room)
	b.Wait("the room to be found", "document.querySelector('#code-say.right')")
	b.Enter()
	b.PressSettings()
	b.Switchboard("document.querySelector('.board .note').textContent.includes('교실을 시작한 참가자가 정합니다')")
	if open := browser.Eval[int](b, "document.querySelectorAll('.board :is(input, select, .row .btn):not(:disabled)').length"); open != 0 {
		t.Errorf("%d switches are open to a guest", open)
	}
}

// TestVisitorsBehindAProxyThatTellsNothing: where the lab cannot tell visitors apart,
// one address's share of the rooms is not what all of them together may have.
func TestVisitorsBehindAProxyThatTellsNothing(t *testing.T) {
	port, demoPort := lab.FreePort(t), lab.FreePort(t)
	lab.Start(t, "-rooms", "private", "-max-rooms", "21", "-addr", "localhost:"+port, "-demo-addr", "localhost:"+demoPort,
		"-lab-url", "http://lab.test", "-demo-url", "http://demo.test")
	for n := range 20 {
		r, err := http.NewRequest("POST", "http://localhost:"+port+"/api/seats", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "lab.test"
		var taken lab.Seat
		if response, err := http.DefaultClient.Do(r); err != nil {
			t.Fatal(err)
		} else if taken = lab.Decode[lab.Seat](t, lab.Read(t)(response, nil)); response.StatusCode != http.StatusCreated {
			t.Fatalf("visitor %d: %d", n, response.StatusCode)
		}
		desk := "http://localhost:" + demoPort + strings.TrimPrefix(taken.Demo, "http://demo.test")
		asks := func(method, url, body, cookie string) *http.Response {
			t.Helper()
			r, err := http.NewRequest(method, url, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			r.Host = "demo.test"
			r.Header.Set("Cookie", cookie)
			response, err := http.DefaultTransport.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			return response
		}
		cookie, _, _ := strings.Cut(asks("GET", desk, "", "").Header.Get("Set-Cookie"), ";")
		if response := asks("POST", desk+"login", "username=kim", cookie); response.StatusCode != http.StatusFound {
			t.Fatalf("visitor %d logs in: %d", n, response.StatusCode)
		}
	}
}
