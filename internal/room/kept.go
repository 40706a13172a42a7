package room

import (
	"time"

	"sessionlab/internal/keep"
)

// Rooms and seats as the store keeps them.

// rowLocked is the room as it is kept.
func (r *Room) rowLocked() keep.RoomRow {
	return keep.RoomRow{
		ID: r.ID, Code: r.code, Name: r.settings.Name,
		Open: r.settings.Open, Servers: string(r.settings.Servers), Lesson: r.settings.Lesson,
		Made: r.made, Seen: r.seen, Private: r.private, Owner: r.owner,
	}
}

// rowLocked is the seat as it is kept, but for its spell.
func (s *Seat) rowLocked() keep.SeatRow {
	return keep.SeatRow{
		SeatID: s.seatID(), Code: s.Code, Name: s.name, Desks: [2]string{s.desks[0].key, s.desks[1].key},
		Prepared: s.prepared, Taken: s.taken, Seen: s.seen,
	}
}

func (s *Seat) tick(name tickName, at time.Time) keep.Tick {
	return keep.Tick{SeatID: s.seatID(), Lesson: name.lesson, Exercise: name.exercise, Part: name.part, At: at}
}
