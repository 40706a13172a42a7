package room

import (
	"errors"

	"sessionlab/internal/demo"
)

// Caller is whoever asks the lab for something. The zero Caller is nobody.
type Caller struct {
	seat  *Seat
	owner bool
}

// Owner is whoever runs the lab on a machine of their own.
func Owner() Caller { return Caller{owner: true} }

// Seat returns the caller's seat, nil if there is none.
func (c Caller) Seat() *Seat { return c.seat }

// Errors that a caller can do something about.
var (
	ErrNobody    = errors.New("room: no seat and no right")
	ErrNotYours  = errors.New("room: another seat's")
	ErrOtherRoom = errors.New("room: the seat is in another room")
	ErrNoRoom    = errors.New("room: no such room")
	ErrNoRow     = errors.New("room: no row has this tag")
	ErrFull      = errors.New("room: no seat is free")
	ErrUnsaved   = errors.New("room: nothing can be saved now")
	ErrName      = errors.New("room: the name is too long")
	ErrNoToken   = errors.New("room: the token names no seat")
)

// Admit says whether a caller may look at the room at all: nil, ErrNobody or
// ErrOtherRoom.
func (r *Room) Admit(c Caller) error {
	switch {
	case c.owner:
		return nil
	case c.seat == nil:
		return ErrNobody
	case c.seat.room != r:
		return ErrOtherRoom
	}
	return nil
}

// mayDelete says whether the caller may delete a row: its own, and the owner any.
func (c Caller) mayDelete(row demo.Session) error {
	if c.owner || c.owns(row) {
		return nil
	}
	return ErrNotYours
}

// seesID says whether the caller may see a row's session ID, which would let
// them be that session.
func (c Caller) seesID(row demo.Session) bool { return c.owner || c.owns(row) }

// seesWhole says whether the caller may see the heads and values of what a
// seat's browser sent.
func (c Caller) seesWhole(seat string) bool {
	return c.owner || c.seat != nil && c.seat.ID == seat
}

// seesProgress says whether the caller may see how far a seat has come.
func (c Caller) seesProgress(seat string) bool { return c.seesWhole(seat) }

// owns says whether a request of the caller's seat made the row.
func (c Caller) owns(row demo.Session) bool {
	return c.seat != nil && seatOf(row.By) == c.seat.ID
}

// name is the caller as events name who did something.
func (c Caller) name() string {
	if c.seat != nil {
		return c.seat.ID
	}
	return "owner"
}
