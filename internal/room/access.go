package room

import (
	"sessionlab/internal/demo"
	"sessionlab/internal/live"
)

// Caller is whoever asks the lab for something. The zero Caller is nobody.
type Caller struct {
	seat *Seat
	role role
}

// role is what a caller is. Each may do what the ones before it may.
type role int

const (
	nobody     role = iota
	student         // has a seat
	instructor      // has the instructor's token
	owner           // runs the lab on a machine of their own
)

// Owner is the caller who runs the lab on their own machine.
func Owner() Caller { return Caller{role: owner} }

// Seat returns the caller's seat, nil if there is none.
func (c Caller) Seat() *Seat { return c.seat }

// Leads says whether the caller leads the class: the instructor, and the owner
// of a lab without one.
func (c Caller) Leads() bool { return c.role >= instructor }

// Admit says whether a caller may look at the room at all: nil, ErrNobody or
// ErrOtherRoom.
func (r *Room) Admit(c Caller) error {
	switch {
	case c.Leads():
		return nil
	case c.seat == nil:
		return ErrNobody
	case c.seat.room != r:
		return ErrOtherRoom
	}
	return nil
}

// Admit is [Room.Admit]; no seat may look at another seat's demo.
func (d Demo) Admit(c Caller) error {
	if err := d.Room.Admit(c); err != nil {
		return err
	}
	if c.seat != nil && d.seat != "" && d.seat != c.seat.ID {
		return ErrOtherRoom
	}
	return nil
}

// MayLead says whether the caller may do what only the instructor or owner may: nil,
// ErrNobody or ErrNotLeading.
func (c Caller) MayLead() error {
	switch {
	case c.Leads():
		return nil
	case c.role == nobody:
		return ErrNobody
	}
	return ErrNotLeading
}

// MayMeasure says whether the caller may have the lab's measures, which are
// numbers of nobody: in a class as Caller.MayLead, else anyone may.
func (c Caller) MayMeasure(class bool) error {
	if !class {
		return nil
	}
	return c.MayLead()
}

// MaySetPolicy says whether the caller may set the security settings of the demo that
// it means, change its keys, turn its clock and sweep its table. Each of these can
// log out everybody at the demo, so the instructor may, a seat that of its own demo or
// of the visitor's room that it began, and any seat where nobody but the owner comes.
// A guest may where everybody else has left the visitor's room. The error is Admit's,
// ErrNotLeading or ErrNotBegun.
func (d Demo) MaySetPolicy(c Caller) error {
	if err := d.Admit(c); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.maySetLocked(c)
}

// maySetLocked is MaySetPolicy of a caller who may look at the demo.
func (r *Room) maySetLocked(c Caller) error {
	switch {
	case c.Leads(), c.seat.own.Load() != nil, r.ownedByLocked(c):
		return nil
	case r.private:
		if len(r.seats) == 1 && r.seats[c.seat.ID] == c.seat {
			return nil
		}
		return ErrNotBegun
	case r.config.Alone:
		return nil
	}
	return ErrNotLeading
}

// mayChangeLocked says whether the caller may make a change to the room: the instructor or
// owner may make any, and the seat that began a visitor's room may open and shut it.
// The error is MayLead's.
func (r *Room) mayChangeLocked(c Caller, change Change) error {
	if r.ownedByLocked(c) && change == (Change{Open: change.Open}) {
		return nil
	}
	return c.MayLead()
}

// ownedByLocked says whether the caller's seat began the room.
func (r *Room) ownedByLocked(c Caller) bool {
	return r.private && c.seat != nil && c.seat.room == r && c.seat.ID == r.owner
}

// mayJoinLocked says whether somebody new may join: nil, ErrNoRoom, ErrShut or
// ErrShutOwn. The instructor or owner prepares seats in a shut room too.
func (r *Room) mayJoinLocked(ahead bool) error {
	switch {
	case r.ended:
		return ErrNoRoom
	case !r.settings.Open && !ahead && r.private:
		return ErrShutOwn
	case !r.settings.Open && !ahead:
		return ErrShut
	}
	return nil
}

// mayDelete says whether the caller may delete a row: its own, and the instructor or owner any.
func (c Caller) mayDelete(row demo.Session) error {
	if c.Leads() || c.owns(row) {
		return nil
	}
	return ErrNotYours
}

// viewer is what the caller may see of a demo, in a language.
func (c Caller) viewer(language string) live.Viewer {
	v := live.Viewer{All: c.Leads(), Language: language}
	if c.seat != nil {
		v.Seat = c.seat.ID
	}
	return v
}

// owns says whether a request of the caller's seat made the row.
func (c Caller) owns(row demo.Session) bool {
	return c.seat != nil && live.SeatOf(row.By) == c.seat.ID
}

// name is how events name the caller where they tell who did something.
func (c Caller) name() string {
	switch {
	case c.seat != nil:
		return c.seat.ID
	case c.role == instructor:
		return "instructor"
	}
	return "owner"
}

// Caller is the seat as a caller.
func (s *Seat) Caller() Caller { return Caller{seat: s, role: student} }
