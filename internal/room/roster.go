package room

import (
	"cmp"
	"slices"
	"time"

	"sessionlab/internal/live"
)

// SeatView is a seat as the instructor or owner sees it.
type SeatView struct {
	Seat     string     `json:"seat"`
	Name     string     `json:"name"`
	Code     string     `json:"code"` // brings the seat back on another device
	Present  bool       `json:"present"`
	Unused   bool       `json:"unused"`  // nobody misses it, see Seat.unusedLocked
	Seen     *live.Time `json:"seen"`    // null before anybody has come
	Session  *RowView   `json:"session"` // of its last request; null before that
	Rows     int        `json:"rows"`    // in the table of the demo that it uses, made by its requests
	Progress Progress   `json:"progress"`
	Opened   []string   `json:"opened"` // lessons that the student has worked in
	Doing    *Doing     `json:"doing"`  // null where all is done
	demo     *live.Demo
	order    time.Time
}

// RowView is how a session looks, and what of its row is there.
type RowView struct {
	live.Identity
	Live  bool `json:"live"`  // the row
	Named bool `json:"named"` // a username in it: somebody is logged in
}

// Roster is all seats of a room.
type Roster struct {
	Seq   uint64     `json:"seq"`
	Seats []SeatView `json:"seats"`
}

// Roster returns the seats of the class, those that came first at the front, for
// the instructor or owner.
func (r *Room) Roster(c Caller) (Roster, error) {
	if err := c.MayLead(); err != nil {
		return Roster{}, err
	}
	all := r.roster(time.Now())
	for i := range all.Seats {
		all.Seats[i].addRows()
	}
	return all, nil
}

// roster is the seats, without what their rows are: each demo knows its own.
func (r *Room) roster(now time.Time) Roster {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := Roster{Seats: make([]SeatView, 0, len(r.seats))}
	all.Seq = r.demo.VisibleSeq()
	for _, s := range r.seats {
		view := SeatView{
			Seat: s.ID, Name: s.name, Code: spacedCode(s.Code),
			Present: s.lookingLocked(), Unused: s.unusedLocked(), Seen: live.OrNull(s.seen),
			Progress: s.shownProgressLocked(), Opened: s.openedLessonsLocked(), Doing: s.doingLocked(now),
			demo: s.demo(), order: s.taken,
		}
		if s.session != nil {
			view.Session = &RowView{Identity: *s.session}
		}
		all.Seats = append(all.Seats, view)
	}
	slices.SortFunc(all.Seats, func(a, b SeatView) int {
		return cmp.Or(a.order.Compare(b.order), cmp.Compare(a.Seat, b.Seat))
	})
	return all
}

// addRows says what of the seat's rows is in the table.
func (v *SeatView) addRows() {
	v.Rows = len(v.demo.RowsOf(v.Seat))
	if v.Session == nil {
		return
	}
	if known, ok := v.demo.WithTag(v.Session.Tag); ok {
		v.Session.Live, v.Session.Named = known.Live, known.Named
	}
}
