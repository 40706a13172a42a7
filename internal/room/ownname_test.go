package room

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"
)

// crowdCalled is a room with so many seats of one name.
func crowdCalled(t *testing.T, name string, n int) *Room {
	t.Helper()
	l, err := OpenInMemory(Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	for range n {
		if _, _, err := l.Join("", name, "en"); err != nil {
			t.Fatal(err)
		}
	}
	return l.main
}

// A name that a whole class has is folded a few times, not once for each number that
// is tried.
func TestANameIsFoldedOnce(t *testing.T) {
	const seats = 300 // a number costs a text or two; folding would cost five and more
	for _, name := range []string{"kim", strings.Repeat("ﬁ", maxName)} {
		r := crowdCalled(t, name, seats)
		got := ""
		allocations := testing.AllocsPerRun(5, func() {
			r.mu.Lock()
			defer r.mu.Unlock()
			got = r.ownNameLocked(name, nil)
		})
		if want := fmt.Sprint(" ", seats+1); !strings.HasSuffix(got, want) {
			t.Errorf("the next %s is %s", name, got)
		}
		if allocations > 3*seats {
			t.Errorf("%.0f allocations among %d seats called %s", allocations, seats, name)
		}
	}
}

// Whatever a name is, those who ask for it all get names that look different, of 64
// characters at most.
func TestNumberedNamesDiffer(t *testing.T) {
	for _, name := range []string{
		"kim", "KIM", "김", "kim 2", "2", "a b", "ﬁ", "e\u0301", "ᄀ", "각", "¨", "ΑΣ", "\u200bkim", "kim\u200b", "kim\u2800",
		strings.Repeat("x", maxName), strings.Repeat("ﷺ", maxName), strings.Repeat("x ", maxName/2-1) + "yz",
		strings.Repeat("x", maxName-3) + " yz", strings.Repeat("\u200b", maxName-1) + "x", strings.Repeat("e\u0301", maxName/2),
	} {
		r := crowdCalled(t, name, 12)
		seen := map[string]bool{}
		for _, s := range r.seats {
			if s.folded != folded(s.name) || seen[s.folded] {
				t.Errorf("%q: a second %q", name, s.name)
			}
			seen[s.folded] = true
			if utf8.RuneCountInString(s.name) > maxName {
				t.Errorf("%q has %d characters", s.name, utf8.RuneCountInString(s.name))
			}
		}
		// What is taken for a numbered name's folded form is that form.
		for n := 2; n < 12; n++ {
			number := fmt.Sprint(" ", n)
			if got, want := foldedNumber(folded(name), number), folded(name+number); got != want {
				t.Errorf("%q with %s folds to %q, want %q", name, number, got, want)
			}
		}
	}
}

// A seat is renamed ten times at once and then once a second; a refusal renames
// nobody, and a classmate may rename as ever.
func TestRenamingHasARate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := crowdCalled(t, "kim", 2)
		var all []*Seat
		for _, s := range r.seats {
			all = append(all, s)
		}
		me, other := all[0], all[1]
		renamed := func(s *Seat, tries int) (done int) {
			t.Helper()
			for n := range tries {
				before := s.Name()
				switch err := s.Rename(fmt.Sprintf("%s %d %d", s.ID, time.Now().UnixNano(), n)); {
				case err == nil:
					done++
				case !errors.Is(err, ErrRenames):
					t.Fatal(err)
				case s.Name() != before:
					t.Errorf("a refusal made %s of %s", s.Name(), before)
				}
			}
			return done
		}
		if n := renamed(me, 100); n != 10 {
			t.Errorf("%d of 100 at once", n)
		}
		if n := renamed(other, 5); n != 5 {
			t.Errorf("a classmate: %d of 5", n)
		}
		<-time.After(3 * time.Second) // in the bubble's own time
		if n := renamed(me, 100); n != 3 {
			t.Errorf("three seconds later %d of 100", n)
		}
		if err := me.Rename("\u200b"); !errors.Is(err, ErrNameBlank) {
			t.Errorf("a blank name: %v", err)
		}
	})
}
