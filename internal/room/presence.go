package room

import "time"

// presence tells how many seats there are and how many are looking, at most
// once a second. It is guarded by room.mu.
type presence struct {
	last  time.Time
	timer *time.Timer
	ended bool
}

func (p *presence) stop() {
	p.ended = true
	if p.timer != nil {
		p.timer.Stop()
	}
}

const presenceEvery = time.Second

// changed tells of the presence now, or when a second has gone by.
func (r *Room) presenceChanged() {
	p := &r.presence
	if p.ended || p.timer != nil {
		return
	}
	wait := max(0, presenceEvery-time.Since(p.last))
	p.timer = time.AfterFunc(wait, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		p.timer = nil
		if p.ended {
			return
		}
		p.last = time.Now()
		present := 0
		for _, s := range r.seats {
			if s.streams > 0 {
				present++
			}
		}
		r.happened.Append(&record{at: p.last, presence: &presenceView{Seats: len(r.seats), Present: present}})
	})
}
