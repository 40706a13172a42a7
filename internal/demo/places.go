package demo

import "sync"

// Requests in steps that may be under way at one server.
const (
	maxOfBrowser = 8    // of one visitor
	maxOfWalkIns = 32   // of all walk-ins together
	crowded      = 512  // of all together, from which on a visitor has one
	maxInSteps   = 1024 // of all together
)

// places counts the requests in steps that are under way, by visitor: nobody who sends many
// keeps others from being answered.
type places struct {
	mu  sync.Mutex
	by  map[string]int
	all int
}

// take takes a place for a visitor's request, and says whether there was one. Whoever got
// it gives it back.
//
// slow says that the store takes long for each request, one after another: then a visitor
// has one place, so that others do not wait for all of it.
func (p *places) take(visitor string, slow bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	most := maxOfBrowser
	switch {
	case p.all >= maxInSteps:
		return false
	case visitor == "":
		most = maxOfWalkIns
	case slow || p.all >= crowded:
		most = 1
	}
	if p.by[visitor] >= most {
		return false
	}
	if p.by == nil {
		p.by = map[string]int{}
	}
	p.by[visitor]++
	p.all++
	return true
}

func (p *places) giveBack(visitor string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all--
	if p.by[visitor]--; p.by[visitor] == 0 {
		delete(p.by, visitor)
	}
}
