package room

// removals are the latest seats that the instructor removed from a class: a page of
// theirs is told so, and does not take another seat by itself. A seat that had to
// make room is not among them.
type removals struct {
	known  map[string]bool
	oldest []string
}

// maxRemovals is how many a class remembers.
const maxRemovals = 4_096

func newRemovals() *removals { return &removals{known: map[string]bool{}} }

// add remembers a seat, and returns the one that is forgotten for it, "" if none.
func (m *removals) add(seat string) (forgotten string) {
	if len(m.oldest) >= maxRemovals {
		forgotten = m.oldest[0]
		m.oldest = m.oldest[1:]
		delete(m.known, forgotten)
	}
	m.known[seat] = true
	m.oldest = append(m.oldest, seat)
	return forgotten
}
