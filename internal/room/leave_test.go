package room_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/exercise"
	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// whatNext is a question with three options, the first two of them pages.
var whatNext = exercise.Ask{Ask: "What will the page show?", Options: []exercise.Option{
	{Say: "the form", Page: exercise.PageForm}, {Say: "a welcome", Page: exercise.PageWelcome}, {Say: "something else"},
}}

// A seat that has to leave is gone at once and everywhere: its streams end, its
// token, its code and its desks lead nowhere, what it predicted does not count,
// and the spotlight is on nobody.
func TestLeave(t *testing.T) {
	for _, servers := range []room.Servers{room.OneServer, room.EachServer} {
		t.Run(string(servers), func(t *testing.T) {
			l := open(t)
			main, _ := l.Demo("")
			lead := leader(t, l)
			set(t, l, main, room.Change{Servers: &servers})
			seat, token, err := l.Join("", "kim", "ko")
			if err != nil {
				t.Fatal(err)
			}
			stays, _ := seated(t, l)
			visit(l, http.MethodGet, seat.DemoPath(), "")
			ask, err := main.StartAsking(lead, whatNext, "")
			if err != nil {
				t.Fatal(err)
			}
			for s, option := range map[*room.Seat]int{seat: 1, stays: 1} {
				if err := s.Predict(ask.ID, option); err != nil {
					t.Fatal(err)
				}
			}
			if err := main.SetWall(lead, room.Wall{Seat: seat.ID, Row: "7f3a"}); err != nil {
				t.Fatal(err)
			}
			f := follow(t, main, seat.Caller())
			ended := make(chan error)
			begun := make(chan struct{})
			go func() {
				for first := true; ; first = false {
					_, err := f.Next(t.Context())
					if err != nil {
						ended <- err
						return
					}
					if first {
						close(begun)
					}
				}
			}()
			<-begun

			if err := l.RemoveSeat(lead, main.Room, seat.ID); err != nil {
				t.Fatal(err)
			}
			if err := l.RemoveSeat(lead, main.Room, seat.ID); !errors.Is(err, room.ErrNoSeat) {
				t.Errorf("leaving again: %v", err)
			}
			if err := <-ended; !errors.Is(err, live.ErrEnded) {
				t.Errorf("its stream ends with %v", err)
			}
			if _, err := l.Caller(token); !errors.Is(err, room.ErrNoToken) {
				t.Errorf("its token: %v", err)
			}
			if _, _, err := l.Return(seat.Code); !errors.Is(err, room.ErrNoCode) {
				t.Errorf("its code: %v", err)
			}
			if r := visit(l, http.MethodGet, seat.DemoPath(), ""); r.StatusCode != http.StatusNotFound {
				t.Errorf("its desk: %d", r.StatusCode)
			}
			if _, err := l.Demo("main." + seat.ID); !errors.Is(err, room.ErrNoRoom) {
				t.Errorf("its own server: %v", err)
			}
			if err := seat.Predict(ask.ID, 0); !errors.Is(err, room.ErrNoToken) {
				t.Errorf("predicting afterwards: %v", err)
			}
			head := snapshotHead(t, main, lead)
			if head.Ask.Answered != 1 || head.Ask.Counts[1] != 1 {
				t.Errorf("the predictions are %+v", head.Ask)
			}
			if head.Wall.Seat != "" || head.Wall.Row != "7f3a" {
				t.Errorf("the wall is %+v", head.Wall)
			}
		})
	}
}

// Once it is known who was right, the predictions stand, whoever leaves.
func TestLeaveAfterTheOutcome(t *testing.T) {
	l := open(t)
	main, _ := l.Demo("")
	lead := leader(t, l)
	seat, _ := seated(t, l)
	ask, err := main.StartAsking(lead, whatNext, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := seat.Predict(ask.ID, 2); err != nil {
		t.Fatal(err)
	}
	if _, err := main.Decide(lead, ask.ID, room.Decision{Outcome: room.CameTrue(2)}); err != nil {
		t.Fatal(err)
	}
	if err := l.RemoveSeat(lead, main.Room, seat.ID); err != nil {
		t.Fatal(err)
	}
	if now := snapshotHead(t, main, lead).Ask; now.Answered != 1 || now.Counts[2] != 1 {
		t.Errorf("the predictions are %+v", now)
	}
}

// snapshotHead is what of a snapshot is about the class.
func snapshotHead(t *testing.T, r room.Demo, c room.Caller) head {
	t.Helper()
	return read[head](t, snapshot(t, r, c))
}

type head struct {
	Seat string
	Room struct {
		Name, Servers, Lesson string
		Open, Closed          bool
	}
	Ask  *room.Ask
	Wall *room.Wall
}

// Who leads sees the wall change with the seat that leaves; nobody sees what wakes
// its streams.
func TestLeaveIsTold(t *testing.T) {
	l := open(t)
	main, _ := l.Demo("")
	lead := leader(t, l)
	seat, _ := seated(t, l)
	_, other := seated(t, l)
	if err := main.SetWall(lead, room.Wall{Seat: seat.ID}); err != nil {
		t.Fatal(err)
	}
	watch, look := follow(t, main, lead), follow(t, main, other)
	watch.until("snapshot")
	look.until("snapshot")
	if err := l.RemoveSeat(lead, main.Room, seat.ID); err != nil {
		t.Fatal(err)
	}
	if m := watch.until("wall"); !strings.Contains(string(m.JSON()), `"seat":""`) {
		t.Errorf("the wall is told as %s", m.JSON())
	}
	visit(l, http.MethodGet, "/", "")
	for {
		m, err := look.next()
		if err != nil {
			t.Fatal(err)
		}
		switch m.Type {
		case "presence":
		case "exchange":
			return
		default:
			t.Errorf("another seat is told %s", m.JSON())
		}
	}
}
