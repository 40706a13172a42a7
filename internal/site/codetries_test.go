package site

import (
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"
)

// lookUps counts the look-ups of wrong codes that guessers get in a while, each from
// a network of its own: each sends so many a second, and every one so many times,
// with a wait between.
func lookUps(t *testing.T, guessers, perSecond, times int, wait, while time.Duration) (looked int) {
	t.Helper()
	c := newCodeTries()
	began := time.Now()
	rounds := int(wait/time.Second) + 1
	for second := 0; time.Since(began) < while; second++ {
		for g := range guessers {
			from := netip.AddrFrom4([4]byte{10, 0, byte(g >> 8), byte(g)})
			for n := range perSecond {
				// The codes of one group come again after rounds seconds, times in all.
				code := fmt.Sprint(g, second/(rounds*times), second%rounds, n)
				_ = c.limit(from, code, func() error { looked++; return errWrong })
			}
		}
		<-time.After(time.Second)
	}
	if kept := len(c.noted.young) + len(c.noted.old); kept > 2*maxNoted {
		t.Errorf("%d tries are noted", kept)
	}
	// A while later nothing of it is kept but the one that looks.
	<-time.After(time.Hour)
	_ = c.noted.before(1, time.Now())
	if kept := len(c.noted.young) + len(c.noted.old); kept != 1 {
		t.Errorf("an hour later %d tries are noted", kept)
	}
	return looked
}

// However many codes a guesser sends, and however often each, so many are looked up:
// for one network in the long run no more than 10 a second, for all 55, and of each
// network a few more.
func TestLookUpsAreBounded(t *testing.T) {
	const while = 5 * time.Minute // ten times as long as a try is noted
	seconds := int(while / time.Second)
	own := seconds / 10 // of each network, whatever others do
	for _, c := range []struct {
		name                       string
		guessers, perSecond, times int
		most                       int
	}{
		{"each code once", 1, 500, 1, 200 + 8*seconds + own},
		{"each code twice", 1, 500, 2, 200 + 20 + 10*seconds + own},
		{"each code ten times", 1, 100, 10, 200 + 20 + 10*seconds + own},
		{"many networks", 100, 10, 2, 5_000 + 100 + 55*seconds + 100*(5+own)},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				looked := lookUps(t, c.guessers, c.perSecond, c.times, againIn, while)
				if looked > c.most+10 || looked < 200 {
					t.Errorf("%d codes are looked up, want at most %d", looked, c.most)
				}
			})
		})
	}
}

// However many networks guess, another one's right code gets in at the first try.
func TestRightCodeBesideManyGuessers(t *testing.T) {
	c := newCodeTries()
	for n := range 20_000 {
		_ = c.limit(netip.AddrFrom4([4]byte{10, 0, 0, byte(n % 60)}), fmt.Sprint(n%7_000), func() error { return errWrong })
	}
	looked := false
	if err := c.limit(netip.MustParseAddr("192.0.2.1"), "right", func() error { looked = true; return nil }); err != nil || !looked {
		t.Errorf("a right code from a network that guessed nothing: %v", err)
	}
}
