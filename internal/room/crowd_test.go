package room_test

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/room"
)

// In a large class the wall and the seat itself are told of a request at once,
// everyone else within a quarter of a second, and a seat that leaves is gone at
// once.
func TestLargeClass(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, err := room.OpenInMemory(room.Config{})
		if err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}()
		main, _ := l.Demo("")
		const students = 100
		callers := []room.Caller{room.Owner()}
		var seats []*room.Seat
		for range students {
			seat, _, err := l.Join("", "", "ko")
			if err != nil {
				t.Fatal(err)
			}
			seats, callers = append(seats, seat), append(callers, seat.Caller())
		}

		const wall, self, other = 0, 1, 2
		var (
			mu      sync.Mutex
			heard   = map[int]time.Time{} // of the request, by follower
			gone    time.Time             // when the seat's stream ended
			started sync.WaitGroup
			ended   sync.WaitGroup
		)
		for i, c := range callers {
			f, err := main.Follow(c, "ko")
			if err != nil {
				t.Fatal(err)
			}
			started.Add(1)
			ended.Go(func() {
				for first := true; ; first = false {
					messages, err := f.Next(t.Context())
					if first {
						started.Done()
					}
					mu.Lock()
					for _, m := range messages {
						if m.Type == "exchange" {
							heard[i] = time.Now()
						}
					}
					if err != nil && i == self {
						gone = time.Now()
					}
					mu.Unlock()
					if err != nil {
						return
					}
				}
			})
		}
		started.Wait()
		<-time.After(2 * time.Second) // presence has been told
		synctest.Wait()

		const soon = 5 * time.Millisecond
		rested := time.Now()
		visit(l, http.MethodGet, seats[self-1].DemoPath(), "")
		<-time.After(soon)
		synctest.Wait()
		for i := range callers {
			if after := heard[i].Sub(rested); after < 0 || after > soon {
				t.Errorf("after a rest follower %d heard of it after %v", i, after)
			}
		}

		clear(heard)
		began := time.Now()
		visit(l, http.MethodGet, seats[self-1].DemoPath(), "")
		<-time.After(time.Second)
		synctest.Wait()
		late, first := 250*time.Millisecond+soon, map[time.Time]int{}
		for i := range callers {
			limit := late
			if i == wall || i == self {
				limit = soon
			}
			if after := heard[i].Sub(began); after < 0 || after > limit {
				t.Errorf("follower %d heard of it after %v", i, after)
			}
			if i >= other {
				first[heard[i]]++
			}
		}
		if len(first) < 20 {
			t.Errorf("the others heard of it at %d times", len(first))
		}

		left := time.Now()
		if err := l.RemoveSeat(room.Owner(), main.Room, seats[self-1].ID); err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Second)
		synctest.Wait()
		if after := gone.Sub(left); after < 0 || after > soon {
			t.Errorf("the stream of a seat that left ended after %v", after)
		}
		l.EndStreams()
		ended.Wait()
	})
}
