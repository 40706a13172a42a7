package room

import (
	"errors"
	"time"
)

// privateRoom makes a room for a visitor. Where there are as many as may be, the
// one that nobody uses and that was seen longest ago makes room.
func (l *Lab) privateRoom() (*Room, error) {
	r, err := l.newRoom("")
	if !errors.Is(err, ErrRooms) {
		return r, err
	}
	unused := l.unusedRoom(time.Now())
	if unused == nil {
		return nil, ErrRooms
	}
	_ = l.closeRoom(unused.ID) // somebody else may have closed it meanwhile
	return l.newRoom("")
}

// unusedRoom is the one that was seen longest ago of those that nobody uses, nil
// if there is none.
func (l *Lab) unusedRoom(now time.Time) *Room {
	var oldest *Room
	var seen time.Time
	for _, r := range l.Rooms() {
		if at := r.lastSeen(now); r.isUnused() && (oldest == nil || at.Before(seen)) {
			oldest, seen = r, at
		}
	}
	return oldest
}

// isUnused says whether nobody misses the room: it was made for a visitor, not
// for a class with a name, nobody follows it, and nobody has begun anything in it.
func (r *Room) isUnused() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ID == DefaultRoom || r.settings.Name != "" || r.presence.followers > 0 {
		return false
	}
	for _, s := range r.seats {
		if s.looking() || s.begun() {
			return false
		}
	}
	return true
}
