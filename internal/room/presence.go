package room

import (
	"time"

	"sessionlab/internal/live"
)

// presenceView is how many seats a room has, and how many of them are followed by a page.
type presenceView struct {
	Seats   int `json:"seats"`
	Present int `json:"present"`
}

// Kind implements [live.Notice].
func (p *presenceView) Kind() string { return "presence" }

// Event implements [live.Notice].
func (p *presenceView) Event(head live.EventHead, _ live.View) any {
	return struct {
		live.EventHead
		presenceView
	}{head, *p}
}

// About implements [live.Notice].
func (p *presenceView) About() string { return "" }

// See implements [live.Notice].
func (p *presenceView) See(live.Viewer) (live.View, bool) { return live.Masked, true }

// TextSize implements [live.Notice].
func (p *presenceView) TextSize() int { return 0 }

// InSnapshot implements [live.Kept].
func (p *presenceView) InSnapshot() {}

// presence tells how many seats there are and how many are looking, at most
// once a second and only when that changed. It is guarded by room.mu.
type presence struct {
	told  presenceView // what was told last
	last  time.Time    // and when
	timer *time.Timer
	due   time.Time // when the timer ends
	ended bool

	followers int       // open streams, those of the instructor or owner included
	followed  time.Time // when one last began or ended
}

const (
	presenceEvery = time.Second
	polledFor     = 35 * time.Second // how long a long poll counts as looking: it comes again within 30 s
	awayFor       = 10 * time.Minute // a student who was away so long arrives anew
)

// looking says whether the seat follows what happens, by a stream or by polling.
func (s *Seat) looking() bool { return s.streams > 0 || s.polling() }

func (s *Seat) polling() bool { return time.Since(s.polled) < polledFor }

// stop ends the telling.
func (p *presence) stop() {
	p.ended = true
	if p.timer != nil {
		p.timer.Stop()
	}
}

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
	if !c.seat.looking() && now.Sub(c.seat.seen) > awayFor {
		c.seat.arrived = now
	}
	change(c.seat)
	c.seat.came(now)
	r.tellPresence(max(0, presenceEvery-time.Since(r.presence.last)))
}

// tellPresence tells of the presence after a while, or when it is due sooner.
func (r *Room) tellPresence(wait time.Duration) {
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
		now := presenceView{Seats: len(r.seats), Present: r.present()}
		polling := false
		for _, s := range r.seats {
			polling = polling || s.polling()
		}
		p.last = time.Now()
		if now != p.told {
			p.told = now
			r.announceLocked(p.last, &now)
		}
		if polling {
			r.tellPresence(polledFor)
		}
	})
}
