package main

import "testing"

// The load program waits as the page does: it reads the page's own numbers.
func TestPageBackoff(t *testing.T) {
	b := &bench{root: ".."}
	if w, err := b.pageBackoff(); err != nil || w.first <= 0 || w.longest < w.first {
		t.Errorf("the page waits %+v: %v", w, err)
	}
}
