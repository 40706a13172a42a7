package room

import (
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"

	"sessionlab/internal/exercise"
	"sessionlab/internal/keep"
	"sessionlab/internal/live"
	"sessionlab/internal/lostcookie"
)

// Seat is one student's place in a room.
type Seat struct {
	ID   string // public
	Code string // brings the seat back, on any device: as good as its token
	room *Room  // its class

	// own is the per-seat demo; nil where all share one.
	own atomic.Pointer[live.Demo]
	// gone says that the seat has left.
	gone atomic.Bool
	// desks are the demo paths of browser A and browser B.
	desks [2]*Desk
	// lang is the language of the lesson page that last followed the room.
	lang atomic.Value

	renames *rate.Limiter // how often it may be called something else

	// Guarded by room.mu.
	name     string
	folded   string                                   // the name, as it is compared with classmates'
	prepared bool                                     // the instructor made it beforehand
	progress map[string]map[string]*exercise.Progress // by lesson and exercise
	logins   []exercise.Login                         // the latest ones, oldest first
	holding  exercise.Holding                         // the keys that its browsers have
	browsers lostcookie.Browsers                      // the cookies that they were given
	streams  int                                      // how many streams it follows
	polled   time.Time                                // when it last began a long poll
	seen     time.Time                                // when somebody was last at it, see cameLocked; zero before anybody has come
	session  *live.Identity                           // of the ID that its last request was about, nil if none was
	last     lastID                                   // that its browser has after that request
	taken    time.Time                                // when it was taken
	arrived  time.Time                                // when it last came, after having been away
	reading  string                                   // the lesson that its page says it shows
	turned   time.Time                                // when it turned to that from another
	read     time.Time                                // when its page first said so
	opened   map[string]bool                          // lessons that it has worked in, see openLocked
	saw      Saw                                      // what came since the last tick
	spell    spell                                    // of trying since the last tick
	// unsaved are the ticks that are not on the disk yet, and so not shown.
	unsaved map[tickName]bool
}

// tickName names one part of one exercise.
type tickName struct {
	lesson, exercise string
	part             int
}

// cameLocked notes that somebody is at the seat: a request, an act, or a page that begins or
// ceases to follow the room.
func (s *Seat) cameLocked(at time.Time) {
	first := s.seen.IsZero()
	s.seen = at
	if first {
		s.arrived = at
		s.room.keep.SaveComing(s.seatID(), s.seen)
	}
}

// Reads notes which lesson the seat's page shows. The name of no lesson changes
// nothing.
func (s *Seat) Reads(lesson string) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	if lesson == s.reading || !s.room.config.Course.Has(lesson) {
		return
	}
	s.read = time.Now()
	if s.reading != "" { // else it has been there since it came, before a restart even
		s.turned = s.read
	}
	s.reading = lesson
	s.openLocked(lesson)
}

// openLocked notes that the student works in a lesson: its page was shown, a question of
// it answered, or a hint taken. A step that several lessons share is ticked in all of
// them, so a tick alone does not say so.
func (s *Seat) openLocked(lesson string) {
	if s.opened[lesson] {
		return
	}
	s.opened[lesson] = true
	s.room.keep.SaveOpened(keep.Opened{SeatID: s.seatID(), Lesson: lesson, At: time.Now()})
}

// Opened returns the lessons that the student has worked in, in the course's order.
func (s *Seat) Opened() []string {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	return s.openedLessonsLocked()
}

// openedLessonsLocked is Opened.
func (s *Seat) openedLessonsLocked() []string {
	all := []string{}
	for _, lesson := range s.room.config.Course {
		if s.opened[lesson.Slug] {
			all = append(all, lesson.Slug)
		}
	}
	return all
}

// lastUsefulLocked is when the seat was last of use to anybody; one that was made beforehand
// waits for somebody from then on.
func (s *Seat) lastUsefulLocked() time.Time {
	if s.seen.Before(s.taken) {
		return s.taken
	}
	return s.seen
}

// Room returns the seat's class.
func (s *Seat) Room() *Room { return s.room }

// SpacedCode is the seat's code as it is shown.
func (s *Seat) SpacedCode() string { return spacedCode(s.Code) }

// demo is the live demo that the seat uses.
func (s *Seat) demo() *live.Demo {
	if own := s.own.Load(); own != nil {
		return own
	}
	return s.room.demo
}

// Name is what the seat is called in its class.
func (s *Seat) Name() string {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	return s.name
}

// Speaks notes the language, "ko" or "en", of the lesson page that the seat shows.
func (s *Seat) Speaks(lang string) { s.lang.Store(lang) }

// Desk is the demo path of one browser of a seat, and so its cookie jar.
type Desk struct {
	key     string // unguessable
	seat    *Seat
	browser string // "A" or "B"
}

func (s *Seat) seatID() keep.SeatID { return keep.SeatID{Room: s.room.ID, Seat: s.ID} }

// doneAtLocked is when the seat did a part, the zero time if it has not or if that is
// not on the disk yet.
func (s *Seat) doneAtLocked(lesson, id string, part int) time.Time {
	if s.unsaved[tickName{lesson, id, part}] {
		return time.Time{}
	}
	return s.progress[lesson][id].Parts[part]
}
