// Package keep is what outlives a restart: settings, rooms, their seats, and what
// the seats have done. The session table is not among it: the chapter's program has
// it in memory, and loses it when it ends.
//
// A [Store] takes and returns plain values, and knows nothing of a lesson or of who
// may do what. Package sqlite keeps them in a file; package keeptest holds the
// contract as a test that every store passes.
package keep

import (
	"context"
	"errors"
	"time"
)

// Errors of opening a store, which stop the start.
var (
	// ErrInUse says that another lab has the store open.
	ErrInUse = errors.New("keep: the data is in use by another lab")
	// ErrNewer says that a later version of the lab wrote what is kept.
	ErrNewer = errors.New("keep: the data is of a newer version")
)

// Store keeps values. Its methods may be called from any goroutine.
//
// Saving and dropping does not wait: each is one or more writes, which are kept in
// the order of the calls. While the disk takes nothing they wait, and are tried again
// until they are kept. A write that contradicts what is kept is left out: a seat or a
// tick that is there already, or what a seat has done that is gone.
//
// A done, which may be nil, is called once its write is kept (or left out), so that
// whoever shows something only then never shows what a crash could take back. The
// store's own goroutine calls it, in the order of the writes: it must not wait for
// another write, nor close the store. It is not called for a write that is still not
// kept when the store is closed.
//
// Reading returns what is kept by then, without the writes that wait. The errors of
// reading are the backend's own.
type Store interface {
	// Setting returns the value of a name. Where there is none, it keeps fresh at
	// once and returns it.
	Setting(ctx context.Context, name string, fresh []byte) ([]byte, error)
	// SaveSetting gives a name a value.
	SaveSetting(name string, value []byte)
	// DropSetting drops the value of a name at once, if there is one.
	DropSetting(ctx context.Context, name string) error

	// Rooms reads all rooms, in no order.
	Rooms(ctx context.Context) ([]RoomRow, error)
	// Contents reads what is kept of a room; it is empty for an unknown room.
	Contents(ctx context.Context, room string) (Contents, error)

	// SaveRoom keeps a room. Where it is kept already, its Made and Seen stay. Its
	// Policy, Storage and Keys are not looked at.
	SaveRoom(RoomRow)
	SavePolicy(room string, policy []byte)
	SaveStorage(room string, storage []byte)
	SaveKeys(room string, keys []byte)
	SaveSeen(room string, at time.Time)
	// SaveSpells keeps the spells of those seats of a room that are trying; the others'
	// are zero then.
	SaveSpells(room string, trying map[string]Spell)
	// DropRoom drops a room with its keys and its [Contents].
	DropRoom(room string)

	SaveSeat(s SeatRow, done func())
	SaveName(s SeatID, name string)
	SaveCode(s SeatID, code string)
	// SaveComing keeps that somebody has come to a seat.
	SaveComing(s SeatID, seen time.Time)
	// DropSeat drops a seat with all that is kept of it and of its desks, but not that
	// it was removed.
	DropSeat(SeatID)

	// SaveTick keeps a tick; its Deleted is not looked at.
	SaveTick(t Tick, done func())
	// SaveDeleted keeps a tick's Deleted. It is left out while the store does not take.
	SaveDeleted(Tick)
	SaveHint(Hint)     // the first of a hint stays
	SaveOpened(Opened) // the first of a lesson stays
	// SaveLooks keeps how the session IDs of a seat look, a JSON array. The seat "" is
	// visitors without one.
	SaveLooks(s SeatID, looks []byte, done func())

	// SaveStarted keeps that a desk has had its first request.
	SaveStarted(desk string, done func())
	// SaveForeign keeps a pair, or its new origin. It is left out while the store does
	// not take.
	SaveForeign(ForeignPair)
	// DropForeign drops a desk's pairs. It is left out while the store does not take.
	DropForeign(desk string)
	// DropDesk drops all that is kept of a desk.
	DropDesk(desk string)

	// SaveRemoved keeps that the instructor removed a seat; it outlives the seat.
	SaveRemoved(s SeatID, at time.Time)
	DropRemoved(SeatID)

	// Takes says whether a write that may be refused is still to be made: not too much
	// waits. Callers ask before they promise anything. A write whose number is bounded
	// by itself is made all the same: a tick, or a seat that leaves.
	Takes() bool
	// Waits is how many writes wait, and about how many bytes they hold.
	Waits() (writes, bytes int)
	// Failed is why the latest attempt to write failed, nil if it did not.
	Failed() error
	// Observe lets the store tell how long each attempt to write took, and its error.
	// It is called before the first write.
	Observe(attempt func(took time.Duration, err error))
	// Close keeps what waits, tries that once, and ends the store.
	Close() error
}
