package feed

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/journal"
)

// got is what a follower took: a seq, and when.
type got struct {
	seq   uint64
	after time.Duration // since the test began
}

// viewer is whose follower it is.
type viewer struct {
	seat string
	all  bool
}

// crowd is a feed and those who follow it.
type crowd struct {
	*Feed[string] // an entry is the seat that caused it
	began         time.Time
	ended         sync.WaitGroup
	last          uint64
}

func newCrowd() *crowd {
	return &crowd{Feed: New(journal.Limits{Entries: 1 << 20}, func(string) int { return 1 }, func(seat string) string { return seat }, 0), began: time.Now()}
}

// tell publishes events of seats.
func (c *crowd) tell(seats ...string) {
	var entries []journal.Entry[string]
	for _, seat := range seats {
		c.last++
		entries = append(entries, journal.Entry[string]{Seq: c.last, Value: seat})
	}
	c.Copy(entries...)
}

// follow takes what comes until ctx ends or the feed is closed; rest, which may
// be nil, is how long the follower is busy with what it took.
func (c *crowd) follow(ctx context.Context, viewer viewer, rest func() time.Duration) *[]got {
	var all []got
	at := c.Place(viewer.seat, viewer.all)
	c.ended.Go(func() {
		cursor := uint64(0)
		for {
			entries, err := c.Next(ctx, cursor, &at)
			if err != nil {
				return
			}
			for _, e := range entries {
				cursor = e.Seq
				all = append(all, got{e.Seq, time.Since(c.began)})
			}
			if rest != nil {
				<-time.After(rest())
			}
		}
	})
	return &all
}

func seatViewer(i int) viewer { return viewer{seat: fmt.Sprintf("s%d", i)} }

// After a rest an event wakes everyone. Where one comes upon another, who leads is
// woken by each, a seat by its own; all others have it within a quarter of a
// second, and not all at the same time.
func TestManyAreWokenInTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd()
		lead := c.follow(t.Context(), viewer{all: true}, nil)
		var students []*[]got
		for i := range 1000 {
			students = append(students, c.follow(t.Context(), seatViewer(i), nil))
		}
		synctest.Wait()
		c.tell("s1")
		synctest.Wait()
		for i, one := range append(students, lead) {
			if len(*one) != 1 || (*one)[0].after != 0 {
				t.Fatalf("student %d has %v of an event after a rest", i, *one)
			}
		}
		c.tell("s7")
		synctest.Wait()
		for name, one := range map[string]*[]got{"who leads": lead, "the seat that caused it": students[7]} {
			if len(*one) != 2 || (*one)[1].after != 0 {
				t.Errorf("%s has %v", name, *one)
			}
		}
		<-time.After(time.Second)
		synctest.Wait()
		times := map[time.Duration]int{}
		for i, one := range students {
			if len(*one) != 2 || (*one)[1].after > 250*time.Millisecond {
				t.Fatalf("student %d has %v", i, *one)
			}
			times[(*one)[1].after]++
		}
		for after, n := range times {
			if n > 1000/shares {
				t.Errorf("%d have it after %v", n, after)
			}
		}

		// Another's, then an own one: the own one brings both.
		c.tell("s1")
		synctest.Wait()
		c.tell("s1")
		c.tell("s2")
		synctest.Wait()
		if all := *students[2]; len(all) != 5 || all[2].after != time.Second || all[3].after != time.Second || all[4].after != time.Second {
			t.Errorf("the seat has %v", all)
		}

		// Behind more than is taken together, too.
		many := slices.Repeat([]string{"s1"}, 3*atMost)
		c.tell(append(many, "s3")...)
		synctest.Wait()
		if n := len(*students[3]); n != 5+len(many)+1 {
			t.Errorf("the seat has %d events", n)
		}
		c.Close()
		c.ended.Wait()
	})
}

// Who takes its time with what came does not get what came meanwhile before its
// turn, so that under load there is one waking for many events.
func TestBusyWaitForTheirTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd()
		var students []*[]got
		for i := range 200 {
			students = append(students, c.follow(t.Context(), seatViewer(i), func() time.Duration { return 3 * time.Millisecond }))
		}
		for range 100 {
			<-time.After(10*time.Millisecond + time.Microsecond)
			c.tell("somebody")
		}
		<-time.After(time.Second)
		synctest.Wait()
		for i, one := range students {
			taken := 0
			for n, g := range *one {
				if n == 0 || g.after != (*one)[n-1].after {
					taken++
				}
			}
			if len(*one) != 100 || taken > 6 {
				t.Errorf("student %d took %d events at %d times", i, len(*one), taken)
			}
		}
		c.Close()
		c.ended.Wait()
	})
}

// A few are woken at once, whoever they are.
func TestFewAreWokenAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd()
		var students []*[]got
		for i := range allAtOnce {
			students = append(students, c.follow(t.Context(), seatViewer(i), nil))
		}
		for n := range 3 {
			synctest.Wait()
			c.tell("s1")
			synctest.Wait()
			for i, one := range students {
				if len(*one) != n+1 || (*one)[n].after != 0 {
					t.Fatalf("student %d has %v", i, *one)
				}
			}
		}
		c.Close()
		c.ended.Wait()
	})
}

// Whatever happens when, and however long who follows is busy: everyone gets
// every event once, in the journal's order, and within a quarter of a second
// unless busy. Who leaves, leaves nothing behind; when all is seen, nothing runs.
func TestNothingIsLostInTurns(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 1))
			c := newCrowd()
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			var stay, left []*[]got
			var busy []bool
			for i := range 20 + random.IntN(150) {
				caller := seatViewer(i)
				if i%40 == 0 {
					caller = viewer{all: true}
				}
				rest := func(int) func() time.Duration { return nil }
				if i%3 == 1 {
					rest = func(of int) func() time.Duration {
						pauses := rand.New(rand.NewPCG(seed, uint64(2*i+of)))
						return func() time.Duration { return time.Duration(pauses.IntN(400)) * time.Millisecond }
					}
				}
				stay, busy = append(stay, c.follow(t.Context(), caller, rest(0))), append(busy, i%3 == 1)
				left = append(left, c.follow(ctx, caller, rest(1)))
			}
			var told []time.Duration // by seq
			const events = 300
			for len(told) < events {
				var seats []string
				n := 1 + random.IntN(3)
				if random.IntN(50) == 0 {
					n = 3*atMost - 1 // more than one taking
				}
				for range n {
					seats = append(seats, fmt.Sprintf("s%d", random.IntN(200)))
					told = append(told, time.Since(c.began))
				}
				c.tell(seats...)
				if len(told) > events/2 && ctx.Err() == nil {
					leave()
				}
				if random.IntN(3) > 0 {
					<-time.After(time.Duration(random.IntN(120)) * time.Millisecond)
				}
			}
			<-time.After(time.Minute)
			synctest.Wait()
			for i, one := range stay {
				if len(*one) != len(told) {
					t.Fatalf("follower %d has %d events of %d", i, len(*one), len(told))
				}
				for n, g := range *one {
					late := g.after - told[n]
					if g.seq != uint64(n)+1 || late < 0 || !busy[i] && late > 250*time.Millisecond {
						t.Fatalf("follower %d has event %d in the place of %d, %v late", i, g.seq, n+1, late)
					}
				}
			}
			for i, one := range left {
				for n, g := range *one {
					if g.seq != uint64(n)+1 {
						t.Fatalf("follower %d, which left, has event %d in the place of %d", i, g.seq, n+1)
					}
				}
			}
			if c.pace.waiting != len(stay) || c.pace.due != 0 {
				t.Errorf("%d wait, and %d shares are due; want %d, and none", c.pace.waiting, c.pace.due, len(stay))
			}
			c.Close()
			c.ended.Wait()
			if c.pace.waiting != 0 || len(c.pace.signals) != 0 {
				t.Errorf("when all have gone, %d wait for %d signals", c.pace.waiting, len(c.pace.signals))
			}
		})
	}
}

// Turns do not become later because timers are late.
func TestLateTurnsCatchUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd()
		var students []*[]got
		for i := range 2 * allAtOnce {
			students = append(students, c.follow(t.Context(), seatViewer(i), nil))
		}
		synctest.Wait()
		c.tell("s1000")
		synctest.Wait()
		c.tell("s1000")
		c.pace.mu.Lock()
		c.pace.turn = c.pace.turn.Add(-100 * time.Millisecond)
		c.pace.mu.Unlock()
		<-time.After(time.Second)
		synctest.Wait()
		for i, one := range students {
			if len(*one) != 2 || (*one)[1].after > 150*time.Millisecond {
				t.Fatalf("student %d has %v, as if 100 ms were not gone", i, *one)
			}
		}
		c.Close()
		c.ended.Wait()
	})
}

// One that waits in a crowd hears of the end at once.
func TestCrowdHearsOfTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCrowd()
		for i := range 2 * allAtOnce {
			c.follow(t.Context(), seatViewer(i), nil)
		}
		synctest.Wait()
		c.Close()
		c.ended.Wait()
		if since := time.Since(c.began); since != 0 {
			t.Errorf("after %v", since)
		}
		at := c.Place("s1", false)
		if _, err := c.Next(t.Context(), 0, &at); !errors.Is(err, journal.ErrClosed) {
			t.Errorf("who comes later gets %v", err)
		}
	})
}
