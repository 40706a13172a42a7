package room_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// leader returns who leads the class by the instructor's key.
func leader(t *testing.T, l *room.Lab) room.Caller {
	t.Helper()
	token, err := l.Lead(l.Key())
	if err != nil {
		t.Fatal(err)
	}
	c, err := l.Caller(token)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// set changes a room as its instructor does.
func set(t *testing.T, l *room.Lab, r room.Demo, change room.Change) {
	t.Helper()
	if err := r.Set(leader(t, l), change); err != nil {
		t.Fatal(err)
	}
}

func to[T any](v T) *T { return &v }

// A per-seat demo is a table to look at and to delete from. It is led with its room,
// is not kept as one, and nobody joins it; TestPerSeatDemoIsLedWithItsRoom tries each
// call of the API.
func TestServerOfOnesOwnIsNoClass(t *testing.T) {
	l := open(t)
	main, _ := l.Demo("")
	seat, _ := seated(t, l)
	set(t, l, main, room.Change{Servers: to(room.EachServer)})
	id := "main." + seat.ID
	own, err := l.Demo(id)
	if err != nil {
		t.Fatal(err)
	}
	lead := leader(t, l)
	for what, act := range map[string]func() error{
		"lead":  func() error { _, err := own.Led(); return err },
		"close": func() error { return l.CloseRoom(lead, id) },
		"join":  func() error { _, _, err := l.Join(id, "", "ko"); return err },
		"find":  func() error { _, err := l.Find(id); return err },
		"room":  func() error { _, err := l.Room(id); return err },
	} {
		if err := act(); !errors.Is(err, room.ErrNoRoom) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := own.Clear(t.Context(), lead); err != nil {
		t.Errorf("clearing it: %v", err)
	}
}

// A reset empties table and journal, also of the seats' own servers; seats, their
// progress and what the room is like stay.
func TestReset(t *testing.T) {
	for _, servers := range []room.Servers{room.OneServer, room.EachServer} {
		t.Run(string(servers), func(t *testing.T) {
			l, _ := openWith(t, room.Config{Course: course()})
			main, _ := l.Demo("")
			lead := leader(t, l)
			set(t, l, main, room.Change{Name: to("1-2"), Servers: &servers, Lesson: to("session")})
			seat, caller := seated(t, l)
			f, leads := follow(t, main, caller), follow(t, main, lead)
			f.until("snapshot")
			leads.until("snapshot")
			cookie := login(t, l, seat)
			old := f.until("progress").Seq
			f.until("progress")
			visit(l, http.MethodGet, "/", "")
			if err := main.SetWall(lead, room.Wall{IDs: true, Frozen: &old, Seat: seat.ID}); err != nil {
				t.Fatal(err)
			}

			if err := main.Reset(t.Context(), lead); err != nil {
				t.Fatal(err)
			}
			for who, r := range map[string]*reader{"the seat": f, "who leads": leads} {
				s := read[told](t, r.until("snapshot"))
				if s.Count != 0 || len(s.Base) != 0 || len(s.Events) != 0 || r == f && s.Seq <= old {
					t.Errorf("%s goes on with %+v", who, s)
				}
			}
			if wall := snapshotHead(t, main, lead).Wall; wall.IDs || wall.Frozen != nil || wall.Seat != "" {
				t.Errorf("the wall is %+v", wall)
			}
			if v := main.View(lead); v.Name != "1-2" || v.Servers != servers || v.Lesson != "session" || v.Seats != 1 || v.Rows != 0 {
				t.Errorf("the room is %+v", v)
			}
			if got := done(seat.Progress(), "session", "login"); got != "xx-" {
				t.Errorf("progress is %s", got)
			}
			again, err := main.Follow(caller, "ko")
			if err != nil {
				t.Fatal(err)
			}
			if again.Resume(old); again.Begun() {
				t.Error("who comes back where it was before goes on from there")
			}
			// The exercise goes on, though the row of before is gone.
			visit(l, http.MethodGet, seat.DemoPath(), cookie)
			visit(l, http.MethodPost, seat.DemoPath()+"login", cookie)
			visit(l, http.MethodGet, seat.DemoPath(), cookie)
			if m := read[told](t, f.until("progress")); m.Seq <= old {
				t.Errorf("the tick is %d, and %d was before the reset", m.Seq, old)
			}
			leads.until("progress")
		})
	}
}

// Who is in a room that ends is told so, and then the stream ends; what names the
// room or anyone in it leads nowhere.
func TestCloseIsTold(t *testing.T) {
	for _, servers := range []room.Servers{room.OneServer, room.EachServer} {
		t.Run(string(servers), func(t *testing.T) {
			l, _ := openWith(t, room.Config{Course: course()})
			lead := leader(t, l)
			r, err := l.NewRoom(lead, "1-2")
			if err != nil {
				t.Fatal(err)
			}
			set(t, l, r.Demo(), room.Change{Servers: &servers})
			seat, token, err := l.Join(r.Code(), "", "ko")
			if err != nil {
				t.Fatal(err)
			}
			login(t, l, seat)
			if _, err := r.StartAsking(lead, whatNext, ""); err != nil {
				t.Fatal(err)
			}
			followers := map[string]*reader{"the seat": follow(t, r.Demo(), seat.Caller()), "who leads": follow(t, r.Demo(), lead)}
			if servers == room.EachServer {
				own, err := l.Demo(r.ID + "." + seat.ID)
				if err != nil {
					t.Fatal(err)
				}
				followers["who leads, at the seat's own server"] = follow(t, own, lead)
			}
			for _, f := range followers {
				f.until("snapshot")
			}
			if err := l.CloseRoom(lead, r.ID); err != nil {
				t.Fatal(err)
			}
			for who, f := range followers {
				closed := false
				for {
					m, err := f.next()
					if errors.Is(err, live.ErrEnded) {
						break
					}
					if err != nil {
						t.Fatalf("%s: %v", who, err)
					}
					closed = m.Type == "room" && read[head](t, m).Room.Closed
				}
				if !closed {
					t.Errorf("%s was not told last that the room has ended", who)
				}
			}
			for what, err := range map[string]error{
				"the code":    func() error { _, err := l.Find(r.Code()); return err }(),
				"the id":      func() error { _, err := l.Demo(r.ID); return err }(),
				"its server":  func() error { _, err := l.Demo(r.ID + "." + seat.ID); return err }(),
				"joining":     func() error { _, _, err := l.Join(r.Code(), "", "ko"); return err }(),
				"changing":    r.Set(lead, room.Change{Open: to(false)}),
				"seats ahead": func() error { _, err := l.Prepare(lead, r, []string{"kim"}, "ko"); return err }(),
				"closing":     l.CloseRoom(lead, r.ID),
			} {
				if !errors.Is(err, room.ErrNoRoom) {
					t.Errorf("%s: %v", what, err)
				}
			}
			if _, err := l.Caller(token); !errors.Is(err, room.ErrNoToken) {
				t.Errorf("the token: %v", err)
			}
			if _, _, err := l.Return(seat.Code); !errors.Is(err, room.ErrNoCode) {
				t.Errorf("the seat's code: %v", err)
			}
			if page := visit(l, http.MethodGet, seat.DemoPath(), ""); page.StatusCode != http.StatusNotFound {
				t.Errorf("the desk: %d", page.StatusCode)
			}
			if err := l.CloseRoom(lead, room.DefaultRoom); !errors.Is(err, room.ErrStays) {
				t.Errorf("closing the default room: %v", err)
			}
		})
	}
}

// There are as many rooms and seats as the limits say, and each limit has its
// answer; a room that goes makes room.
func TestRoomLimits(t *testing.T) {
	l, _ := openWith(t, room.Config{Limits: room.Limits{Rooms: 3, Seats: 2}, Course: course()})
	lead := leader(t, l)
	if _, err := l.NewRoom(lead, strings.Repeat("가", 65)); !errors.Is(err, room.ErrName) {
		t.Errorf("a name that is too long: %v", err)
	}
	var made []room.Demo
	for _, name := range []string{"", strings.Repeat("가", 64)} {
		r, err := l.NewRoom(lead, name)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, r.Demo())
	}
	if _, err := l.NewRoom(lead, ""); !errors.Is(err, room.ErrRooms) {
		t.Errorf("a fourth room: %v", err)
	}
	main, _ := l.Demo("")
	codes := map[string]bool{main.Code(): true, made[0].Code(): true, made[1].Code(): true}
	if len(codes) != 3 || len(main.Code()) != 4 {
		t.Errorf("the codes are %v", codes)
	}
	if err := l.CloseRoom(lead, made[0].ID); err != nil {
		t.Fatal(err)
	}
	if _, err := l.NewRoom(lead, ""); err != nil {
		t.Errorf("another room in place of one that is closed: %v", err)
	}
	// A seat that has begun or looks on stays; one that does neither makes room.
	first, _ := seated(t, l)
	visit(l, http.MethodGet, first.DemoPath(), "")
	caughtUp(t, main)
	second, secondCaller := seated(t, l)
	f, err := main.Follow(secondCaller, "ko")
	if err != nil {
		t.Fatal(err)
	}
	leave := f.Stream()
	if _, _, err := l.Join("", "", "ko"); !errors.Is(err, room.ErrFull) {
		t.Errorf("a third seat: %v", err)
	}
	leave()
	third, _, err := l.Join("", "", "ko")
	if err != nil {
		t.Fatalf("a third seat in place of one that nobody uses: %v", err)
	}
	if _, _, err := l.Return(second.Code); !errors.Is(err, room.ErrNoCode) {
		t.Errorf("the code of the seat that made room: %v", err)
	}
	for _, s := range []*room.Seat{first, third} {
		if got, _, err := l.Return(s.Code); err != nil || got != s {
			t.Errorf("the code of a seat that stays: %v", err)
		}
	}
}
