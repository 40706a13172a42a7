package room

import (
	"crypto/rand"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gorilla/securecookie"

	"sessionlab/internal/exercise"
)

// DefaultRoom is the id of the room that everyone is in unless told otherwise.
const DefaultRoom = "main"

// Config is what a [Lab] is made from.
type Config struct {
	Course     exercise.Course // the exercises that are judged
	DemoHeader http.Header     // header lines of every answer of the demo, such as who may frame it
	Logger     *slog.Logger
}

// Lab is all rooms, the seats in them and the tokens that name those. Its
// methods may be called from any goroutine.
type Lab struct {
	config Config
	tokens *securecookie.SecureCookie
	main   *Room

	mu    sync.RWMutex
	desks map[string]*desk // by key
}

// Open makes a lab with its default room. Close ends it.
func Open(c Config) *Lab {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	tokens := securecookie.New(securecookie.GenerateRandomKey(32), nil)
	tokens.MaxAge(0) // a seat is kept longer than the 30 days that are the default
	tokens.SetSerializer(securecookie.JSONEncoder{})
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails (crypto/rand)
	return &Lab{
		config: c,
		tokens: tokens,
		main:   newRoom(DefaultRoom, c.Course, key, c.Logger),
		desks:  map[string]*desk{},
	}
}

// Close ends all streams and goroutines.
func (l *Lab) Close() { l.main.close() }

// EndStreams ends the streams of all followers; what happens after it is told
// to nobody.
func (l *Lab) EndStreams() { l.main.visible.Close() }

// Room returns a room; "" is the default room.
func (l *Lab) Room(id string) (*Room, error) {
	if id != "" && id != DefaultRoom {
		return nil, ErrNoRoom
	}
	return l.main, nil
}

// seatName is what a token says.
type seatName struct {
	Room string `json:"r"`
	Seat string `json:"s"`
}

// tokenName is what the signature covers beside the value.
const tokenName = "seat"

// Join takes a seat in a room and returns it with its token, which is the only
// key to it. It returns ErrNoRoom, ErrName or ErrFull.
func (l *Lab) Join(roomID, name string) (*Seat, string, error) {
	r, err := l.Room(roomID)
	if err != nil {
		return nil, "", err
	}
	name = strings.TrimSpace(name)
	if utf8.RuneCountInString(name) > maxName || !utf8.ValidString(name) {
		return nil, "", ErrName
	}
	seat, left, err := r.join(name)
	if err != nil {
		return nil, "", err
	}
	l.mu.Lock()
	if left != nil {
		for _, d := range left.desks {
			delete(l.desks, d.key)
		}
	}
	for _, d := range seat.desks {
		l.desks[d.key] = d
	}
	l.mu.Unlock()
	token, err := l.tokens.Encode(tokenName, seatName{r.ID, seat.ID})
	return seat, token, err
}

// join takes a new seat. In a full room that of a seat which nobody uses, the
// one seen longest ago: left is that seat, nil if none had to go.
func (r *Room) join(name string) (seat, left *Seat, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.seats) >= maxSeats {
		if left = r.unused(); left == nil {
			return nil, nil, ErrFull
		}
		delete(r.seats, left.ID)
	}
	seat = &Seat{Name: name, room: r, progress: newProgress(r.course), seen: time.Now()}
	for seat.ID == "" || r.seats[seat.ID] != nil {
		seat.ID = "s" + random(4)
	}
	for i, browser := range []string{"A", "B"} {
		seat.desks[i] = &desk{key: random(26), seat: seat, browser: browser}
	}
	r.seats[seat.ID] = seat
	r.tellPresence(presenceEvery)
	return seat, left, nil
}

// unused returns the seat that was seen longest ago among those that follow
// nothing and have done nothing that counts, nil if there is none.
func (r *Room) unused() *Seat {
	var oldest *Seat
	for _, s := range r.seats {
		if s.streams == 0 && !s.begun() && (oldest == nil || s.seen.Before(oldest.seen)) {
			oldest = s
		}
	}
	return oldest
}

// begun says whether the seat has any progress to lose.
func (s *Seat) begun() bool {
	for _, exercises := range s.progress {
		for _, p := range exercises {
			for _, at := range p.Parts {
				if !at.IsZero() {
					return true
				}
			}
		}
	}
	return false
}

// Caller returns whom a token names, or ErrNoToken.
func (l *Lab) Caller(token string) (Caller, error) {
	var name seatName
	if err := l.tokens.Decode(tokenName, token, &name); err != nil {
		return Caller{}, ErrNoToken
	}
	r, err := l.Room(name.Room)
	if err != nil {
		return Caller{}, ErrNoToken
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	seat, ok := r.seats[name.Seat]
	if !ok {
		return Caller{}, ErrNoToken
	}
	return Caller{seat: seat}, nil
}
