package room

import (
	"context"
	"time"

	"sessionlab/internal/live"
)

// sweepEvery is how often idle rooms are looked for.
const sweepEvery = time.Minute

// sweep looks for idle rooms until ctx ends.
func (l *Lab) sweep(ctx context.Context) {
	ticker := time.NewTicker(sweepEvery)
	defer ticker.Stop()
	for {
		select {
		case now := <-ticker.C:
			l.sweepIdle(now)
		case <-l.journals.Over:
			l.shrinkJournals()
		case <-ctx.Done():
			return
		}
	}
}

// sweepIdle closes the rooms that were idle too long, and keeps of the others
// when they were not.
func (l *Lab) sweepIdle(now time.Time) {
	for _, r := range l.Rooms() {
		seen := r.lastSeen(now)
		after := r.closesAfter()
		unseen := now.Sub(seen)
		if after < l.limits.Idle { // when it was seen before a restart is kept too roughly for that
			unseen = min(unseen, now.Sub(l.began))
		}
		if r.ID == DefaultRoom || unseen <= after {
			r.keepSeen(seen)
			r.shrinkUnfollowed(now)
			continue
		}
		l.config.Logger.Info("an idle room was closed", "room", r.ID)
		_ = l.closeRoom(r.ID) // somebody else may have closed it meanwhile
	}
}

// keepSeen keeps when anybody was last seen, so that a restart makes the room no
// more idle than it was; to a hundredth of how long it may be idle.
func (r *Room) keepSeen(seen time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.ended && seen.Sub(r.seen) > r.limits.Idle/100 && r.keep.Takes() {
		r.seen = seen
		r.keep.SaveSeen(r.ID, seen)
	}
}

// unfollowedFor is how long nobody follows a room before its journals shrink.
const unfollowedFor = 10 * time.Minute

// shrinkUnfollowed shrinks the journals of a room that nobody followed for a while.
// The sweeper calls it.
func (r *Room) shrinkUnfollowed(now time.Time) {
	if _, followed := r.work(now); followed {
		r.unfollowed = time.Time{}
		return
	}
	if r.unfollowed.IsZero() {
		r.unfollowed = now
	}
	if now.Sub(r.unfollowed) < unfollowedFor {
		return
	}
	for _, d := range r.demos() {
		d.ShrinkUnfollowed()
	}
}

// shrinkJournals brings the journals of all demos together below their bound.
func (l *Lab) shrinkJournals() {
	now := time.Now()
	var followed, unfollowed []*live.Demo
	for _, r := range l.Rooms() {
		if _, yes := r.work(now); yes {
			followed = append(followed, r.demos()...)
		} else {
			unfollowed = append(unfollowed, r.demos()...)
		}
	}
	l.journals.Shrink(followed, unfollowed)
}

// closesAfter is how long nobody may be seen in the room before it ends.
func (r *Room) closesAfter() time.Duration {
	if most, _ := r.work(time.Now()); r.private && most < worked {
		return min(begunFor, r.limits.Idle)
	}
	return r.limits.Idle
}
