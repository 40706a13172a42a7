package keep

import "time"

// Times are kept to the microsecond. The zero time is kept, too, and says that there
// was none.

// RoomRow is a room.
type RoomRow struct {
	ID   string
	Code string // "" where nobody joins by a code
	Name string

	Open    bool // somebody new may join
	Servers string
	Lesson  string
	Policy  []byte // a JSON object
	Storage []byte // a JSON object; nil is the one that rooms begin with
	Keys    []byte // of its cookies; nil while it has the keys that rooms begin with

	Made time.Time
	Seen time.Time // when anybody was last in it

	Private bool   // a visitor began it
	Owner   string // that visitor's seat
	// PrivateUnknown says that the version which kept the room did not know Private.
	PrivateUnknown bool
}

// SeatID names a seat of a room.
type SeatID struct{ Room, Seat string }

// SeatRow is a seat.
type SeatRow struct {
	SeatID
	Code     string
	Name     string
	Desks    [2]string // the keys of its two browsers' desks
	Prepared bool      // the instructor made it beforehand
	Taken    time.Time
	Seen     time.Time // zero before anybody has come
	Spell    Spell
}

// Spell is when a student's present tries began, and the latest of them. It is zero
// where a student is not trying.
type Spell struct{ First, Last time.Time }

// Tick says that a seat has done one part of an exercise.
type Tick struct {
	SeatID
	Lesson, Exercise string
	Part             int
	At               time.Time
	// Deleted is the hash of the session ID of the row whose deletion the step met;
	// empty where it met none.
	Deleted []byte
}

// Hint says that a seat has opened a hint of an exercise.
type Hint struct {
	SeatID
	Lesson, Exercise string
	Hint             int
	At               time.Time
}

// Opened says that a seat has worked in a lesson.
type Opened struct {
	SeatID
	Lesson string
	At     time.Time
}

// ForeignPair is where a cookie comes from that a browser sends and the demo did not
// set. Of the cookie itself only a hash is kept.
type ForeignPair struct {
	Desk   string
	Hash   []byte // never empty
	Origin string
}

// Contents is what is kept of one room beside its RoomRow.
type Contents struct {
	Seats   []SeatRow
	Ticks   []Tick // the oldest first
	Hints   []Hint
	Opened  []Opened
	Started []string // desks of its seats that have had their first request
	Foreign []ForeignPair
	Removed []string          // seats that the instructor removed, the first removed first
	Looks   map[string][]byte // by seat; "" is visitors without a seat
}
