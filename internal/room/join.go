package room

import (
	"errors"
	"net/netip"
	"time"

	"sessionlab/internal/limit"
	"sessionlab/internal/live"
)

// seatName is what a token says.
type seatName struct {
	Room string `json:"r"`
	Seat string `json:"s"`
	// Nonce tells one token of a seat from another, given within one second too; a
	// token of an earlier version has none.
	Nonce string `json:"n,omitempty"`
}

// nonceLength is how many characters of 5 random bits a token's nonce has.
const nonceLength = 8

// tokenName is what the signature covers beside the value.
const tokenName = "seat"

// Join is JoinFrom where it is not known from where.
func (l *Lab) Join(room, name, language string) (*Seat, string, error) {
	return l.JoinFrom(netip.Addr{}, room, name, language)
}

// JoinFrom takes a seat in a room, by its id or code, and returns it with its
// token. "" is the default room, or a new one for the visitor where rooms are
// private; how many of those the network of from has is bounded. Without a name the
// seat gets a readable one in the language. It returns ErrNoRoom, ErrName, ErrShut,
// ErrFull, ErrRooms, ErrRoomsHere or, while the disk takes nothing, ErrUnsaved.
func (l *Lab) JoinFrom(from netip.Addr, room, name, language string) (*Seat, string, error) {
	name, err := cleanName(name)
	if err != nil {
		return nil, "", err
	}
	if !l.saves() {
		return nil, "", ErrUnsaved
	}
	var r *Room
	if room == "" && l.config.Private {
		r, err = l.privateRoom(limit.NetworkOf(from))
	} else {
		r, err = l.Find(room)
	}
	if err != nil {
		return nil, "", err
	}
	seat, _, err := l.takeSeat(r, name, language, false)
	if err != nil {
		return nil, "", err
	}
	token, err := l.token(seat)
	return seat, token, err
}

// MayJoin says whether a seat with a name could be taken in a room now, but for a free
// place. It returns JoinFrom's errors.
func (l *Lab) MayJoin(room, name string) error {
	if _, err := cleanName(name); err != nil {
		return err
	}
	if !l.saves() {
		return ErrUnsaved
	}
	if room == "" && l.config.Private {
		return nil
	}
	r, err := l.Find(room)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.mayJoin(false)
}

// Return brings back the seat with a code, with another token for it. It returns
// ErrNoCode.
func (l *Lab) Return(code string) (*Seat, string, error) {
	l.mu.RLock()
	seat := l.seats[readCode(code)]
	l.mu.RUnlock()
	if seat == nil {
		return nil, "", ErrNoCode
	}
	token, err := l.token(seat)
	if err == nil {
		seat.room.mu.Lock()
		seat.came(time.Now())
		seat.room.mu.Unlock()
	}
	return seat, token, err
}

func (l *Lab) token(s *Seat) (string, error) {
	return l.tokens.Encode(tokenName, seatName{s.room.ID, s.ID, random(nonceLength)})
}

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

// remove takes a seat out of the room, while it is locked: its streams end, its
// prediction is taken back, and the spotlight is on nobody.
func (r *Room) remove(s *Seat) {
	delete(r.seats, s.ID)
	s.gone.Store(true) // before the data file forgets it, see Lab.Desk
	r.looks.Leave(s.ID)
	r.keep.DropSeat(s.seatID())
	s.demo().Tell(time.Now(), left{s.ID})
	r.withdraw(s)
	if r.wall.Seat == s.ID {
		w := r.wall
		w.Seat = ""
		r.setWall(w)
	}
}

// left wakes the followers of a seat that left: nobody sees it.
type left struct{ seat string }

func (left) Kind() string                        { return "left" }
func (n left) About() string                     { return n.seat }
func (left) See(live.Viewer) (live.View, bool)   { return live.Masked, false }
func (left) Event(live.EventHead, live.View) any { return nil }
func (left) TextSize() int                       { return 0 }

// places is how many seats can be made beforehand.
func (r *Room) places() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	free := r.limits.Seats - len(r.seats)
	for _, s := range r.seats {
		if !s.hasWork() {
			free++
		}
	}
	return free
}

// takeSeat takes a seat and makes it known; ahead says that it is made beforehand.
// left is the seat that had to make room for it, nil if none had to.
func (l *Lab) takeSeat(r *Room, name, language string, ahead bool) (seat, left *Seat, err error) {
	l.mu.RLock()
	code := freeCode(l.seats, seatCodeLength)
	l.mu.RUnlock()
	seat, left, err = r.join(name, language, code, ahead)
	if left != nil {
		l.dropSeat(left)
	}
	if err != nil {
		return nil, left, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := r.has(seat); err != nil {
		return nil, left, err
	}
	l.addSeat(seat)
	return seat, left, nil
}

// has says whether a seat that was taken just now is still there: nil, ErrNoRoom
// where the room has ended since, or ErrFull where the seat made room at once.
func (r *Room) has(s *Seat) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.ended:
		return ErrNoRoom
	case r.seats[s.ID] != s:
		return ErrFull
	}
	return nil
}

// addSeat makes a seat findable, while the lab is locked.
func (l *Lab) addSeat(s *Seat) {
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
		own.Close()
	}
}

// join takes a new seat, which is kept before join returns. In a full room another
// seat makes room for it, see seatFor: left is that seat, nil if none had to go.
// The error is ErrNoRoom, ErrShut or ErrFull.
func (r *Room) join(name, language, code string, ahead bool) (seat, left *Seat, err error) {
	kept := make(chan struct{})
	defer func() {
		if err == nil {
			<-kept
		}
	}()
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.mayJoin(ahead); err != nil {
		return nil, nil, err
	}
	if len(r.seats) >= r.limits.Seats {
		if left = r.seatFor(ahead); left == nil {
			return nil, nil, ErrFull
		}
		r.remove(left)
	}
	if name == "" {
		name = r.offerName(language)
	}
	seat = newSeat(r, r.ownName(name, nil))
	if ahead {
		seat.prepared, seat.seen = true, time.Time{}
	}
	for seat.ID == "" || r.seats[seat.ID] != nil {
		seat.ID = "s" + random(seatIDLength)
	}
	seat.Code = code
	for _, d := range seat.desks {
		d.key = random(deskKeyLength)
	}
	r.seats[seat.ID] = seat
	if r.private && r.owner == "" {
		r.owner = seat.ID
		r.keep.SaveRoom(r.rowLocked())
	}
	if r.settings.Servers == EachServer {
		r.giveDemo(seat)
	}
	r.keep.SaveSeat(seat.rowLocked(), func() { close(kept) })
	r.tellPresence(presenceEvery)
	return seat, left, nil
}

// seatFor returns the seat that makes room for another, nil if there is none.
//
// For a newcomer's seat it is one that follows nothing, was not made beforehand, has
// done no part of an exercise and did not begin the room, which that seat alone can
// shut. A seat that is made beforehand finds a place whoever floods the room: for it
// any seat goes that has no work, see Seat.hasWork; those that follow the room go last.
func (r *Room) seatFor(ahead bool) *Seat {
	var least *Seat
	for _, s := range r.seats {
		if s.hasWork() || !ahead && (s.ID == r.owner || s.looking() || s.work() > nothing) {
			continue
		}
		if least == nil || s.missedLess(least) {
			least = s
		}
	}
	return least
}

// missedLess says whether the seat makes room before another: one that follows
// nothing before one that does, then the one with less to lose, then the one that
// was used longest ago.
func (s *Seat) missedLess(other *Seat) bool {
	if s.looking() != other.looking() {
		return other.looking()
	}
	if a, b := s.work(), other.work(); a != b {
		return a < b
	}
	return s.used().Before(other.used())
}

// seat returns the seat with an id.
func (r *Room) seat(id string) (*Seat, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s, ok := r.seats[id]
	return s, ok
}

// seatOrRemoved returns the seat with an id, nil if there is none; removed says that
// the instructor removed it.
func (r *Room) seatOrRemoved(id string) (seat *Seat, removed bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.seats[id], r.removed.known[id]
}
