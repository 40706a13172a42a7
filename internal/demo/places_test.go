package demo

import (
	"strconv"
	"testing"
)

// Whoever sends many requests takes no place of somebody who sends one.
func TestPlaces(t *testing.T) {
	var p places
	taken := func(visitor string, tries int) (got int) {
		for range tries {
			if p.take(visitor, false) {
				got++
			}
		}
		return got
	}
	if got := taken("s1/A", 100); got != maxOfBrowser {
		t.Errorf("one browser has %d places, want %d", got, maxOfBrowser)
	}
	if got := taken("", 100); got != maxOfWalkIns {
		t.Errorf("the walk-ins have %d places, want %d", got, maxOfWalkIns)
	}
	all := maxOfBrowser + maxOfWalkIns
	for n := 2; n < 100; n++ {
		all += taken("s"+strconv.Itoa(n)+"/A", maxOfBrowser)
	}
	if all < crowded || all > crowded+maxOfBrowser+100 {
		t.Errorf("%d places are taken before each browser has one alone, want about %d", all, crowded)
	}
	for n := range 2000 {
		all += taken("t"+strconv.Itoa(n)+"/A", 3)
	}
	if all != maxInSteps {
		t.Errorf("%d places are taken, want %d", all, maxInSteps)
	}
	p.giveBack("s1/A")
	if !p.take("late", false) || p.take("later", false) {
		t.Error("a place that was given back is not the only one")
	}
	for n := 2; n < 100; n++ {
		for range p.by["s"+strconv.Itoa(n)+"/A"] {
			p.giveBack("s" + strconv.Itoa(n) + "/A")
		}
	}
	if _, kept := p.by["s50/A"]; kept {
		t.Error("a visitor without a place is remembered")
	}
	p = places{}
	if !p.take("s1/A", true) || p.take("s1/A", true) || !p.take("s2/A", true) {
		t.Error("while the store is slow, a visitor does not have exactly one place")
	}
}
