package site

import (
	"net/http"
	"time"
)

// stalledAfter is how long an answer may be under way before it ends for somebody
// who waits. It is shorter than admitWithin, so that a call gets the room.
const stalledAfter = 2 * time.Second

// makeRoomLocked ends the answer that has been under way longest, once that is
// stalledAfter, for a seat that has nothing under way. Otherwise those who read
// nothing would keep their classmates at the same address waiting until their
// answers' time is up. It returns how long to wait before looking again.
func (r *rations) makeRoomLocked(c *claim) time.Duration {
	if r.shareLocked(c.seat, r.seat).held > 0 {
		return writeTimeout // its own answers keep it waiting
	}
	network := r.shareLocked(c.network, r.network)
	crowded := network.held+maxReading > network.quota.held // else everyone together has too much
	var oldest *claim
	for other := range r.under {
		if other.end == nil || other.ending || crowded && other.from[1] != network {
			continue
		}
		if oldest == nil || other.since.Before(oldest.since) {
			oldest = other
		}
	}
	if oldest == nil {
		return writeTimeout
	}
	if left := stalledAfter - time.Since(oldest.since); left > 0 {
		return left
	}
	oldest.ending = true
	oldest.end()
	return stalledAfter
}

// ends lets the claim's answer end early: what its client has not taken by then is
// cut off.
func (c *claim) ends(control *http.ResponseController) {
	c.end = func() { _ = control.SetWriteDeadline(time.Now()) }
}
