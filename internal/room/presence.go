package room

import (
	"time"

	"sessionlab/internal/live"
)

// presenceView is how many seats a room has, and how many of them are followed by a page.
type presenceView struct {
	live.ToAll
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

// TextSize implements [live.Notice].
func (p *presenceView) TextSize() int { return 0 }

// InSnapshot implements [live.SnapshotNotice].
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
	presenceEvery    = time.Second
	polledFor        = 35 * time.Second // how long a long poll counts as looking: it comes again within 30 s
	arrivesAnewAfter = 10 * time.Minute // a student who was away so long arrives anew
)

// stopLocked ends the telling.
func (p *presence) stopLocked() {
	p.ended = true
	if p.timer != nil {
		p.timer.Stop()
	}
}
