package room

import "errors"

// Prepare makes seats with names beforehand, for the instructor or owner; their codes
// are handed out. In a full room they take the places of seats without work.
// It returns ErrName, ErrFull, ErrNoRoom, ErrUnsaved, ErrInvalid and what a caller
// may not, mostly before any seat is made; those that were made stay.
func (l *Lab) Prepare(c Caller, r *Room, names []string, language string) ([]*Seat, error) {
	if err := c.MayLead(); err != nil {
		return nil, err
	}
	if len(names) > maxPrepared {
		return nil, ErrInvalid
	}
	if !l.saves() {
		return nil, ErrUnsaved
	}
	var clean []string
	for _, name := range names {
		name, err := cleanName(name)
		if err != nil {
			return nil, err
		}
		if name != "" {
			clean = append(clean, name)
		}
	}
	if r.places() < len(clean) {
		return nil, ErrFull
	}
	var seats []*Seat
	displaced := map[string]*Seat{}
	for _, name := range clean {
		seat, left, err := l.takeSeat(r, name, language, true)
		if left != nil {
			displaced[left.ID] = left
		}
		if err != nil {
			return seats, errors.Join(err, r.dropRows(c, displaced))
		}
		seats = append(seats, seat)
	}
	return seats, r.dropRows(c, displaced)
}

// maxPrepared is how many seats may be made beforehand at once.
const maxPrepared = 200

// places is how many seats can be made beforehand.
func (r *Room) places() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	free := r.limits.Seats - len(r.seats)
	for _, s := range r.seats {
		if !s.hasWorkLocked() {
			free++
		}
	}
	return free
}
