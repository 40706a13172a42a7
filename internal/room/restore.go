package room

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/keep"
	"sessionlab/internal/live"
)

// Rooms and seats as the store keeps them, and back.

// rowLocked is the room as it is kept.
func (r *Room) rowLocked() keep.RoomRow {
	return keep.RoomRow{
		ID: r.ID, Code: r.code, Name: r.settings.Name,
		Open: r.settings.Open, Servers: string(r.settings.Servers), Lesson: r.settings.Lesson,
		Made: r.made, Seen: r.seen, Private: r.private, Owner: r.owner,
	}
}

func (s *Seat) seatID() keep.SeatID { return keep.SeatID{Room: s.room.ID, Seat: s.ID} }

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

// deletedRow tells the hashes of deleted rows' IDs from other hashes with the same key.
const deletedRow = "deleted row"

// saveDeleted keeps which row's deletion a step met, as a hash of the session ID. The
// store may leave it out: nobody was told that it is kept.
func (r *Room) saveDeleted(seat *Seat, name tickName, id string) {
	deleted := hashOf(r.keepKey, deletedRow, id)
	t := seat.tick(name, time.Time{})
	t.Deleted = deleted[:]
	r.keep.SaveDeleted(t)
}

// saveSpells keeps which seats of the room are trying. It is called only when the lab
// is closed, so that no request waits for it.
func (r *Room) saveSpells() {
	r.mu.Lock()
	defer r.mu.Unlock()
	trying := map[string]keep.Spell{}
	for _, s := range r.seats {
		if !s.spell.idle(time.Now()) {
			trying[s.ID] = keep.Spell{First: s.spell.first, Last: s.spell.last}
		}
	}
	r.keep.SaveSpells(r.ID, trying)
}

// seqKept is the setting of the last seq.
const seqKept = "seq"

func (l *Lab) saveSeq(last uint64) {
	l.keep.SaveSetting(seqKept, binary.BigEndian.AppendUint64(nil, last))
}

// lastSeq returns a seq that no event has reached yet. It is the time in microseconds,
// which grows faster than any room's events and stays below 2^53, the end of
// JavaScript's exact integers; or what was kept at the last stop, where the clock was
// put back since.
func (l *Lab) lastSeq(ctx context.Context) (uint64, error) {
	now := uint64(time.Now().UnixMicro())
	kept, err := l.keep.Setting(ctx, seqKept, binary.BigEndian.AppendUint64(nil, now))
	if err != nil || len(kept) != 8 {
		return now, err
	}
	return max(now, binary.BigEndian.Uint64(kept)), nil
}

// startOf is how the demo of a room that was kept begins: with the room's policy, and
// its keys where it has its own.
func (l *Lab) startOf(row keep.RoomRow) live.Start {
	var p demo.Policy
	if len(row.Policy) > 0 {
		if err := json.Unmarshal(row.Policy, &p); err != nil {
			l.config.Logger.Warn("a room's policy can't be read; it has none now", "room", row.ID, "err", err)
		}
	}
	start := live.Start{Policy: with(p, l.config.Policy), Keys: l.start.Keys}
	if keys := readKeys(row.Keys); len(keys) > 0 {
		start.Keys = keys
	}
	return start
}

// restore returns the room's seats as they were kept, with their progress.
func (r *Room) restore(c keep.Contents) map[string]*Seat {
	seats := map[string]*Seat{}
	for _, row := range c.Seats {
		s := newSeat(r, row.Name)
		s.ID, s.Code, s.seen, s.taken, s.prepared = row.Seat, row.Code, row.Seen, row.Taken, row.Prepared
		s.arrived = s.used()
		s.spell = spell{row.Spell.First, row.Spell.Last}
		for i, d := range s.desks {
			d.key = row.Desks[i]
		}
		seats[s.ID] = s
	}
	restoreProgress(seats, c)
	return seats
}

// restoreProgress gives seats what they had done. A lesson may have changed since:
// what it no longer has is left out.
func restoreProgress(seats map[string]*Seat, c keep.Contents) {
	var resume []func() // once every tick is there
	for _, t := range c.Ticks {
		s := seats[t.Seat]
		if p := s.progress[t.Lesson][t.Exercise]; p != nil {
			p.Restore(t.Part, t.At)
			if len(t.Deleted) == len(hash{}) {
				resume = append(resume, s.resuming(tickName{t.Lesson, t.Exercise, t.Part}, hash(t.Deleted)))
			}
		}
		s.seen = later(s.seen, t.At)
	}
	for _, r := range resume {
		r()
	}
	for _, h := range c.Hints {
		if p := seats[h.Seat].progress[h.Lesson][h.Exercise]; p != nil {
			p.Hint(h.Hint, h.At)
		}
	}
	for _, o := range c.Opened {
		seats[o.Seat].opened[o.Lesson] = true
	}
}

// restoreLooks gives the session IDs of the room's seats and walk-ins the looks that
// they had.
func (r *Room) restoreLooks(looks map[string][]byte) {
	for _, seat := range slices.Sorted(maps.Keys(looks)) {
		if seat != "" && r.seats[seat] == nil {
			continue
		}
		if err := r.looks.Restore(seat, looks[seat]); err != nil {
			r.config.Logger.Warn("how a seat's IDs looked can't be read; they look otherwise now", "room", r.ID, "err", err)
		}
	}
}
