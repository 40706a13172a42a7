package room

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gorilla/securecookie"

	"sessionlab/internal/body"
	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
)

// DefaultRoom is the id of the room that everyone is in unless told otherwise.
const DefaultRoom = "main"

// Config is what a [Lab] is made from.
type Config struct {
	Dir    string          // where to keep what outlives a restart; "" is memory, for tests
	Course exercise.Course // the exercises that are judged
	// ClientOf returns the address that a request to the demo counts under; nil is
	// that of its peer.
	ClientOf func(*http.Request) netip.Addr
	// DemoHeader returns the header lines of the demo's answer to a request, such
	// as who may frame it; nil is none. What it returns is kept with the answer.
	DemoHeader func(*http.Request) http.Header
	// LabOrigin returns the lab's origin for the client of a request to the demo, ""
	// where that is the demo's own; nil is "".
	LabOrigin func(*http.Request) string
	Policy    demo.Policy // how the demos depart from the chapter's program
	Limits    Limits
	Alone     bool // whoever comes is the owner: a seat may set the demo's policy
	Class     bool // instructors lead rooms that are joined by code; else the owner is alone
	NewKey    bool // the instructor's key is made anew
	Private   bool // every visitor who names no room gets one of their own
	Logger    *slog.Logger
}

// Lab is all rooms, the seats in them and the tokens that name those. Its
// methods may be called from any goroutine.
type Lab struct {
	// Aside is the name that a damaged or foreign data file was given at start,
	// "" if the file was in order.
	Aside string
	// Exposed is what other users of this machine could read or change of it at start.
	Exposed []Exposed

	shared
	outset outset // of a new room
	tokens *securecookie.SecureCookie
	key    string // the instructor's
	main   *Room

	walkIns *walkInRate // of the demo's root
	bodies  body.Held   // large ones of calls to cookie jars
	began   time.Time
	opening sync.Mutex // a visitor's room; before mu

	sweeping     sync.WaitGroup
	stopSweeping context.CancelFunc

	mu    sync.RWMutex     // before a room's
	rooms map[string]*Room // by id; those of seats' own are not among them
	codes map[string]*Room // by code
	seats map[string]*Seat // by code
	desks map[string]*desk // by key
}

// Open makes a lab with its default room, and with the rooms and seats that were
// kept. Close ends it. The error is ErrInUse, ErrNewer, or the system's own.
func Open(c Config) (*Lab, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.LabOrigin == nil {
		c.LabOrigin = func(*http.Request) string { return "" }
	}
	if c.ClientOf == nil {
		c.ClientOf = peerOf
	}
	if c.DemoHeader == nil {
		c.DemoHeader = func(*http.Request) http.Header { return nil }
	}
	l := &Lab{
		shared: shared{config: c, measures: newMeasures(), limits: c.Limits.orDefault(), journals: newJournals(c.Limits.orDefault()), walkIn: &walkInIDs{}, rounds: newRounds()},
		outset: outset{policy: c.Policy}, began: time.Now(),
		rooms: map[string]*Room{}, codes: map[string]*Room{}, seats: map[string]*Seat{}, desks: map[string]*desk{},
	}
	l.walkIns = newWalkInRate(l.limits.Rate)
	var err error
	if l.registry, l.Aside, err = openRegistry(c.Dir, l.measures, c.Logger); err != nil {
		return nil, err
	}
	l.Exposed = l.registry.exposed
	if err := l.load(context.Background()); err != nil {
		for _, r := range l.Rooms() {
			r.close()
		}
		return nil, errors.Join(err, l.registry.close())
	}
	ctx, stop := context.WithCancel(context.Background())
	l.stopSweeping = stop
	l.sweeping.Go(func() { l.sweep(ctx) })
	return l, nil
}

// load reads the keys, the rooms, the seats and their progress, and starts the
// rooms.
func (l *Lab) load(ctx context.Context) error {
	signing, err := l.registry.setting(ctx, "signing-key", securecookie.GenerateRandomKey(32))
	if err != nil {
		return err
	}
	if l.tagKey, err = l.registry.setting(ctx, "tag-key", securecookie.GenerateRandomKey(32)); err != nil {
		return err
	}
	if l.keepKey, err = l.registry.setting(ctx, keepKeyName, securecookie.GenerateRandomKey(keySize)); err != nil {
		return err
	}
	l.foreign = newForeignPairs(l.keepKey)
	first, err := l.registry.setting(ctx, firstKeys, securecookie.GenerateRandomKey(keptPair))
	if err != nil {
		return err
	}
	l.outset.keys = readKeys(first)
	changed, err := l.registry.keys(ctx)
	if err != nil {
		return err
	}
	l.tokens = securecookie.New(signing, nil)
	l.tokens.MaxAge(0) // a seat is kept longer than the 30 days that are the default
	l.tokens.SetSerializer(securecookie.JSONEncoder{})
	if err := l.loadKey(ctx); err != nil {
		return err
	}

	after, err := l.registry.lastSeq(ctx)
	if err != nil {
		return err
	}
	kept, err := l.registry.rooms(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(kept, func(k keptRoom) bool { return k.id == DefaultRoom }) {
		now := time.Now()
		kept = append(kept, keptRoom{id: DefaultRoom, made: now, seen: now, settings: settings{Open: true, Servers: OneServer}})
	}
	for _, k := range kept {
		if err := l.startRoom(ctx, k, changed[keysOf(k.id)], after); err != nil {
			return err
		}
	}
	l.main = l.rooms[DefaultRoom]
	return nil
}

// startRoom starts a room that was kept, with its seats; keys are its own, if it
// has changed them.
func (l *Lab) startRoom(ctx context.Context, k keptRoom, keys []demo.KeyPair, after uint64) error {
	from := outset{policy: with(k.policy, l.config.Policy), keys: l.outset.keys}
	if len(keys) > 0 {
		from.keys = keys
	}
	r := newRoom(k.id, l.shared, from, nil, after)
	r.settings, r.made, r.seen, r.code = k.settings, k.made, k.seen, k.code
	r.private, r.owner = k.private, k.owner
	l.rooms[r.ID] = r
	if r.settings.Lesson != "" && !r.config.Course.Has(r.settings.Lesson) {
		r.settings.Lesson = "" // the lessons are others now
	}
	seats, err := l.registry.seats(ctx, r)
	if err != nil {
		return err
	}
	if k.unknown && l.config.Private && k.id != DefaultRoom && k.Name == "" { // of a time when visitors' rooms had codes
		r.private, r.code, r.owner = true, "", firstOf(seats)
		l.registry.saveRoom(r)
	}
	if r.code == "" && !r.private {
		r.code = freeCode(l.codes, roomCodeLength)
		l.registry.saveRoom(r)
	}
	if r.code != "" {
		l.codes[r.code] = r
	}
	if r.removed, err = l.registry.removed(ctx, r); err != nil {
		return err
	}
	for _, seat := range seats {
		if seat.Code == "" { // of a time before there were codes
			seat.Code = freeCode(l.seats, seatCodeLength)
			l.registry.saveSeatCode(seat)
		}
		if seat.name == "" { // of the same time
			seat.call(r.offerName(""))
			l.registry.renameSeat(seat)
		}
		r.seats[seat.ID] = seat
		l.addSeat(seat)
	}
	if err := l.registry.restoreLooks(ctx, r); err != nil {
		return err
	}
	r.share()
	if len(seats) > 0 {
		r.restarted()
		for _, seat := range seats {
			if own := seat.own.Load(); own != nil {
				own.restarted()
			}
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
		for _, own := range r.owned() {
			_, seq := own.happened.Bounds()
			last = max(last, seq)
		}
		r.close()
		l.registry.saveSpells(r)
		_, seq := r.happened.Bounds()
		last = max(last, seq)
	}
	l.registry.saveSeq(last)
	return l.registry.close()
}

// EndStreams ends the streams of all followers; what happens after it is told
// to nobody.
func (l *Lab) EndStreams() {
	for _, r := range l.Rooms() {
		r.visible.Close()
		for _, own := range r.owned() {
			own.visible.Close()
		}
	}
}

// Rooms returns the rooms, the default one first, then by age. Servers of the
// seats' own are not among them.
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

// Room returns a room by its id; "" is the default room. That of a seat's own
// server is the class's, a dot and the seat's.
func (l *Lab) Room(id string) (*Room, error) {
	if id == "" {
		id = DefaultRoom
	}
	class, seat, own := strings.Cut(id, ".")
	l.mu.RLock()
	r := l.rooms[class]
	l.mu.RUnlock()
	if r == nil {
		return nil, ErrNoRoom
	}
	if own {
		if r = r.ownServer(seat); r == nil {
			return nil, ErrNoRoom
		}
	}
	return r, nil
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
	r, err := l.Room(strings.ToLower(text)) // a phone's keyboard begins with a capital letter
	if err == nil && r.parent != nil {
		return nil, ErrNoRoom // nobody joins a server of a seat's own
	}
	return r, err
}

// NewRoom makes a room for a caller who leads. It returns ErrName, ErrRooms,
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
	r := newRoom(id, l.shared, l.outset, nil, uint64(time.Now().UnixMicro()))
	r.made = time.Now()
	r.seen = r.made
	r.settings.Name, r.from, r.private = name, from, private
	l.rooms[r.ID] = r
	if !private {
		r.code = freeCode(l.codes, roomCodeLength)
		l.codes[r.code] = r
	}
	l.registry.saveRoom(r)
	return r, nil
}

// roomIDLength is how many characters of 5 random bits follow the r of a room's
// ID: nobody guesses it, and who knows it may join.
const roomIDLength = 10

// freeCode is a code that nothing has, while the lab is locked.
func freeCode[T any](taken map[string]*T, length int) string {
	for {
		if code := newCode(length); taken[code] == nil {
			return code
		}
	}
}

// CloseRoom ends a room with its seats, for a caller who leads. It returns
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
	l.registry.dropRoom(r)
	return nil
}
