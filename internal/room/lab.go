package room

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/securecookie"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
	"sessionlab/internal/keep"
	"sessionlab/internal/languages"
	"sessionlab/internal/live"
)

// DefaultRoom is the id of the room that everyone is in unless told otherwise.
const DefaultRoom = "main"

// Config is what a [Lab] is made from.
type Config struct {
	Keep    keep.Store      // what outlives a restart; the lab closes it
	Course  exercise.Course // the exercises that are judged
	Policy  demo.Policy     // how the demos depart from the chapter's program
	Limits  Limits
	Alone   bool // whoever comes is the owner: a seat may set the demo's policy
	Class   bool // instructors lead rooms that are joined by code; else the owner is alone
	NewKey  bool // the instructor's key is made anew
	Private bool // a visitor who names no room gets a private one; else such visitors share the default room
	Logger  *slog.Logger
}

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

// Open makes a lab with its default room, and with the rooms and seats that were
// kept. Close ends it, and closes the store; Open does so itself where it returns
// an error, which is the store's own.
func Open(c Config) (*Lab, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	l := &Lab{
		shared: shared{
			config: c, keep: c.Keep, measures: newMeasures(), limits: c.Limits.orDefault(),
			journals: live.NewJournals(c.Limits.orDefault().EventBytes), rows: live.NewAllRows(c.Limits.orDefault().Rows), rounds: newRounds(),
		},
		start: live.Start{Policy: c.Policy}, began: time.Now(),
		rooms: map[string]*Room{}, codes: map[string]*Room{}, seats: map[string]*Seat{}, desks: map[string]*Desk{},
	}
	l.keep.Observe(l.measures.saved)
	if err := l.load(context.Background()); err != nil {
		for _, r := range l.Rooms() {
			r.close()
		}
		return nil, errors.Join(err, l.keep.Close())
	}
	ctx, stop := context.WithCancel(context.Background())
	l.stopSweeping = stop
	l.sweeping.Go(func() { l.sweep(ctx) })
	return l, nil
}

// load reads the keys, the rooms, the seats and their progress, and starts the
// rooms.
func (l *Lab) load(ctx context.Context) error {
	signing, err := l.keep.Setting(ctx, "signing-key", securecookie.GenerateRandomKey(32))
	if err != nil {
		return err
	}
	if l.tagKey, err = l.keep.Setting(ctx, "tag-key", securecookie.GenerateRandomKey(32)); err != nil {
		return err
	}
	if l.keepKey, err = l.keep.Setting(ctx, "keep-key", securecookie.GenerateRandomKey(keySize)); err != nil {
		return err
	}
	first, err := l.keep.Setting(ctx, firstKeys, securecookie.GenerateRandomKey(keptPair))
	if err != nil {
		return err
	}
	l.start.Keys = readKeys(first)
	l.tokens = securecookie.New(signing, nil)
	l.tokens.MaxAge(0) // a seat is kept longer than the 30 days that are the default
	l.tokens.SetSerializer(securecookie.JSONEncoder{})
	if err := l.loadKey(ctx); err != nil {
		return err
	}

	after, err := l.lastSeq(ctx)
	if err != nil {
		return err
	}
	rooms, err := l.keep.Rooms(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rooms, func(row keep.RoomRow) bool { return row.ID == DefaultRoom }) {
		now := time.Now()
		rooms = append(rooms, keep.RoomRow{ID: DefaultRoom, Made: now, Seen: now, Open: true, Servers: string(OneServer)})
	}
	for _, row := range rooms {
		if err := l.startRoom(ctx, row, after); err != nil {
			return err
		}
	}
	l.main = l.rooms[DefaultRoom]
	return nil
}

// startRoom starts a room that was kept, with its seats.
func (l *Lab) startRoom(ctx context.Context, row keep.RoomRow, after uint64) error {
	inside, err := l.keep.Contents(ctx, row.ID)
	if err != nil {
		return err
	}
	l.started, l.foreign = append(l.started, inside.Started...), append(l.foreign, inside.Foreign...)
	// Of a time when visitors' rooms had codes.
	unmarked := row.PrivateUnknown && l.config.Private && row.ID != DefaultRoom && row.Name == ""
	r := newRoom(row.ID, l.shared, l.startOf(row), row.Private || unmarked, after)
	r.settings = settings{row.Name, row.Open, Servers(row.Servers), row.Lesson}
	r.made, r.seen, r.code = row.Made, row.Seen, row.Code
	r.owner = row.Owner
	l.rooms[r.ID] = r
	if r.settings.Lesson != "" && !r.config.Course.Has(r.settings.Lesson) {
		r.settings.Lesson = "" // the lessons are others now
	}
	seats := r.restore(inside)
	if unmarked {
		r.code, r.owner = "", firstOf(seats)
		l.keep.SaveRoom(r.rowLocked())
	}
	if r.code == "" && !r.private {
		r.code = freeCode(l.codes, roomCodeLength)
		l.keep.SaveRoom(r.rowLocked())
	}
	if r.code != "" {
		l.codes[r.code] = r
	}
	for _, seat := range inside.Removed {
		r.removed.add(seat)
	}
	for _, seat := range seats {
		if seat.Code == "" { // of a time before there were codes
			seat.Code = freeCode(l.seats, seatCodeLength)
			l.keep.SaveCode(seat.seatID(), seat.Code)
		}
		if seat.name == "" { // of the same time
			seat.call(r.offerName(languages.First))
			l.keep.SaveName(seat.seatID(), seat.name)
		}
		r.seats[seat.ID] = seat
		l.addSeat(seat)
	}
	r.restoreLooks(inside.Looks)
	r.share()
	if len(seats) > 0 {
		for _, d := range r.demos() {
			d.TellRestart()
		}
	}
	return nil
}

// Close ends all streams and goroutines, and writes what is not written yet.
func (l *Lab) Close() error {
	l.stopSweeping()
	l.sweeping.Wait()
	last := uint64(0)
	for _, r := range l.Rooms() {
		demos := r.demos()
		r.close()
		r.saveSpells()
		for _, d := range demos {
			last = max(last, d.LastSeq())
		}
	}
	l.saveSeq(last)
	return l.keep.Close()
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

// freeCode is a code that nothing has, while the lab is locked.
func freeCode[T any](taken map[string]*T, length int) string {
	for {
		if code := newCode(length); taken[code] == nil {
			return code
		}
	}
}

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
	l.keep.DropRoom(r.ID)
	return nil
}
