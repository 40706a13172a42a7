package site

import (
	"context"
	"fmt"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Thirty seats at one address ask for answers, four calls of each at a time, hold each
// as long as they are let, and come again at once. A classmate there who asks now and
// then has every answer while a single call waits.
func TestGreedySeatsKeepNobodyWaiting(t *testing.T) {
	for name, c := range map[string]struct {
		of    *rations
		bytes int
		holds time.Duration // how long a greedy seat would hold an answer
		turns time.Duration // how long it takes until each of the seats had its turn
	}{
		"snapshots": {newReadings(DefaultStreams), maxReading, writeTimeout, 8 * time.Second},
		"polls":     {newReadings(DefaultStreams), 1 << 20, writeTimeout, 2 * writeTimeout},
		"tables":    {newReadings(DefaultStreams), 1000 * maxRow, writeTimeout, 8 * time.Second},
		"logs":      {newLogs(DefaultStreams), 1, 2 * time.Minute, 3 * time.Minute},
		"twin runs": {newTwins(), 1, 100 * time.Millisecond, 8 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				<-time.After(time.Hour) // everybody has rested
				network := netip.MustParseAddr("192.0.2.1")
				ctx, stop := context.WithCancel(t.Context())
				var greedy sync.WaitGroup
				for seat := range 30 {
					for range 4 {
						greedy.Go(func() {
							hoard(ctx, &claim{of: c.of, seat: fmt.Sprint("greedy", seat), network: network}, ask{bytes: c.bytes, counts: name != "polls"}, c.holds)
						})
					}
				}
				for n := range 4 {
					<-time.After(c.turns)
					mate := &claim{of: c.of, seat: "mate", network: network}
					if !within(ctx, mate, ask{bytes: c.bytes, counts: true}) {
						t.Errorf("call %d of a classmate has no answer", n)
					}
					mate.keep(0)
				}
				stop()
				greedy.Wait()
				if c.of.held != 0 || len(c.of.waiting) != 0 {
					t.Errorf("%d are held and %d networks wait when all have gone", c.of.held, len(c.of.waiting))
				}
			})
		})
	}
}

// within says whether a claim has its turn while a call waits.
func within(ctx context.Context, c *claim, want ask) bool {
	ctx, stop := context.WithTimeout(ctx, c.of.patience)
	defer stop()
	_, err := c.take(ctx, want)
	return err == nil
}

// hoard asks for answers without a pause, and reads none of them.
func hoard(ctx context.Context, of *claim, want ask, holds time.Duration) {
	for ctx.Err() == nil {
		c := &claim{of: of.of, seat: of.seat, network: of.network}
		ended := make(chan struct{})
		c.end = sync.OnceFunc(func() { close(ended) })
		pause := 200 * time.Millisecond
		if within(ctx, c, want) {
			pause = holds
		}
		select {
		case <-ended:
		case <-time.After(pause):
		case <-ctx.Done():
		}
		c.keep(0)
	}
}

// Only so many calls of one network wait. The call of a seat whose turn is before theirs
// takes the place of the last of them.
func TestCrowdIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, network := newLogs(DefaultStreams), netip.MustParseAddr("192.0.2.1")
		r.crowd = 20
		ctx, stop := context.WithCancel(t.Context())
		var greedy sync.WaitGroup
		for seat := range 30 {
			for range 4 {
				greedy.Go(func() {
					hoard(ctx, &claim{of: r, seat: fmt.Sprint("greedy", seat), network: network}, ask{bytes: 1, counts: true}, time.Second)
				})
			}
		}
		<-time.After(time.Minute) // each had its turn
		mate := &claim{of: r, seat: "mate", network: network}
		if !within(ctx, mate, ask{bytes: 1, counts: true}) {
			t.Error("a classmate has no place among those who wait")
		}
		r.mu.Lock()
		waiting := 0
		for _, w := range r.shares[network].queue {
			if !w.refused && !w.served {
				waiting++
			}
		}
		r.mu.Unlock()
		if waiting > r.crowd {
			t.Errorf("%d calls wait", waiting)
		}
		mate.keep(0)
		stop()
		greedy.Wait()
	})
}

// Where one address has too much under way, no answer at another one ends for it, and
// what is small does not wait behind what is large.
func TestOneAddressEndsNothingElsewhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReadings(DefaultStreams)
		here, there := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
		ctx, stop := context.WithCancel(t.Context())
		slow := &claim{of: r, seat: "slow", network: there, end: func() { t.Error("an answer at another address ends") }}
		if !within(ctx, slow, ask{bytes: maxReading, counts: true}) {
			t.Fatal("there is no room for the first answer")
		}
		var greedy sync.WaitGroup
		for seat := range 12 {
			for range 2 {
				greedy.Go(func() {
					hoard(ctx, &claim{of: r, seat: fmt.Sprint("greedy", seat), network: here}, ask{bytes: maxReading, counts: true}, writeTimeout)
				})
			}
		}
		<-time.After(10 * time.Second)
		small := &claim{of: r, seat: "mate", network: here}
		done, now := context.WithCancel(ctx)
		now()
		if _, err := small.take(done, ask{bytes: maxRow}); err != nil {
			t.Errorf("a small answer waits behind large ones: %v", err)
		}
		small.keep(0)
		slow.keep(0)
		stop()
		greedy.Wait()
	})
}
