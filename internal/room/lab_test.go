package room

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"sessionlab/internal/exercise"
)

// openIn opens a lab, and returns with it a function that closes it, once.
func openIn(t *testing.T, c Config) (l *Lab, stop func()) {
	t.Helper()
	l, err := OpenInMemory(c)
	if err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	stop = func() {
		once.Do(func() {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	t.Cleanup(stop)
	return l, stop
}

// leading is who leads, in tests that look inside.
var leading = Caller{role: instructor}

// Whoever joins or changes a room that is being closed either was in time, and
// goes with it, or finds no room. Nothing of it is left anywhere.
func TestCloseWhileOthersJoin(t *testing.T) {
	dir := t.TempDir()
	l, stop := openIn(t, In(t, dir, Config{}))
	for range 10 {
		r, err := l.NewRoom(leading, "1-2")
		if err != nil {
			t.Fatal(err)
		}
		var others sync.WaitGroup
		begun := make(chan struct{}, 12)
		for n := range 6 {
			servers := []Servers{EachServer, OneServer}[n%2]
			others.Go(func() {
				for {
					_, _, err := l.Join(r.Code(), "", "ko")
					if err == nil {
						err = r.Set(leading, Change{Servers: &servers})
					}
					select {
					case begun <- struct{}{}:
					default:
					}
					if errors.Is(err, ErrNoRoom) {
						return
					}
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range cap(begun) {
			<-begun
		}
		if err := l.CloseRoom(leading, r.ID); err != nil {
			t.Error(err)
		}
		others.Wait()
		if err := l.CloseRoom(leading, r.ID); !errors.Is(err, ErrNoRoom) {
			t.Errorf("closing it again: %v", err)
		}
	}
	if len(l.seats) > 0 || len(l.desks) > 0 || len(l.codes) != 1 || len(l.rooms) != 1 {
		t.Errorf("%d seats, %d desks, %d codes and %d rooms are left", len(l.seats), len(l.desks), len(l.codes), len(l.rooms))
	}
	stop()
	l, _ = openIn(t, In(t, dir, Config{}))
	if len(l.seats) > 0 || len(l.rooms) != 1 {
		t.Errorf("after a restart there are %d seats and %d rooms", len(l.seats), len(l.rooms))
	}
}

// A tick that is not on the disk yet is in no view: not in the seat's progress,
// not in the roster.
func TestUnsavedTickIsNotShown(t *testing.T) {
	var step exercise.Step
	if err := yaml.Unmarshal([]byte("when: {event: exchange}"), &step); err != nil {
		t.Fatal(err)
	}
	steps := []exercise.Step{step, step}
	l, _ := openIn(t, Config{Course: exercise.Course{{Slug: "session", Languages: map[string][]*exercise.Exercise{"ko": {{ID: "login", Steps: steps}}}}}})
	seat, _, err := l.Join("", "", "ko")
	if err != nil {
		t.Fatal(err)
	}
	at := func(done string, part int, passed bool) {
		t.Helper()
		roster, err := l.main.Roster(leading)
		if err != nil {
			t.Fatal(err)
		}
		for who, p := range map[string]ExerciseProgress{"the seat": seat.Progress()["session"]["login"], "the roster": roster.Seats[0].Progress["session"]["login"]} {
			got := ""
			for _, step := range p.Steps {
				got += map[bool]string{true: "x", false: "-"}[step != nil]
			}
			if got != done || passed != (p.Passed != nil) {
				t.Errorf("%s says %s, passed %v; want %s", who, got, p.Passed, done)
			}
		}
		if d := roster.Seats[0].Doing; part < 0 && d != nil || part >= 0 && (d == nil || d.Part != part) {
			t.Errorf("it is at %+v, want part %d", d, part)
		}
	}
	at("--", 0, false)
	l.main.mu.Lock()
	for part := range steps {
		seat.progress["session"]["login"].Restore(part, time.Now())
		seat.unsaved[tickName{"session", "login", part}] = true
	}
	l.main.mu.Unlock()
	at("--", 0, false)
	for part, want := range []struct {
		done   string
		part   int
		passed bool
	}{{"x-", 1, false}, {"xx", -1, true}} {
		l.main.mu.Lock()
		delete(seat.unsaved, tickName{"session", "login", part})
		l.main.mu.Unlock()
		at(want.done, want.part, want.passed)
	}
}
