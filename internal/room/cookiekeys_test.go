package room_test

import (
	"database/sql"
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"sessionlab/internal/demo"
	"sessionlab/internal/room"
)

// signed lets a room sign its cookies, and is the cookie of a seat's first visit.
func signed(t *testing.T, l *room.Lab, seat *room.Seat) (pair string) {
	t.Helper()
	if err := seat.Room().Demo().SetPolicy(seat.Caller(), demo.Policy{Signed: true}); err != nil {
		t.Fatal(err)
	}
	return cookieOf(l, seat, "")
}

// cookieOf is the cookie that a visit gives, "" if it gives none.
func cookieOf(l *room.Lab, seat *room.Seat, pair string) string {
	given, _, _ := strings.Cut(visit(l, http.MethodGet, seat.DemoPath(), pair).Header.Get("Set-Cookie"), ";")
	return given
}

// takes says with which key a seat's room opens a cookie: 1 is the newest, 0 none.
func takes(t *testing.T, seat *room.Seat, pair string) int {
	t.Helper()
	_, value, _ := strings.Cut(pair, "=")
	x, err := seat.Room().Demo().XRay(seat.Caller(), value, "")
	if err != nil {
		t.Fatal(err)
	}
	return x.Verdict.Key
}

func rotate(t *testing.T, r room.Demo, c room.Caller, want int) {
	t.Helper()
	if got, err := r.RotateKeys(c); err != nil || got != (room.KeyCount{Keys: want, Most: demo.MaxKeys}) {
		t.Errorf("a change of keys: %+v, %v, want %d", got, err, want)
	}
}

// A room's keys are its own: who changes them ends nobody's session, in this room
// or another. They are kept, and gone with the room.
func TestKeysOfARoom(t *testing.T) {
	dir := t.TempDir()
	config := room.Config{Course: course(), Private: true}
	l, stop := openWith(t, room.In(t, dir, config))
	mine, _ := seated(t, l)
	yours, _ := seated(t, l)
	my, your := signed(t, l, mine), signed(t, l, yours)
	if _, err := yours.Room().Demo().RotateKeys(mine.Caller()); !errors.Is(err, room.ErrOtherRoom) {
		t.Errorf("in another's room: %v", err)
	}
	rotate(t, mine.Room().Demo(), mine.Caller(), 2)
	if a, b := takes(t, mine, my), takes(t, yours, your); a != 2 || b != 1 {
		t.Errorf("after a change of my keys mine opens with key %d, yours with %d", a, b)
	}
	anew := cookieOf(l, mine, my)
	if anew == "" || takes(t, mine, anew) != 1 || takes(t, yours, anew) != 0 {
		t.Errorf("the next page gives %q", anew)
	}
	if again := cookieOf(l, yours, your); again != "" {
		t.Errorf("in the other room it gives %q", again)
	}

	stop()
	l, stop = openWith(t, room.In(t, dir, config))
	mine, yours = returned(t, l, mine), returned(t, l, yours)
	if a, b, c := takes(t, mine, my), takes(t, mine, anew), takes(t, yours, your); a != 2 || b != 1 || c != 1 {
		t.Errorf("after a restart they open with %d, %d and %d", a, b, c)
	}
	rotate(t, mine.Room().Demo(), mine.Caller(), 3)
	rotate(t, mine.Room().Demo(), mine.Caller(), 3)
	if a, b := takes(t, mine, my), takes(t, mine, anew); a != 0 || b != 3 {
		t.Errorf("after three changes they open with %d and %d", a, b)
	}

	// Many at once: what is kept is what holds.
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() { _, _ = mine.Room().Demo().RotateKeys(mine.Caller()) })
	}
	all.Wait()
	last := cookieOf(l, mine, "")
	stop()
	l, stop = openWith(t, room.In(t, dir, config))
	mine = returned(t, l, mine)
	if key := takes(t, mine, last); key != 1 {
		t.Errorf("after a restart the last cookie opens with key %d", key)
	}
	if err := l.CloseRoom(room.Owner(), mine.Room().Demo().ID); err != nil {
		t.Fatal(err)
	}
	stop()
	db, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "lab.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var names string
	if err := db.QueryRow("SELECT group_concat(name) FROM setting WHERE name LIKE 'cookie-keys%'").Scan(&names); err != nil || names != "cookie-keys" {
		t.Errorf("once the room is closed there is %s (%v)", names, err)
	}
}

// returned is a seat after a restart.
func returned(t *testing.T, l *room.Lab, seat *room.Seat) *room.Seat {
	t.Helper()
	back, _, err := l.Return(seat.Code)
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// In a class only who leads changes the keys; where everyone has a server of their
// own, each seat those of its own, and who leads those of all.
func TestKeysOfAClass(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course(), Class: true})
	rm, _ := l.Demo("")
	one, _ := seated(t, l)
	two, _ := seated(t, l)
	if _, err := rm.RotateKeys(one.Caller()); !errors.Is(err, room.ErrNotLeading) {
		t.Errorf("a student changes everyone's keys: %v", err)
	}
	if _, err := rm.RotateKeys(room.Caller{}); !errors.Is(err, room.ErrNobody) {
		t.Errorf("nobody does: %v", err)
	}
	if err := rm.SetPolicy(room.Owner(), demo.Policy{Signed: true}); err != nil {
		t.Fatal(err)
	}
	rotate(t, rm, room.Owner(), 2)
	servers := room.EachServer
	if err := rm.Set(room.Owner(), room.Change{Servers: &servers}); err != nil {
		t.Fatal(err)
	}
	first, second := cookieOf(l, one, ""), cookieOf(l, two, "")
	rotate(t, rm, one.Caller(), 3)
	if a, b := takes(t, one, first), takes(t, two, second); a != 2 || b != 1 {
		t.Errorf("after a seat's change they open with %d and %d", a, b)
	}
	rotate(t, rm, room.Owner(), 3)
	if a, b := takes(t, one, first), takes(t, two, second); a != 3 || b != 2 {
		t.Errorf("after everyone's change they open with %d and %d", a, b)
	}
}
