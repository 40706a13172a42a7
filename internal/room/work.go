package room

import "time"

// What there is to lose, in a seat or in all seats of a room.
const (
	nothing = iota // no part of an exercise is done
	begun          // some are, as by a single GET, but nobody logged in
	worked         // somebody logged in or passed an exercise
)

// work says what there is to lose in the room, and whether somebody follows it, or
// is just about to take its first seat.
func (r *Room) work(now time.Time) (most int, followed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	followed = r.presence.followers > 0 || len(r.seats) == 0 && now.Sub(r.made) < time.Minute
	for _, s := range r.seats {
		most = max(most, s.workLocked())
		followed = followed || s.lookingLocked()
	}
	return most, followed
}

// workLocked says what the seat has to lose.
func (s *Seat) workLocked() (most int) {
	if len(s.logins) > 0 {
		return worked
	}
	for _, exercises := range s.progress {
		for _, p := range exercises {
			done := 0
			for _, at := range p.Parts {
				if !at.IsZero() {
					done, most = done+1, begun
				}
			}
			if !p.Passed.IsZero() || done == len(p.Parts) && done > 0 { // the latter where the solution was shown
				return worked
			}
		}
	}
	return most
}

// hasWorkLocked says whether the seat holds anybody's work: the instructor's, who made
// it beforehand, or that of a student who passed an exercise or logged in.
func (s *Seat) hasWorkLocked() bool { return s.prepared || s.workLocked() == worked }

// unusedLocked says whether nobody misses the seat: it has no work, and nobody is at it
// now.
func (s *Seat) unusedLocked() bool { return !s.hasWorkLocked() && !s.lookingLocked() }

// lastSeen is when anybody was last seen in the room; the instructor or owner counts.
func (r *Room) lastSeen(now time.Time) time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.presence.followers > 0 {
		return now
	}
	last := r.seen
	if r.presence.followed.After(last) {
		last = r.presence.followed
	}
	for _, s := range r.seats {
		switch {
		case s.pollingLocked():
			return now
		case s.lastUsefulLocked().After(last):
			last = s.lastUsefulLocked()
		}
	}
	return last
}
