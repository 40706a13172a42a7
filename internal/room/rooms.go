package room

import (
	"net/netip"
	"time"

	"sessionlab/internal/keep"
	"sessionlab/internal/live"
)

// newRoom starts a room whose journal counts on after a seq; private says that a
// visitor began it.
func newRoom(id string, s shared, start live.Start, private bool, began uint64) *Room {
	share := classShare
	if private {
		s.limits, share = s.limits.ofVisitor(), ownShare
	}
	r := &Room{
		ID:       id,
		shared:   s,
		private:  private,
		settings: settings{Open: true, Servers: OneServer},
		seats:    map[string]*Seat{},
		wall:     newWall(),
		removed:  newRemovals(),
	}
	r.looks = live.NewLooks(s.tagKey, id, func(seat string, looks []byte, done func()) {
		s.keep.SaveLooks(keep.SeatID{Room: id, Seat: seat}, looks, done)
	})
	r.demo = r.newDemo(id, start, s.limits, share, began)
	return r
}

// What a table may have while all tables of the lab together are at their bound.
const (
	classShare = live.MaxRows     // a demo that all of a class share
	ownShare   = live.DefaultRows // a per-seat demo, or a visitor's room
)

// newDemo starts a live demo of the room, under the name by which stores outside know it.
func (r *Room) newDemo(name string, start live.Start, limits Limits, share int, began uint64) *live.Demo {
	return live.New(live.Config{
		Stores: r.storesOf(name),
		Looks:  r.looks, Journals: r.journals, AllRows: r.rows, Judge: r.judge, Start: start, Began: began,
		Rows: limits.Rows, RowShare: share, Events: limits.Events, EventBytes: limits.EventBytes, Logger: r.config.Logger,
	})
}

// NewRoom makes a room for the instructor or owner. It returns ErrName, ErrRooms,
// ErrUnsaved and what a caller may not.
func (l *Lab) NewRoom(c Caller, name string) (*Room, error) {
	if err := c.MayLead(); err != nil {
		return nil, err
	}
	return l.newRoom(name, netip.Addr{}, false)
}

// newRoom makes a room; private says that a visitor from an address began it. Then
// it has no code: nobody finds it but by its ID.
func (l *Lab) newRoom(name string, from netip.Addr, private bool) (*Room, error) {
	name, err := cleanName(name)
	if err != nil {
		return nil, err
	}
	if !l.saves() {
		return nil, ErrUnsaved
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.rooms) >= l.limits.Rooms {
		return nil, ErrRooms
	}
	id := ""
	for id == "" || l.rooms[id] != nil {
		id = "r" + random(roomIDLength)
	}
	r := newRoom(id, l.shared, l.start, private, uint64(time.Now().UnixMicro()))
	r.made = time.Now()
	r.seen = r.made
	r.settings.Name, r.from = name, from
	l.rooms[r.ID] = r
	if !private {
		r.code = freeCode(l.codes, roomCodeLength)
		l.codes[r.code] = r
	}
	l.keep.SaveRoom(r.rowLocked())
	return r, nil
}

// roomIDLength is how many characters of 5 random bits follow the r of a room's
// ID: nobody guesses it, and whoever knows it may join.
const roomIDLength = 10

// CloseRoom ends a room with its seats, for the instructor or owner. It returns
// ErrNoRoom, ErrStays and what a caller may not.
func (l *Lab) CloseRoom(c Caller, id string) error {
	if err := c.MayLead(); err != nil {
		return err
	}
	if id == DefaultRoom || id == "" {
		return ErrStays
	}
	return l.closeRoom(id)
}

func (l *Lab) closeRoom(id string) error {
	l.mu.Lock()
	r := l.rooms[id]
	if r == nil {
		l.mu.Unlock()
		return ErrNoRoom
	}
	delete(l.rooms, id)
	if r.code != "" {
		delete(l.codes, r.code)
	}
	l.mu.Unlock()
	for _, s := range r.end() {
		l.dropSeat(s)
	}
	r.close()
	if outside := r.storesOf(r.ID); outside != nil {
		outside.Forget()
	}
	l.keep.DropRoom(r.ID)
	return nil
}

// end tells everyone, as the last thing, that the room has ended, and takes the
// seats out of it.
func (r *Room) end() map[string]*Seat {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ended = true
	now, closed := time.Now(), &settingsEvent{settings: r.settings, Closed: true, Private: r.private}
	for d := range r.demosLocked() {
		d.TellLast(now, closed)
	}
	seats := r.seats
	r.seats = map[string]*Seat{}
	return seats
}

// close ends the room's demos, and followers' streams once they have what was told
// before.
func (r *Room) close() {
	r.mu.Lock()
	r.presence.stopLocked()
	r.stopAskingLocked()
	r.mu.Unlock()
	for _, d := range r.demos() {
		d.Close()
	}
	r.looks.End()
}
