package room

import (
	"maps"
	"slices"
	"time"

	"sessionlab/internal/keep"
)

// saveSpells keeps which seats of the room are trying. It is called only when the lab
// is closed, so that no request waits for it.
func (r *Room) saveSpells() {
	r.mu.Lock()
	defer r.mu.Unlock()
	trying := map[string]keep.Spell{}
	for _, s := range r.seats {
		if !s.spell.idle(time.Now()) {
			trying[s.ID] = keep.Spell{First: s.spell.first, Last: s.spell.last}
		}
	}
	r.keep.SaveSpells(r.ID, trying)
}

// restore returns the room's seats as they were kept, with their progress.
func (r *Room) restore(c keep.Contents) map[string]*Seat {
	seats := map[string]*Seat{}
	for _, row := range c.Seats {
		s := newSeat(r, row.Name)
		s.ID, s.Code, s.seen, s.taken, s.prepared = row.Seat, row.Code, row.Seen, row.Taken, row.Prepared
		s.arrived = s.lastUsefulLocked()
		s.spell = spell{row.Spell.First, row.Spell.Last}
		for i, d := range s.desks {
			d.key = row.Desks[i]
		}
		seats[s.ID] = s
	}
	restoreProgress(seats, c)
	return seats
}

// restoreProgress gives seats what they had done. A lesson may have changed since:
// what it no longer has is left out.
func restoreProgress(seats map[string]*Seat, c keep.Contents) {
	var resume []func() // once every tick is there
	for _, t := range c.Ticks {
		s := seats[t.Seat]
		if p := s.progress[t.Lesson][t.Exercise]; p != nil {
			p.Restore(t.Part, t.At)
			if len(t.Deleted) == len(hash{}) {
				resume = append(resume, s.resuming(tickName{t.Lesson, t.Exercise, t.Part}, hash(t.Deleted)))
			}
		}
		s.seen = later(s.seen, t.At)
	}
	for _, r := range resume {
		r()
	}
	for _, h := range c.Hints {
		if p := seats[h.Seat].progress[h.Lesson][h.Exercise]; p != nil {
			p.Hint(h.Hint, h.At)
		}
	}
	for _, o := range c.Opened {
		seats[o.Seat].opened[o.Lesson] = true
	}
}

// restoreLooks gives the session IDs of the room's seats and walk-ins the looks that
// they had.
func (r *Room) restoreLooks(looks map[string][]byte) {
	for _, seat := range slices.Sorted(maps.Keys(looks)) {
		if seat != "" && r.seats[seat] == nil {
			continue
		}
		if err := r.looks.Restore(seat, looks[seat]); err != nil {
			r.config.Logger.Warn("how a seat's IDs looked can't be read; they look otherwise now", "room", r.ID, "err", err)
		}
	}
}
