package room

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/securecookie"

	"sessionlab/internal/keep"
	"sessionlab/internal/live"
)

// Lab is all rooms, the seats in them and the tokens that name those. Its
// methods may be called from any goroutine.
type Lab struct {
	shared
	start live.Start // of a new room's demo

	// What was kept of the desks, until DeskKeep.Read has told it.
	started []string
	foreign []keep.ForeignPair

	tokens *securecookie.SecureCookie
	key    string // the instructor's
	main   *Room

	began   time.Time
	opening sync.Mutex // a visitor's room; before mu

	sweeping     sync.WaitGroup
	stopSweeping context.CancelFunc

	mu    sync.RWMutex     // before a room's
	rooms map[string]*Room // by ID
	codes map[string]*Room // by code
	seats map[string]*Seat // by code
	desks map[string]*Desk // by key
}

// EndStreams ends the streams of all followers; what happens after it is told
// to nobody.
func (l *Lab) EndStreams() {
	for _, r := range l.Rooms() {
		for _, d := range r.demos() {
			d.EndStreams()
		}
	}
}

// Rooms returns the rooms, the default one first, then by age.
func (l *Lab) Rooms() []*Room {
	l.mu.RLock()
	defer l.mu.RUnlock()
	all := make([]*Room, 0, len(l.rooms))
	for _, r := range l.rooms {
		all = append(all, r)
	}
	slices.SortFunc(all, func(a, b *Room) int {
		if first := a.ID == DefaultRoom; first != (b.ID == DefaultRoom) {
			if first {
				return -1
			}
			return 1
		}
		return a.made.Compare(b.made)
	})
	return all
}

// Room returns a room by its ID; "" is the default room. It returns ErrNoRoom.
func (l *Lab) Room(id string) (*Room, error) {
	if id == "" {
		id = DefaultRoom
	}
	l.mu.RLock()
	r := l.rooms[id]
	l.mu.RUnlock()
	if r == nil {
		return nil, ErrNoRoom
	}
	return r, nil
}

// Demo returns the demo that all share of the room with an ID, or, by the room's ID,
// a dot and a seat's, the per-seat one. It returns ErrNoRoom.
func (l *Lab) Demo(id string) (Demo, error) {
	id, seat, perSeat := strings.Cut(id, ".")
	r, err := l.Room(id)
	if err != nil {
		return Demo{}, err
	}
	if !perSeat {
		return r.Demo(), nil
	}
	if s, ok := r.seat(seat); ok {
		if own := s.own.Load(); own != nil {
			return Demo{Room: r, live: own, seat: seat}, nil
		}
	}
	return Demo{}, ErrNoRoom
}

// Find returns a room that can be joined, by its id or, where it has one, by its
// code as it was typed.
func (l *Lab) Find(text string) (*Room, error) {
	l.mu.RLock()
	r := l.codes[readCode(text)]
	l.mu.RUnlock()
	if r != nil {
		return r, nil
	}
	return l.Room(strings.ToLower(text)) // a phone's keyboard begins with a capital letter
}

// addSeatLocked makes a seat findable.
func (l *Lab) addSeatLocked(s *Seat) {
	l.seats[s.Code] = s
	for _, d := range s.desks {
		l.desks[d.key] = d
	}
}

// dropSeat ends what a seat that left had open.
func (l *Lab) dropSeat(s *Seat) {
	l.mu.Lock()
	delete(l.seats, s.Code)
	for _, d := range s.desks {
		delete(l.desks, d.key)
	}
	l.mu.Unlock()
	if own := s.own.Load(); own != nil {
		own.End()
	}
}

// saves says whether something new may wait for the disk: the disk took what was
// last saved, and not too much waits.
func (l *Lab) saves() bool { return l.Ready() == nil && l.keep.Takes() }

// Ready returns nil if the lab can do its work: its file takes what is saved.
func (l *Lab) Ready() error { return l.keep.Failed() }
