package room

import (
	"cmp"
	"slices"
	"time"
)

// SeatView is a seat as who leads sees it.
type SeatView struct {
	Seat     string   `json:"seat"`
	Name     string   `json:"name"`
	Code     string   `json:"code"` // brings the seat back on another device
	Present  bool     `json:"present"`
	Seen     *Time    `json:"seen"`    // null before anybody has come
	Session  *RowView `json:"session"` // of its last request; null before that
	Progress Progress `json:"progress"`
	Doing    *Doing   `json:"doing"` // null where all is done
	table    *Room
	order    time.Time
}

// RowView is how a session looks, and whether its row is there.
type RowView struct {
	Identity
	Live bool `json:"live"`
}

// Roster is all seats of a room.
type Roster struct {
	Seq   uint64     `json:"seq"`
	Seats []SeatView `json:"seats"`
}

// Roster returns the seats of the class, those that came first at the front, for
// a caller who leads.
func (r *Room) Roster(c Caller) (Roster, error) {
	if err := r.mayLead(c); err != nil {
		return Roster{}, err
	}
	all := r.roster(time.Now())
	for _, seat := range all.Seats {
		if seat.Session != nil {
			seat.Session.Live = seat.table.hasRow(seat.Session.Tag)
		}
	}
	return all, nil
}

// roster is the seats, without whether their sessions have a row: each table
// knows that of its own.
func (r *Room) roster(now time.Time) Roster {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := Roster{Seats: make([]SeatView, 0, len(r.seats))}
	_, all.Seq = r.visible.Bounds()
	for _, s := range r.seats {
		view := SeatView{
			Seat: s.ID, Name: s.name, Code: spacedCode(s.Code),
			Present: s.looking(), Seen: orNull(s.seen),
			Progress: s.shownProgress(), Doing: s.doing(now),
			table: s.table(), order: s.taken,
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

// hasRow says whether the table has a row with a tag.
func (r *Room) hasRow(tag string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	id, ok := r.identities.byTag[tag]
	return ok && r.identities.byID[id].live
}
