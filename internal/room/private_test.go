package room_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/room"
)

// Where rooms are private, who names none gets one of their own, and nobody else
// is in it unless they have its link.
func TestPrivateRooms(t *testing.T) {
	l, _ := openWith(t, room.Config{Private: true, Course: course()})
	one, oneCaller := seated(t, l)
	two, twoCaller := seated(t, l)
	main, _ := l.Demo("")
	if one.Room().Demo() == two.Room().Demo() || one.Room().Demo() == main || two.Room().Demo() == main {
		t.Fatal("two visitors share a room")
	}
	login(t, l, one)
	for what, err := range map[string]error{
		"admit":  one.Room().Demo().Admit(twoCaller),
		"follow": func() error { _, err := one.Room().Demo().Follow(twoCaller, "ko"); return err }(),
		"read":   func() error { _, err := one.Room().Demo().Sessions(t.Context(), twoCaller, 1); return err }(),
		"main":   main.Admit(twoCaller),
	} {
		if !errors.Is(err, room.ErrOtherRoom) {
			t.Errorf("another visitor: %s: %v", what, err)
		}
	}
	if got := tableOf(t, one.Room().Demo(), oneCaller); !strings.HasPrefix(got, "1 ") {
		t.Errorf("the own table is %s", got)
	}
	if got := tableOf(t, two.Room().Demo(), twoCaller); got != "0 []" {
		t.Errorf("the other's is %s", got)
	}
	if code := one.Room().Demo().Code(); code != "" {
		t.Errorf("it has the code %s, which can be guessed", code)
	}
	friend, _, err := l.Join(one.Room().Demo().ID, "", "ko")
	if err != nil || friend.Room().Demo() != one.Room().Demo() {
		t.Errorf("a friend with the link: %v", err)
	}
	shared, _, err := l.Join(room.DefaultRoom, "", "ko")
	if err != nil || shared.Room().Demo() != main {
		t.Errorf("who names the default room: %v", err)
	}
	if v := one.Room().Demo().View(twoCaller); v.Code != "" || v.Seats != 0 || v.Rows != 0 || v.Present != 0 {
		t.Errorf("another visitor sees the room as %+v", v)
	}
}

// Where there are as many rooms as may be, one that nobody uses makes room for the
// next visitor: not a class, and none in which anything was begun or is followed.
func TestPrivateRoomsAreBounded(t *testing.T) {
	l, _ := openWith(t, room.Config{Private: true, Limits: room.Limits{Rooms: 6}, Course: course()})
	lead := leader(t, l)
	class, err := l.NewRoom(lead, "1-2")
	if err != nil {
		t.Fatal(err)
	}
	begun, _ := seated(t, l)
	login(t, l, begun)
	caughtUp(t, begun.Room().Demo())
	followed, caller := seated(t, l)
	f, err := followed.Room().Demo().Follow(caller, "ko")
	if err != nil {
		t.Fatal(err)
	}
	leave := f.Stream()
	older, _ := seated(t, l)
	newer, _ := seated(t, l)

	for _, goes := range []*room.Seat{older, newer} {
		next, caller := seated(t, l)
		if _, _, err := l.Return(goes.Code); !errors.Is(err, room.ErrNoCode) {
			t.Errorf("the room that was seen longest ago stays: %v", err)
		}
		if page := visit(l, http.MethodGet, goes.DemoPath(), ""); page.StatusCode != http.StatusNotFound {
			t.Errorf("its desk: %d", page.StatusCode)
		}
		if f, err := next.Room().Demo().Follow(caller, "ko"); err != nil {
			t.Fatal(err)
		} else {
			defer f.Stream()()
		}
	}
	if _, _, err := l.Join("", "", "ko"); !errors.Is(err, room.ErrRooms) {
		t.Errorf("where every room is used: %v", err)
	}
	if _, err := l.NewRoom(lead, ""); !errors.Is(err, room.ErrRooms) {
		t.Errorf("a class more: %v", err)
	}
	leave()
	if _, _, err := l.Join("", "", "ko"); err != nil {
		t.Errorf("where one is not used any more: %v", err)
	}
	if got, _, err := l.Return(begun.Code); err != nil || got != begun {
		t.Errorf("a seat that has begun: %v", err)
	}
	if _, err := l.Find(class.Code()); err != nil {
		t.Errorf("the class: %v", err)
	}
}
