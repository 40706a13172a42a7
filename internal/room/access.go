package room

import (
	"errors"
	"fmt"

	"sessionlab/internal/demo"
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

// Owner is whoever runs the lab on a machine of their own.
func Owner() Caller { return Caller{role: owner} }

// Seat returns the caller's seat, nil if there is none.
func (c Caller) Seat() *Seat { return c.seat }

// Leads says whether the caller leads the class: the instructor, and the owner
// of a lab without one.
func (c Caller) Leads() bool { return c.role >= instructor }

// Errors that a caller can do something about.
var (
	ErrNobody     = errors.New("room: no seat and no right")
	ErrNotYours   = errors.New("room: another seat's")
	ErrNotLeading = errors.New("room: only who leads the class may")
	ErrNotBegun   = fmt.Errorf("%w, or who began the visitor's room", ErrNotLeading)
	ErrOtherRoom  = errors.New("room: the seat is in another room")
	ErrNoRoom     = errors.New("room: no such room")
	ErrNoRow      = errors.New("room: no row has this tag")
	ErrNoSeat     = errors.New("room: no such seat")
	ErrNoCode     = errors.New("room: no seat has this code")
	ErrNoAsk      = errors.New("room: no such question is asked")
	ErrFull       = errors.New("room: no seat is free")
	ErrShut       = errors.New("room: nobody new may join")
	ErrShutOwn    = fmt.Errorf("%w, as the visitor who began it wishes", ErrShut)
	ErrRooms      = errors.New("room: there are as many rooms as may be")
	ErrRoomsHere  = errors.New("room: this address began as many rooms as it may")
	ErrStays      = errors.New("room: the default room cannot be closed")
	ErrUnsaved    = errors.New("room: nothing can be saved now")
	ErrName       = errors.New("room: the name is too long")
	ErrNameBlank  = fmt.Errorf("%w, or nothing of it can be seen", ErrName)
	ErrNameMarks  = fmt.Errorf("%w, or has too many marks on a letter", ErrName)
	ErrRenames    = errors.New("room: the seat is renamed too often")
	ErrInvalid    = errors.New("room: a value is out of its range")
	ErrAskClosed  = errors.New("room: the question takes no predictions any more")
	ErrNoToken    = errors.New("room: the token names nobody")
	ErrRemoved    = fmt.Errorf("%w: its seat was removed", ErrNoToken)
	ErrKey        = errors.New("room: not the instructor's key")
)

// Admit says whether a caller may look at the room at all: nil, ErrNobody or
// ErrOtherRoom. A seat may look at its class's room, and at no other server of
// its own than its own.
func (r *Room) Admit(c Caller) error {
	switch {
	case c.Leads():
		return nil
	case c.seat == nil:
		return ErrNobody
	case c.seat.room != r && c.seat.table() != r:
		return ErrOtherRoom
	}
	return nil
}

// tableFor is the room whose table a caller means by this one: a seat means the
// one that its own demo uses. The error is Admit's.
func (r *Room) tableFor(c Caller) (*Room, error) {
	if err := r.Admit(c); err != nil {
		return nil, err
	}
	if c.seat != nil {
		return c.seat.table(), nil
	}
	return r, nil
}

// MayLead says whether the caller may do what only those may who lead: nil,
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

// mayLead says whether the caller may lead the room: as Caller.MayLead, or
// ErrNoRoom of a server of a seat's own, which is led with its class.
func (r *Room) mayLead(c Caller) error {
	if err := c.MayLead(); err != nil {
		return err
	}
	if r.parent != nil {
		return ErrNoRoom
	}
	return nil
}

// MaySetPolicy says whether the caller may set the policy of the demo that it
// means by this room, change its keys, turn its clock and sweep its table. Each of
// these can log out everybody in the room, so the instructor may, a seat that of its
// own server or of the visitor's room that it began, and any seat where nobody but
// the owner comes. A guest may where everybody else has left the visitor's room. The
// error is Admit's, ErrNotLeading or ErrNotBegun.
func (r *Room) MaySetPolicy(c Caller) error {
	table, err := r.tableFor(c)
	if err != nil {
		return err
	}
	table.mu.Lock()
	defer table.mu.Unlock()
	return table.maySet(c)
}

// maySet is MaySetPolicy of a caller whose table is the room's, while the room is
// locked.
func (r *Room) maySet(c Caller) error {
	switch {
	case c.Leads(), r.parent != nil, r.ownedBy(c):
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

// mayChange says whether the caller may make a change to the room: the instructor or
// owner may make any, and the seat that began a visitor's room may open and shut it.
// The error is mayLead's.
func (r *Room) mayChange(c Caller, change Change) error {
	if r.ownedBy(c) && change == (Change{Open: change.Open}) {
		return nil
	}
	return r.mayLead(c)
}

// ownedBy says whether the caller's seat began the room.
func (r *Room) ownedBy(c Caller) bool {
	return r.private && c.seat != nil && c.seat.room == r && c.seat.ID == r.owner
}

// mayJoin says whether somebody new may join, while the room is locked: nil,
// ErrNoRoom, ErrShut or ErrShutOwn. Who leads makes seats ahead in a shut room too.
func (r *Room) mayJoin(ahead bool) error {
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

// mayDelete says whether the caller may delete a row: its own, and who leads any.
func (c Caller) mayDelete(row demo.Session) error {
	if c.Leads() || c.owns(row) {
		return nil
	}
	return ErrNotYours
}

// seesID says whether the caller may see a row's session ID, which would let
// them be that session.
func (c Caller) seesID(row demo.Session) bool { return c.Leads() || c.owns(row) }

// seesWhole says whether the caller may see the heads and values of what a
// seat's browser sent.
func (c Caller) seesWhole(seat string) bool {
	return c.Leads() || c.seat != nil && c.seat.ID == seat
}

// owns says whether a request of the caller's seat made the row.
func (c Caller) owns(row demo.Session) bool {
	return c.seat != nil && seatOf(row.By) == c.seat.ID
}

// name is the caller as events name who did something.
func (c Caller) name() string {
	switch {
	case c.seat != nil:
		return c.seat.ID
	case c.role == instructor:
		return "instructor"
	}
	return "owner"
}

// viewFor returns how a caller sees the record; ok is false if not at all.
func (r *record) viewFor(c Caller, language string) (v view, ok bool) {
	inLanguage := fullInKorean
	if language == "en" {
		inLanguage = fullInEnglish
	}
	switch n := r.notice.(type) {
	case nil:
		if r.event.Exchange != nil && c.seesWhole(seatOf(r.event.Exchange.Visit)) {
			return full, true
		}
		return masked, true
	case *tick:
		return inLanguage, c.seesWhole(n.seat)
	case *nudge:
		return masked, c.seat != nil && c.seat.ID == n.seat
	case left:
		return masked, false
	case *Wall:
		return full, c.Leads()
	case *askNotice:
		if c.Leads() {
			return full, true
		}
		return masked, true
	default: // the room itself, and who is present
		return masked, true
	}
}
