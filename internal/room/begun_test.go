package room_test

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/room"
)

// A visitor's room that was only begun, by a request or by none, ends after hours;
// one in which somebody logged in stays as long as the operator says, and so does
// an instructor's that nobody joined.
func TestBegunRoomsEndAfterHours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := room.OpenInMemory(room.Config{Private: true, Course: course()})
		if err != nil {
			t.Fatal(err)
		}
		defer closeLab(t, l)
		class, err := l.NewRoom(leader(t, l), "")
		if err != nil {
			t.Fatal(err)
		}
		joined, _ := seated(t, l)
		begun, _ := seated(t, l)
		visit(l, http.MethodGet, begun.DemoPath(), "")
		worked, _ := seated(t, l)
		login(t, l, worked)
		for _, s := range []*room.Seat{begun, worked} {
			caughtUp(t, s.Room().Demo())
		}
		there := func(when string, want map[*room.Room]bool) {
			t.Helper()
			for r, there := range want {
				if _, err := l.Find(r.ID); (err == nil) != there {
					t.Errorf("%s a room is there: %v, want %v", when, err == nil, there)
				}
			}
		}
		<-time.After(time.Hour)
		there("after an hour", map[*room.Room]bool{class: true, joined.Room(): true, begun.Room(): true, worked.Room(): true})
		<-time.After(3 * time.Hour)
		there("after four", map[*room.Room]bool{class: true, joined.Room(): false, begun.Room(): false, worked.Room(): true})
		<-time.After(30 * 24 * time.Hour)
		there("after a month", map[*room.Room]bool{class: false, worked.Room(): false})
	})
}

// Where every room is taken by somebody who logged in, the one in which nobody was
// seen for the longest makes room, if that is a while ago.
func TestOldestIdleRoomMakesRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := room.OpenInMemory(room.Config{Private: true, Course: course(), Limits: room.Limits{Rooms: 4}})
		if err != nil {
			t.Fatal(err)
		}
		defer closeLab(t, l)
		var seats []*room.Seat
		for range 3 {
			s, _ := seated(t, l)
			login(t, l, s)
			caughtUp(t, s.Room().Demo())
			seats = append(seats, s)
			<-time.After(time.Minute)
		}
		if _, _, err := l.Join("", "", "ko"); !errors.Is(err, room.ErrRooms) {
			t.Errorf("while all were there a moment ago: %v", err)
		}
		<-time.After(2 * time.Hour)
		if _, _, err := l.Join("", "", "ko"); err != nil {
			t.Errorf("after two hours: %v", err)
		}
		for i, s := range seats {
			if _, _, err := l.Return(s.Code); (err == nil) != (i > 0) {
				t.Errorf("room %d: %v", i, err)
			}
		}
	})
}
