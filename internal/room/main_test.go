package room_test

import (
	"net/http"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"sessionlab/internal/desk"
	"sessionlab/internal/room"
)

func TestMain(m *testing.M) {
	room.DemoOf = demoOf
	goleak.VerifyTestMain(m)
}

// labOrigin is where the page is that opens the jar editor.
const labOrigin = "http://localhost:8080"

// demos are the demo's origins of the labs that are open.
var demos = struct {
	sync.Mutex
	of map[*room.Lab]*desk.Desks
}{of: map[*room.Lab]*desk.Desks{}}

// demoOf returns the demo's origin of a lab, with no limit on its rate.
func demoOf(l *room.Lab) http.Handler {
	demos.Lock()
	defer demos.Unlock()
	if demos.of[l] == nil {
		origin := func(*http.Request) string { return labOrigin }
		d, err := desk.New(desk.Config{Lab: l, Keep: l.DeskKeep(), Rate: 1_000_000, LabOrigin: origin})
		if err != nil {
			panic(err)
		}
		demos.of[l] = d
	}
	return demos.of[l]
}

// forgetDemo lets go of a lab that is closed.
func forgetDemo(l *room.Lab) {
	demos.Lock()
	defer demos.Unlock()
	delete(demos.of, l)
}
