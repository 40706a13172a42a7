package site

import (
	"context"
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// What is under way is bounded for a seat, a network and everyone together, in
// bytes; who waits has its turn when something is given back; and of seats and
// networks that are gone nothing stays.
func TestReadingsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReadings(DefaultStreams)
		claims := func(seat string, network int) *claim {
			return &claim{of: r, seat: seat, network: netip.AddrFrom4([4]byte{192, 0, 2, byte(network)})}
		}
		soon, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		first, second, third := claims("s1", 1), claims("s1", 1), claims("s1", 2)
		reading := ask{bytes: maxReading, counts: true, patient: true}
		for _, c := range []*claim{first, second} {
			if _, err := c.take(soon, reading); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := third.take(soon, reading); err == nil || third.now(1) {
			t.Errorf("a seat has a third one from another address: %v", err)
		}
		turn := make(chan error)
		go func() {
			_, err := third.take(t.Context(), reading)
			turn <- err
		}()
		synctest.Wait()
		first.keep(0)
		if err := <-turn; err != nil {
			t.Error(err)
		}
		second.keep(100)
		third.keep(0)

		var all []*claim
		for network := range 20 {
			for seat := range 20 {
				c := claims(fmt.Sprint("t", network, ".", seat), 10+network)
				if c.now(maxReading) {
					all = append(all, c)
				}
			}
		}
		if r.held != 100+len(all)*maxReading || r.held > r.all || len(all) != (256<<20-100)/maxReading {
			t.Errorf("%d claims and %d bytes", len(all), r.held)
		}
		for _, c := range append(all, second) {
			c.keep(0)
		}

		// Answers that nobody reads end for a seat that has none, the oldest first.
		ended := map[*claim]int{}
		for i := range 10 {
			c := claims(fmt.Sprint("unread", i), 50)
			c.end = func() { ended[c]++; go c.keep(0) }
			if !c.now(maxReading) {
				t.Fatal("there is no room for the unread answers")
			}
			all = append(all, c)
			<-time.After(time.Second / 10)
		}
		mate := claims("mate", 50)
		within, stop := context.WithTimeout(t.Context(), r.patience)
		defer stop()
		if _, err := mate.take(within, reading); err != nil || len(ended) != 1 || ended[all[len(all)-10]] != 1 {
			t.Errorf("beside ten unread answers: %v, and %d ended", err, len(ended))
		}
		for _, c := range append(all, mate) {
			c.keep(0)
		}
		if r.held != 0 {
			t.Errorf("%d bytes are held by nobody", r.held)
		}
		for i := range 2 * maxShares {
			c := claims(fmt.Sprint("u", i), 100)
			if c.now(1) {
				c.keep(0)
			}
		}
		if len(r.shares) > maxShares+2 {
			t.Errorf("%d seats and networks are remembered", len(r.shares))
		}
		<-time.After(time.Hour)
		r.forgetLocked(time.Now())
		if len(r.shares) != 0 {
			t.Errorf("%d seats and networks are not forgotten", len(r.shares))
		}
	})
}

// now is take where nobody waits, of something that is made already.
func (c *claim) now(bytes int) bool {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := c.take(ctx, ask{bytes: bytes})
	return err == nil
}

// askAllTheTime has many seats at one network ask as often as they are let.
func askAllTheTime(r *rations, network netip.Addr) {
	done, cancel := context.WithCancel(context.Background())
	cancel()
	for n := range 2_000 {
		c := &claim{of: r, seat: fmt.Sprint("greedy", n%60), network: network}
		_, _ = c.take(done, ask{bytes: 1, counts: true})
		c.keep(0)
	}
}

// However often others at a network ask, a seat that has not asked for a while is
// answered, and then once more each time that it has rested.
func TestRestedSeatIsAnswered(t *testing.T) {
	for name, r := range map[string]func() *rations{
		"readings": func() *rations { return newReadings(DefaultStreams) },
		"logs":     func() *rations { return newLogs(DefaultStreams) },
		"twins":    newTwins,
		"guesses":  newGuesses,
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { restedSeatIsAnswered(t, r()) })
		})
	}
}

func restedSeatIsAnswered(t *testing.T, r *rations) {
	network := netip.MustParseAddr("192.0.2.1")
	for range 5 {
		askAllTheTime(r, network)
		mate := &claim{of: r, seat: "mate", network: network}
		if late, err := mate.take(t.Context(), ask{bytes: 1, counts: true}); err != nil {
			t.Errorf("a rested seat is %v too early: %v", late, err)
		}
		mate.keep(0)
		if late, err := mate.take(t.Context(), ask{bytes: 1, counts: true}); err == nil {
			t.Error("a seat that asked just now takes from a rate that is used up")
			mate.keep(0)
		} else if late <= 0 {
			t.Errorf("it is told to come again after %v", late)
		}
		<-time.After(r.rested)
	}
}
