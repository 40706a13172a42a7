package room

import (
	"net/netip"
	"time"

	"golang.org/x/time/rate"

	"sessionlab/internal/limit"
)

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
	return r.mayJoinLocked(false)
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
	l.addSeatLocked(seat)
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

// keptWithin is how long a newcomer waits for the disk. Whoever comes later is told at
// once that it takes nothing.
const keptWithin = 5 * time.Second

// join takes a new seat, which is kept before join returns. In a full room another
// seat makes room for it, see seatForLocked: left is that seat, nil if none had to go.
// The error is ErrNoRoom, ErrShut, ErrFull or, where the disk does not take the seat
// soon, ErrUnsaved.
func (r *Room) join(name, language, code string, ahead bool) (seat, left *Seat, err error) {
	kept := make(chan struct{})
	defer func() {
		if err != nil {
			return
		}
		select {
		case <-kept:
		case <-time.After(keptWithin):
			r.takeBack(seat)
			seat, err = nil, ErrUnsaved
		}
	}()
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.mayJoinLocked(ahead); err != nil {
		return nil, nil, err
	}
	if len(r.seats) >= r.limits.Seats {
		if left = r.seatForLocked(ahead); left == nil {
			return nil, nil, ErrFull
		}
		r.takeOutLocked(left)
	}
	if name == "" {
		name = r.offerNameLocked(language)
	}
	seat = newSeat(r, r.ownNameLocked(name, nil))
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
		r.giveDemoLocked(seat)
	}
	r.keep.SaveSeat(seat.rowLocked(), func() { close(kept) })
	r.tellPresenceLocked(presenceEvery)
	return seat, left, nil
}

// takeBack takes away a seat that nobody was told of.
func (r *Room) takeBack(s *Seat) {
	r.mu.Lock()
	if r.seats[s.ID] == s {
		r.takeOutLocked(s)
		r.tellPresenceLocked(presenceEvery)
	}
	r.mu.Unlock()
	if own := s.own.Load(); own != nil {
		own.Close()
	}
}

// newSeat returns a seat without an ID, whose desks have no keys yet.
func newSeat(r *Room, name string) *Seat {
	now := time.Now()
	s := &Seat{
		room: r, progress: newProgress(r.config.Course), seen: now, taken: now, arrived: now,
		opened: map[string]bool{}, unsaved: map[tickName]bool{},
		renames: rate.NewLimiter(renamesPerSecond, renamesAtOnce),
	}
	s.callLocked(name)
	for i, browser := range []string{"A", "B"} {
		s.desks[i] = &Desk{seat: s, browser: browser}
	}
	return s
}

// seatIDLength is how many characters of 5 random bits follow the s of a seat's
// ID: so many that no seat ever gets that of one that left, whose token, rows and
// events would be taken for its own.
const seatIDLength = 8
