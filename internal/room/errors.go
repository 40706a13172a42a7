package room

import (
	"errors"
	"fmt"
)

// Errors that a caller can do something about.
var (
	ErrNobody     = errors.New("room: no seat and no right")
	ErrNotYours   = errors.New("room: another seat's")
	ErrNotLeading = errors.New("room: only the instructor or owner may")
	ErrNotBegun   = fmt.Errorf("%w, or the visitor who began the room", ErrNotLeading)
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
