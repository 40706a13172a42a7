package site

import (
	"net/http"
	"net/netip"
	"time"

	"sessionlab/internal/limit"
)

// maxNetworks is how many networks each limit counts by themselves; those beyond
// count as one.
const maxNetworks = 4_096

// tries bounds how often one network may try something that fails, such as a wrong
// key; see [codeTries] for codes. What succeeds does not count, because a whole class
// may come from one address. It is generous: what is tried is too long to guess at
// that pace.
type tries struct{ *limit.PerNetwork }

// newTries returns tries of which atOnce may fail at once, and one more each time
// that every has passed.
func newTries(every time.Duration, atOnce int) tries {
	return tries{limit.New(every, time.Duration(atOnce)*every, maxNetworks)}
}

// limit runs one try from an address and returns its error. After too many that
// failed it returns a problem instead, which says to wait.
func (t tries) limit(from netip.Addr, try func() error) error {
	made, err := t.run(from, try)
	if !made {
		return &problem{status: http.StatusTooManyRequests, key: "say.tries"}
	}
	return err
}

// run runs one try if the address has one left. The try is counted before it is
// made, or many could be made at the same time; one that succeeds is given back.
func (t tries) run(from netip.Addr, try func() error) (made bool, err error) {
	counted, wait := t.Take(from, time.Now())
	if wait > 0 {
		return false, nil
	}
	if err = try(); err == nil {
		t.GiveBack(counted)
	}
	return true, err
}
