package room

import (
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"sessionlab/internal/demo"
	"sessionlab/internal/exercise"
)

// Seat is one student's place in a room.
type Seat struct {
	ID   string // public
	Code string // brings the seat back, on any device: as good as its token
	room *Room  // its class

	// own is the server of the seat's own; nil where all share the class's.
	own atomic.Pointer[Room]
	// gone says that the seat has left.
	gone atomic.Bool
	// desks are the demo paths of browser A and browser B.
	desks [2]*desk

	// Guarded by room.mu.
	name     string
	progress map[string]map[string]*exercise.Progress // by lesson and exercise
	logins   []exercise.Login                         // the latest ones, oldest first
	holding  exercise.Holding                         // the keys that its browsers have
	streams  int                                      // how many streams it follows
	polled   time.Time                                // when it last began a long poll
	seen     time.Time                                // when it last did anything; zero before anybody has come
	session  *Identity                                // of the ID that its last request was about, nil if none was
	taken    time.Time                                // when it was taken
	arrived  time.Time                                // when it last came, after having been away
	reading  string                                   // the lesson that its page says it shows
	turned   time.Time                                // when it turned to that
	saw      Saw                                      // what came since the last tick
	// unsaved are the ticks that are not on the disk yet, and so not shown.
	unsaved map[tickName]bool
}

// seatIDLength is how many characters of 5 random bits follow the s of a seat's
// ID: so many that no seat ever gets that of one that left, whose token, rows and
// events would be taken for its own.
const seatIDLength = 8

// tickName names one part of one exercise.
type tickName struct {
	lesson, exercise string
	part             int
}

// came notes that somebody does something at the seat.
func (s *Seat) came(at time.Time) {
	first := s.seen.IsZero()
	s.seen = at
	if first {
		s.arrived = at
		s.room.registry.saveComing(s)
	}
}

// Reads notes which lesson the seat's page shows. A lesson that there is not is none.
func (s *Seat) Reads(lesson string) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if lesson == s.reading || !s.room.config.Course.Has(lesson) {
		return
	}
	if s.reading != "" { // else it has been there since it came, before a restart even
		s.turned = time.Now()
	}
	s.reading = lesson
}

// used is when the seat was last of use to anybody; one that was made beforehand
// waits for somebody from then on.
func (s *Seat) used() time.Time {
	if s.seen.Before(s.taken) {
		return s.taken
	}
	return s.seen
}

// newSeat returns a seat without an ID, whose desks have no keys yet.
func newSeat(r *Room, name string) *Seat {
	now := time.Now()
	s := &Seat{name: name, room: r, progress: newProgress(r.config.Course), seen: now, taken: now, arrived: now, unsaved: map[tickName]bool{}}
	for i, browser := range []string{"A", "B"} {
		s.desks[i] = &desk{seat: s, browser: browser, limiter: r.limits.limiter()}
	}
	return s
}

// maxLogins is how many of a seat's latest logins can be asked about.
const maxLogins = 8

// Room returns the seat's class.
func (s *Seat) Room() *Room { return s.room }

// Caller is the seat as a caller.
func (s *Seat) Caller() Caller { return Caller{seat: s, role: student} }

// SpacedCode is the seat's code as it is shown.
func (s *Seat) SpacedCode() string { return spacedCode(s.Code) }

// table is the room whose server the seat's demo is.
func (s *Seat) table() *Room {
	if own := s.own.Load(); own != nil {
		return own
	}
	return s.room
}

// Name is what the seat is called in its class.
func (s *Seat) Name() string {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	return s.name
}

// Rename gives the seat another name. It returns ErrName.
func (s *Seat) Rename(name string) error {
	name, err := cleanName(name)
	if err != nil || name == "" {
		return ErrName
	}
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	s.name = name
	s.room.registry.renameSeat(s)
	return nil
}

// DemoPath is the path of browser A's desk. It is as good as the seat's cookies
// there, so it goes to the seat alone.
func (s *Seat) DemoPath() string { return s.desks[0].base() + "/" }

// DemoPathB is browser B's, a jar of its own.
func (s *Seat) DemoPathB() string { return s.desks[1].base() + "/" }

// deskKeyLength is how many characters of 5 random bits a desk's key has.
const deskKeyLength = 26

// IsDeskKey says whether a text looks like a desk's key, which is all of a desk's
// path but /s/ before it. It does not say whether there is such a desk.
func IsDeskKey(key string) bool {
	return len(key) == deskKeyLength && strings.Trim(key, letterAlphabet) == ""
}

// desk is the demo path of one browser of a seat, and so its cookie jar.
type desk struct {
	key     string // unguessable
	seat    *Seat
	browser string // "A" or "B"
	limiter *rate.Limiter

	mu      sync.Mutex
	started bool
	foreign map[string]string // pairs that came with the first request → where they are from
	removed []string          // cookies deleted in the jar since the last request
}

func (d *desk) base() string { return "/s/" + d.key }

// by names the desk in the demo's events.
func (d *desk) by() string { return d.seat.ID + "/" + d.browser }

// seatOf and browserOf read what desk.by wrote. Both are "" for a walk-in.
func seatOf(by string) string { seat, _, _ := strings.Cut(by, "/"); return seat }

func browserOf(by string) string { _, browser, _ := strings.Cut(by, "/"); return browser }

// foreignPairs returns the pairs of the Cookie headers that are not this desk's
// demo's. The path is fresh, so every pair that comes with the first request is
// another program's; and an id that the walk-in issued is the walk-in's.
func (d *desk) foreignPairs(headers []string, ofWalkIn func(id string) bool) []demo.ForeignPair {
	d.mu.Lock()
	defer d.mu.Unlock()
	first := !d.started
	if first {
		d.started = true
		d.seat.room.registry.saveForeign(d.key, "", "started")
	}
	var found []demo.ForeignPair
	for _, header := range headers {
		for _, pair := range demo.SplitCookie(header) {
			from := d.foreign[pair]
			if from == lifted {
				continue
			}
			if from == "" {
				_, value, _ := strings.Cut(pair, "=")
				id, _, _ := demo.ReadCookie(pair) // which may stand within another pair
				switch {
				case ofWalkIn(value), ofWalkIn(id):
					from = demo.FromWalkIn
				case first:
					from = demo.FromHost
				default:
					continue
				}
				d.setForeign(pair, from)
			}
			found = append(found, demo.ForeignPair{Text: pair, From: from})
		}
	}
	return found
}

// lifted is in the place of where a pair is from, once the student has set it.
const lifted = "own"

// lift takes a pair for the demo's, wherever it was from.
func (d *desk) lift(pair string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.setForeign(pair, lifted)
}

// maxForeign bounds what a desk remembers; a browser sends no more at once.
const maxForeign = 512

func (d *desk) setForeign(pair, from string) {
	if d.foreign == nil {
		d.foreign = map[string]string{}
	}
	if _, known := d.foreign[pair]; known || len(d.foreign) < maxForeign {
		d.foreign[pair] = from
		d.seat.room.registry.saveForeign(d.key, pair, from)
	}
}

// newClue is a clue that nobody guesses and everybody can type.
func newClue() string {
	s := random(12)
	return s[:4] + "-" + s[4:8] + "-" + s[8:]
}
