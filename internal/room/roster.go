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
	Seen     Time     `json:"seen"`
	Session  *RowView `json:"session"` // its newest row; null where it has none
	Progress Progress `json:"progress"`
	Doing    *Doing   `json:"doing"` // null where all is done
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
	sessions := map[string]*RowView{}
	for _, table := range append(r.owned(), r) {
		table.sessionsOf(sessions)
	}
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	all := Roster{Seats: make([]SeatView, 0, len(r.seats))}
	_, all.Seq = r.visible.Bounds()
	for _, s := range r.seats {
		all.Seats = append(all.Seats, SeatView{
			Seat: s.ID, Name: s.name, Code: spacedCode(s.Code),
			Present: s.looking(), Seen: Time(s.seen),
			Session: sessions[s.ID], Progress: s.shownProgress(), Doing: s.doing(now),
			order: s.taken,
		})
	}
	slices.SortFunc(all.Seats, func(a, b SeatView) int {
		return cmp.Or(a.order.Compare(b.order), cmp.Compare(a.Seat, b.Seat))
	})
	return all, nil
}

// sessionsOf adds how the newest session of each seat looks. In a class whose
// seats have servers of their own, those come first.
func (r *Room) sessionsOf(sessions map[string]*RowView) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for seat, rows := range r.rows {
		if sessions[seat] == nil {
			known := r.identities.byID[rows[len(rows)-1]]
			sessions[seat] = &RowView{known.Identity, known.live}
		}
	}
}
