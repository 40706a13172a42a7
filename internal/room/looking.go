package room

import "time"

// lookingLocked says whether the seat follows what happens, by a stream or by polling.
func (s *Seat) lookingLocked() bool { return s.streams > 0 || s.pollingLocked() }

func (s *Seat) pollingLocked() bool { return time.Since(s.polled) < polledFor }

// Stream notes that the follower's seat is looking, until the returned function
// is called.
func (f *Follower) Stream() (leave func()) {
	f.room.stream(f.caller, +1)
	return func() { f.room.stream(f.caller, -1) }
}

// Poll notes that the follower's seat is looking, for a while.
func (f *Follower) Poll() {
	f.room.look(f.caller, func(s *Seat) { s.polled = time.Now() })
}

func (r *Room) stream(c Caller, n int) {
	r.mu.Lock()
	r.presence.followers += n
	r.presence.followed = time.Now()
	r.mu.Unlock()
	r.look(c, func(s *Seat) { s.streams += n })
}

func (r *Room) look(c Caller, change func(*Seat)) {
	if c.seat == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	if !c.seat.lookingLocked() && now.Sub(c.seat.seen) > arrivesAnewAfter {
		c.seat.arrived = now
	}
	change(c.seat)
	c.seat.cameLocked(now)
	r.tellPresenceLocked(max(0, presenceEvery-time.Since(r.presence.last)))
}

// tellPresenceLocked tells of the presence after a while, or when it is due sooner.
func (r *Room) tellPresenceLocked(wait time.Duration) {
	p := &r.presence
	due := time.Now().Add(wait)
	if p.ended || p.timer != nil && !p.due.After(due) {
		return
	}
	if p.timer != nil {
		p.timer.Stop()
	}
	p.due = due
	p.timer = time.AfterFunc(wait, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if p.ended || p.due != due { // stopped too late
			return
		}
		p.timer = nil
		now := presenceView{Seats: len(r.seats), Present: r.presentLocked()}
		polling := false
		for _, s := range r.seats {
			polling = polling || s.pollingLocked()
		}
		p.last = time.Now()
		if now != p.told {
			p.told = now
			r.announceLocked(p.last, &now)
		}
		if polling {
			r.tellPresenceLocked(polledFor)
		}
	})
}

// presentLocked is how many seats look on.
func (r *Room) presentLocked() int {
	n := 0
	for _, s := range r.seats {
		if s.lookingLocked() {
			n++
		}
	}
	return n
}
