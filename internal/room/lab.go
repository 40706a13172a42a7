package room

import (
	"context"
	"encoding/base64"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/gorilla/securecookie"

	"sessionlab/internal/exercise"
)

// DefaultRoom is the id of the room that everyone is in unless told otherwise.
const DefaultRoom = "main"

// Config is what a [Lab] is made from.
type Config struct {
	Dir        string          // where to keep what outlives a restart; "" is memory, for tests
	Course     exercise.Course // the exercises that are judged
	DemoHeader http.Header     // header lines of every answer of the demo, such as who may frame it
	Limits     Limits
	Logger     *slog.Logger
}

// Lab is all rooms, the seats in them and the tokens that name those. Its
// methods may be called from any goroutine.
type Lab struct {
	// Aside is the name that a damaged or foreign data file was given at start,
	// "" if the file was in order.
	Aside string

	config   Config
	registry *registry
	tokens   *securecookie.SecureCookie
	main     *Room

	mu    sync.RWMutex
	desks map[string]*desk // by key
}

// Open makes a lab with its default room, and with the seats that were kept.
// Close ends it. The error is ErrInUse, ErrNewer, or the system's own.
func Open(c Config) (*Lab, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	l := &Lab{config: c, desks: map[string]*desk{}}
	var err error
	m := newMeasures()
	if l.registry, l.Aside, err = openRegistry(c.Dir, m, c.Logger); err != nil {
		return nil, err
	}
	if err := l.load(context.Background()); err != nil {
		return nil, errors.Join(err, l.registry.close())
	}
	return l, nil
}

// load reads the keys, the seats and their progress, and starts the room.
func (l *Lab) load(ctx context.Context) error {
	signing, err := l.registry.setting(ctx, "signing-key", securecookie.GenerateRandomKey(32))
	if err != nil {
		return err
	}
	tagging, err := l.registry.setting(ctx, "tag-key", securecookie.GenerateRandomKey(32))
	if err != nil {
		return err
	}
	l.tokens = securecookie.New(signing, nil)
	l.tokens.MaxAge(0) // a seat is kept longer than the 30 days that are the default
	l.tokens.SetSerializer(securecookie.JSONEncoder{})

	after, err := l.registry.lastSeq(ctx)
	if err != nil {
		return err
	}
	l.main = newRoom(DefaultRoom, l.config, l.registry, tagging, after)
	seats, err := l.registry.seats(ctx, l.main)
	if err != nil {
		l.main.close()
		return err
	}
	for _, seat := range seats {
		l.main.seats[seat.ID] = seat
		l.addDesks(seat)
	}
	if len(seats) > 0 {
		l.main.restarted()
	}
	return nil
}

// Close ends all streams and goroutines, and writes what is not written yet.
func (l *Lab) Close() error {
	l.main.close()
	l.registry.saveSeq(l.main)
	return l.registry.close()
}

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
// key to it. It returns ErrNoRoom, ErrName, ErrFull or, while the disk takes
// nothing, ErrUnsaved.
func (l *Lab) Join(roomID, name string) (*Seat, string, error) {
	r, err := l.Room(roomID)
	if err != nil {
		return nil, "", err
	}
	name = strings.TrimSpace(name)
	if utf8.RuneCountInString(name) > maxName || !utf8.ValidString(name) {
		return nil, "", ErrName
	}
	if l.Ready() != nil {
		return nil, "", ErrUnsaved
	}
	seat, left, err := r.join(name)
	if err != nil {
		return nil, "", err
	}
	if left != nil {
		l.dropDesks(left)
	}
	l.addDesks(seat)
	token, err := l.tokens.Encode(tokenName, seatName{r.ID, seat.ID})
	return seat, token, err
}

func (l *Lab) addDesks(seat *Seat) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, d := range seat.desks {
		l.desks[d.key] = d
	}
}

func (l *Lab) dropDesks(seat *Seat) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, d := range seat.desks {
		delete(l.desks, d.key)
	}
}

// join takes a new seat, which is kept before join returns. In a full room that
// of a seat which nobody uses, the one seen longest ago: left is that seat, nil
// if none had to go.
func (r *Room) join(name string) (seat, left *Seat, err error) {
	kept := make(chan struct{})
	defer func() {
		if err == nil {
			<-kept
		}
	}()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.seats) >= r.limits.Seats {
		if left = r.unused(); left == nil {
			return nil, nil, ErrFull
		}
		delete(r.seats, left.ID)
		r.registry.dropSeat(left)
	}
	seat = newSeat(r, visible(name))
	for seat.ID == "" || r.seats[seat.ID] != nil {
		seat.ID = "s" + random(4)
	}
	for _, d := range seat.desks {
		d.key = random(26)
	}
	r.seats[seat.ID] = seat
	r.registry.saveSeat(seat, func() { close(kept) })
	r.tellPresence(presenceEvery)
	return seat, left, nil
}

// unused returns the seat that was seen longest ago among those that follow
// nothing and have done nothing that counts, nil if there is none.
func (r *Room) unused() *Seat {
	var oldest *Seat
	for _, s := range r.seats {
		if !s.looking() && !s.begun() && (oldest == nil || s.seen.Before(oldest.seen)) {
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
	// The decoder takes other spellings of the same bytes; a token has one.
	if b, err := base64.URLEncoding.DecodeString(token); err != nil || base64.URLEncoding.EncodeToString(b) != token {
		return Caller{}, ErrNoToken
	}
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
