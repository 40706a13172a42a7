package room_test

import (
	"net/http"
	"testing"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
	"sessionlab/internal/room"
)

// TestRestartIsJudgedForAll: a restart by the instructor moves everyone whose demo it is, a
// student's of their own server moves that student, and `by: self` asks for one's own.
func TestRestartIsJudgedForAll(t *testing.T) {
	step := func(pattern string) exercise.Step { return exercise.Step{When: when(pattern), Say: "it happened"} }
	plug := course()
	for _, exercises := range plug[0].Languages {
		exercises[0].Steps = []exercise.Step{
			step("event: exchange, page: welcome"), step("event: server, op: restarted"),
			step("event: exchange, page: form, cookie: same, row: restarted"),
		}
		exercises[1].Questions, exercises[1].Steps = nil, []exercise.Step{
			step("event: exchange, page: welcome"), step("event: server, op: restarted, by: self"),
		}
	}
	ids := [2]string{}
	for _, exercises := range plug[0].Languages {
		ids = [2]string{exercises[0].ID, exercises[1].ID}
	}
	l, _ := openWith(t, room.In(t, t.TempDir(), room.Config{Course: plug, Class: true}))
	main, _ := l.Demo("")
	var seats []*room.Seat
	var cookies []string
	await := func(seat *room.Seat, id, want string) {
		t.Helper()
		caughtUp(t, main)
		for end := time.Now().Add(30 * time.Second); done(seat.Progress(), plug[0].Slug, id) != want; time.Sleep(time.Millisecond) { // between two looks
			if time.Now().After(end) {
				t.Fatalf("%s is %q, want %q", id, done(seat.Progress(), plug[0].Slug, id), want)
			}
		}
	}
	for range 2 {
		seat, _ := seated(t, l)
		cookie := login(t, l, seat)
		visit(l, http.MethodGet, seat.DemoPath(), cookie)
		seats, cookies = append(seats, seat), append(cookies, cookie)
		await(seat, ids[0], "x--")
	}
	if err := main.PullPlug(t.Context(), room.Owner(), room.Plug{Op: demo.LifeRestarted}); err != nil {
		t.Fatal(err)
	}
	for i, seat := range seats {
		visit(l, http.MethodGet, seat.DemoPath(), cookies[i])
		await(seat, ids[0], "xxx")
		await(seat, ids[1], "x-")
	}

	servers := room.EachServer
	if err := main.Set(room.Owner(), room.Change{Servers: &servers}); err != nil {
		t.Fatal(err)
	}
	if err := main.PullPlug(t.Context(), seats[0].Caller(), room.Plug{Op: demo.LifeRestarted}); err != nil {
		t.Fatal(err)
	}
	await(seats[0], ids[1], "xx")
	await(seats[1], ids[1], "x-")
}
