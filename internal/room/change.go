package room

import (
	"time"

	"sessionlab/internal/live"
)

// Set changes the room for the instructor or owner, or opens and shuts it for the
// seat that began it, and tells everyone in it. It returns ErrName, ErrInvalid,
// ErrNoRoom, ErrUnsaved and what a caller may not.
func (r *Room) Set(c Caller, change Change) error {
	r.mu.Lock()
	err := r.mayChangeLocked(c, change)
	r.mu.Unlock()
	if err != nil {
		return err
	}
	gone, err := r.set(change)
	// Without the lock: the readers of demos that end may wait for it.
	for _, d := range gone {
		d.End()
	}
	return err
}

// set returns the demos that are to be closed.
func (r *Room) set(change Change) (gone []*live.Demo, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ended {
		return nil, ErrNoRoom
	}
	now := r.settings
	if change.Name != nil {
		if now.Name, err = cleanName(*change.Name); err != nil {
			return nil, err
		}
	}
	setTo(&now.Open, change.Open)
	setTo(&now.Servers, change.Servers)
	setTo(&now.Lesson, change.Lesson)
	if now.Servers != OneServer && now.Servers != EachServer || now.Lesson != "" && !r.config.Course.Has(now.Lesson) {
		return nil, ErrInvalid
	}
	if now == r.settings {
		return nil, nil
	}
	if !r.keep.Takes() {
		return nil, ErrUnsaved
	}
	if now.Lesson != r.settings.Lesson {
		r.pushed = time.Now()
	}
	r.settings = now
	r.keep.SaveRoom(r.rowLocked())
	gone = r.shareLocked()
	r.announceLocked(time.Now(), &settingsEvent{settings: now})
	return gone, nil
}

// shareLocked gives every seat a per-seat demo, or takes those away, as the settings say.
// It returns those that are to be closed.
func (r *Room) shareLocked() (gone []*live.Demo) {
	for _, s := range r.seats {
		switch own := s.own.Load(); {
		case r.settings.Servers == EachServer && own == nil:
			r.giveDemoLocked(s)
		case r.settings.Servers == OneServer && own != nil:
			s.own.Store(nil)
			gone = append(gone, own)
		}
	}
	return gone
}

// giveDemoLocked gives a seat a per-seat demo, which begins as the one that all share is.
// Its journal counts from the time, far above that of the other, so that no number
// means two events.
func (r *Room) giveDemoLocked(s *Seat) {
	s.own.Store(r.newDemo(r.ID+"."+s.ID, r.demo.Now(), r.limits.perSeat(), ownShare, uint64(time.Now().UnixMicro())))
}

// Change is what an instructor changes of a room; nil leaves it as it is.
type Change struct {
	Name    *string
	Open    *bool
	Servers *Servers
	Lesson  *string
}
