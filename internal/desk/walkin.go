package desk

import (
	"strings"
	"sync"
)

// maxWalkInIDs is how many of the root demo's latest IDs are foreign to desks.
const maxWalkInIDs = 4_096

// walkInIDs remembers the latest IDs that the root demo gave out, as cookies' values.
type walkInIDs struct {
	mu     sync.Mutex
	known  map[string]struct{}
	oldest []string // a ring
	next   int
}

// note takes in the Set-Cookie lines of an answer.
func (w *walkInIDs) note(lines []string) {
	for _, line := range lines {
		pair, _, _ := strings.Cut(line, ";")
		if _, value, _ := strings.Cut(pair, "="); value != "" { // else a cookie was taken back
			w.remember(value)
		}
	}
}

func (w *walkInIDs) remember(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.known == nil {
		w.known = map[string]struct{}{}
	}
	if len(w.oldest) < maxWalkInIDs {
		w.oldest = append(w.oldest, id)
	} else {
		delete(w.known, w.oldest[w.next])
		w.oldest[w.next] = id
		w.next = (w.next + 1) % maxWalkInIDs
	}
	w.known[id] = struct{}{}
}

func (w *walkInIDs) has(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, ok := w.known[id]
	return ok
}
