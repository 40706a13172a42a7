package room_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/room"
)

// policyEvent is what followers are told, and what a snapshot begins with.
type policyEvent struct {
	Type   string
	Policy demo.Policy
	By     string
	Events []struct {
		Type   string
		Policy demo.Policy
	}
}

// A policy holds from the next request on, is told of, and is kept. Before it
// was set, a snapshot says what held then.
func TestPolicy(t *testing.T) {
	dir := t.TempDir()
	l, _ := openWith(t, room.In(t, dir, room.Config{Course: course(), Alone: true}))
	rm, _ := l.Demo("")
	seat, _ := seated(t, l)
	f, err := rm.Follow(seat.Caller(), "ko")
	if err != nil {
		t.Fatal(err)
	}
	if got := decoded[policyEvent](t, firstOf(t, f)); got.Policy != (demo.Policy{}) {
		t.Errorf("a room begins with %+v", got.Policy)
	}
	want := demo.Policy{HttpOnly: true, SameSite: "Lax", RejectUnknown: true}
	if err := rm.SetPolicy(seat.Caller(), want); err != nil {
		t.Fatal(err)
	}
	told := decoded[policyEvent](t, untilType(t, f, "policy"))
	if told.Policy != want || told.By != seat.ID {
		t.Errorf("told of %+v", told)
	}
	line := visit(l, http.MethodGet, seat.DemoPath(), "").Header.Get("Set-Cookie")
	if !strings.HasSuffix(line, "; HttpOnly; SameSite=Lax") {
		t.Errorf("the next request is given %q", line)
	}
	f, err = rm.Follow(seat.Caller(), "ko")
	if err != nil {
		t.Fatal(err)
	}
	snapshot := decoded[policyEvent](t, firstOf(t, f))
	if snapshot.Policy != (demo.Policy{}) || len(snapshot.Events) < 2 || snapshot.Events[0].Type != "policy" || snapshot.Events[0].Policy != want {
		t.Errorf("a snapshot begins with %+v and goes on with %+v", snapshot.Policy, snapshot.Events)
	}

	// What is impossible is refused, and changes nothing.
	var refused room.RefusedError
	if err := rm.SetPolicy(seat.Caller(), demo.Policy{Encrypted: true, SameSite: "Sometimes"}); !errors.As(err, &refused) || len(refused) != 2 {
		t.Errorf("an impossible policy: %v", err)
	}
	if got, err := rm.Policy(seat.Caller()); got != want || err != nil {
		t.Errorf("after it %+v holds (%v)", got, err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l, _ = openWith(t, room.In(t, dir, room.Config{Course: course(), Alone: true}))
	rm, _ = l.Demo("")
	if got, _ := rm.Policy(room.Owner()); got != want {
		t.Errorf("after a restart %+v holds", got)
	}
}

// Where everyone has a server of their own, who leads sets the policy of all, and
// each seat that of its own.
func TestPolicyOfOnesOwnServer(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Class: true})
	rm, _ := l.Demo("")
	first, _ := seated(t, l)
	second, _ := seated(t, l)
	if err := rm.SetPolicy(first.Caller(), demo.Policy{}); !errors.Is(err, room.ErrNotLeading) {
		t.Errorf("a student sets everyone's policy: %v", err)
	}
	servers := room.EachServer
	if err := rm.Set(room.Owner(), room.Change{Servers: &servers}); err != nil {
		t.Fatal(err)
	}
	if err := rm.SetPolicy(room.Owner(), demo.Policy{HttpOnly: true}); err != nil {
		t.Fatal(err)
	}
	if err := rm.SetPolicy(first.Caller(), demo.Policy{Escape: true}); err != nil {
		t.Fatal(err)
	}
	for seat, want := range map[*room.Seat]demo.Policy{first: {Escape: true}, second: {HttpOnly: true}} {
		if got, err := rm.Policy(seat.Caller()); got != want || err != nil {
			t.Errorf("the seat's server has %+v (%v), want %+v", got, err, want)
		}
	}
	third, _ := seated(t, l)
	if got, _ := rm.Policy(third.Caller()); got != (demo.Policy{HttpOnly: true}) {
		t.Errorf("who comes later has %+v", got)
	}
}

// A visitor sets the policy of a room of their own, and not of the one that all
// share.
func TestPolicyOfAPrivateRoom(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Private: true})
	for name, want := range map[string]error{"": nil, room.DefaultRoom: room.ErrNotLeading} {
		seat, _, err := l.Join(name, "", "en")
		if err != nil {
			t.Fatal(err)
		}
		if err := seat.Room().Demo().SetPolicy(seat.Caller(), demo.Policy{HttpOnly: true}); !errors.Is(err, want) {
			t.Errorf("room %q: %v, want %v", name, err, want)
		}
	}
}

// What the lab itself needs to be safe can't be switched off.
func TestForcedPolicy(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Policy: demo.Policy{Escape: true}})
	rm, _ := l.Demo("")
	if err := rm.SetPolicy(room.Owner(), demo.Policy{HttpOnly: true}); err != nil {
		t.Fatal(err)
	}
	if got, _ := rm.Policy(room.Owner()); got != (demo.Policy{HttpOnly: true, Escape: true}) {
		t.Errorf("%+v holds", got)
	}
}

// A signed cookie wears the face of the session that it is the key to, in both
// views, and its value is in the full one alone.
func TestSignedCookieHasItsFace(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Alone: true})
	rm, _ := l.Demo("")
	seat, _ := seated(t, l)
	other, _ := seated(t, l)
	if err := rm.SetPolicy(seat.Caller(), demo.Policy{Signed: true, RenewAtLogin: true, Logout: true}); err != nil {
		t.Fatal(err)
	}
	pair, _, _ := strings.Cut(visit(l, http.MethodGet, seat.DemoPath(), "").Header.Get("Set-Cookie"), ";")
	pair2, _, _ := strings.Cut(visit(l, http.MethodPost, seat.DemoPath()+"login", pair).Header.Get("Set-Cookie"), ";")
	visit(l, http.MethodGet, seat.DemoPath(), pair2)
	visit(l, http.MethodPost, seat.DemoPath()+"logout", pair2)
	type cookie struct{ Value, Tag string }
	type event struct {
		Type     string
		Request  struct{ Cookies []cookie }
		Response struct{ SetCookies []cookie }
		Changes  []struct{ Op, Tag string }
	}
	for name, c := range map[string]room.Caller{"own": seat.Caller(), "another's": other.Caller()} {
		f, err := rm.Follow(c, "ko")
		if err != nil {
			t.Fatal(err)
		}
		text := firstOf(t, f)
		var all []event
		for _, e := range decoded[struct{ Events []event }](t, text).Events {
			if e.Type == "exchange" {
				all = append(all, e)
			}
		}
		if len(all) != 4 {
			t.Fatalf("%s: %d exchanges", name, len(all))
		}
		first, login, page, logout := all[0], all[1], all[2], all[3]
		tag := first.Response.SetCookies[0].Tag
		renewed := login.Response.SetCookies[0].Tag
		if tag == "" || renewed == "" || tag == renewed || login.Request.Cookies[0].Tag != tag || page.Request.Cookies[0].Tag != renewed {
			t.Errorf("%s: the faces are %+v", name, all)
		}
		if logout.Response.SetCookies[0].Tag != "" || len(logout.Changes) != 1 || logout.Changes[0].Op != "delete" || logout.Changes[0].Tag != renewed {
			t.Errorf("%s: the logout is %+v", name, logout)
		}
		_, value, _ := strings.Cut(pair2, "=")
		if strings.Contains(string(text), value) != (name == "own") {
			t.Errorf("%s: the signed value is shown or not", name)
		}
	}
}

// decoded is a JSON text.
func decoded[T any](t *testing.T, text []byte) (v T) {
	t.Helper()
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// untilType is the next message of a type, firstOf the next one of any.
func untilType(t *testing.T, f *room.Follower, kind string) []byte {
	t.Helper()
	for {
		messages, err := f.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range messages {
			if kind == "" || m.Type == kind {
				return m.JSON()
			}
		}
	}
}

func firstOf(t *testing.T, f *room.Follower) []byte {
	t.Helper()
	return untilType(t, f, "")
}
