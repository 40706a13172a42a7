package site

import (
	"net/http"
	"sync/atomic"
	"time"
)

// makeRoomLocked ends the answer that has been under way longest, once that is
// long enough, for a seat that has nothing under way. Otherwise those who read
// nothing would keep their classmates at the same address waiting until their
// answers' time is up. It returns how long to wait before looking again.
func (r *rations) makeRoomLocked(w *waiter) time.Duration {
	if w.seat.held > 0 {
		return writeTimeout // its own answers keep it waiting
	}
	// At other networks only where everyone together has too much, and not this one.
	elsewhere := w.network.held+w.bytes <= w.network.quota.held && r.held+w.bytes > r.all
	var oldest *claim
	for other := range r.under {
		if other.end == nil || other.ending || !elsewhere && other.from[1] != w.network {
			continue
		}
		if oldest == nil || other.since.Before(oldest.since) {
			oldest = other
		}
	}
	if oldest == nil {
		return writeTimeout
	}
	if left := r.stalled - time.Since(oldest.since); left > 0 {
		return left
	}
	oldest.ending = true
	oldest.end()
	return r.stalled
}

// ends lets the claim's answer end early: what its client has not taken by then is
// cut off. writeBy sets until when the next part of the answer may take, and says
// whether the answer may go on.
func (c *claim) ends(control *http.ResponseController) (writeBy func(time.Time) bool) {
	var ended atomic.Bool
	c.end = func() {
		ended.Store(true)
		_ = control.SetWriteDeadline(time.Now())
	}
	return func(at time.Time) bool {
		_ = control.SetWriteDeadline(at)
		return !ended.Load() // else it ended before, and its deadline was lost
	}
}
