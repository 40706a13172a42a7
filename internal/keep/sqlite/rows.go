package sqlite

import (
	"time"

	"sessionlab/internal/keep"
)

// What the store saves and drops, mostly one statement each; [keep.Store] says what
// each method is for.

// micros is a time as the file has it: microseconds since 1970, 0 for the zero time.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// fromMicros is the time of a number that micros returned.
func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n)
}

func (s *Store) SaveSetting(name string, value []byte) {
	s.save(nil, "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", name, value)
}

func (s *Store) SaveRoom(r keep.RoomRow) {
	var private any // NULL where it is unknown
	if !r.PrivateUnknown {
		private = r.Private
	}
	s.save(nil, `INSERT INTO room (id, code, name, open, servers, lesson, made, seen, private, owner)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET code = excluded.code, name = excluded.name, open = excluded.open,
			servers = excluded.servers, lesson = excluded.lesson, private = excluded.private, owner = excluded.owner`,
		r.ID, r.Code, r.Name, r.Open, r.Servers, r.Lesson, micros(r.Made), micros(r.Seen), private, r.Owner)
}

func (s *Store) SavePolicy(room string, policy []byte) {
	s.save(nil, "UPDATE room SET policy = ? WHERE id = ?", string(policy), room)
}

// storageOf is the name of the setting that has a room's storage.
const storageOf = "storage "

func (s *Store) SaveStorage(room string, storage []byte) { s.SaveSetting(storageOf+room, storage) }

// keysOf is the name of the setting that has a room's keys.
const keysOf = "cookie-keys "

func (s *Store) SaveKeys(room string, keys []byte) { s.SaveSetting(keysOf+room, keys) }

func (s *Store) SaveSeen(room string, at time.Time) {
	s.save(nil, "UPDATE room SET seen = ? WHERE id = ?", micros(at), room)
}

func (s *Store) SaveSpells(room string, trying map[string]keep.Spell) {
	s.save(nil, "UPDATE seat SET tried_from = 0, tried = 0 WHERE room = ? AND tried > 0", room)
	for seat, spell := range trying {
		s.save(nil, "UPDATE seat SET tried_from = ?, tried = ? WHERE room = ? AND id = ?", micros(spell.First), micros(spell.Last), room, seat)
	}
}

// pairsOfRoom is the condition of the foreign pairs of a room's seats.
const pairsOfRoom = "desk IN (SELECT desk_a FROM seat WHERE room = ?1 UNION SELECT desk_b FROM seat WHERE room = ?1)"

func (s *Store) DropRoom(room string) {
	s.save(nil, "DELETE FROM foreign_pair WHERE "+pairsOfRoom, room)
	s.save(nil, "DELETE FROM seat WHERE room = ?", room)
	s.save(nil, "DELETE FROM looks WHERE room = ?", room)
	s.save(nil, "DELETE FROM removed WHERE room = ?", room)
	s.save(nil, "DELETE FROM setting WHERE name IN (?, ?)", keysOf+room, storageOf+room)
	s.save(nil, "DELETE FROM room WHERE id = ?", room)
}

func (s *Store) SaveSeat(r keep.SeatRow, done func()) {
	s.save(done, `INSERT INTO seat (room, id, name, desk_a, desk_b, seen, code, taken, prepared, tried_from, tried)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		r.Room, r.Seat, r.Name, r.Desks[0], r.Desks[1], micros(r.Seen), r.Code, micros(r.Taken), r.Prepared,
		micros(r.Spell.First), micros(r.Spell.Last))
}

func (s *Store) SaveName(id keep.SeatID, name string) {
	s.save(nil, "UPDATE seat SET name = ? WHERE room = ? AND id = ?", name, id.Room, id.Seat)
}

func (s *Store) SaveCode(id keep.SeatID, code string) {
	s.save(nil, "UPDATE seat SET code = ? WHERE room = ? AND id = ?", code, id.Room, id.Seat)
}

func (s *Store) SaveComing(id keep.SeatID, seen time.Time) {
	s.save(nil, "UPDATE seat SET seen = ? WHERE room = ? AND id = ?", micros(seen), id.Room, id.Seat)
}

// DropSeat drops the seat last, so that its desks are known until then. Ticks, hints
// and what was opened go with it.
func (s *Store) DropSeat(id keep.SeatID) {
	s.save(nil, `DELETE FROM foreign_pair WHERE desk IN (SELECT desk_a FROM seat WHERE room = ?1 AND id = ?2
		UNION SELECT desk_b FROM seat WHERE room = ?1 AND id = ?2)`, id.Room, id.Seat)
	s.save(nil, "DELETE FROM looks WHERE room = ? AND seat = ?", id.Room, id.Seat)
	s.save(nil, "DELETE FROM seat WHERE room = ? AND id = ?", id.Room, id.Seat)
}

func (s *Store) SaveTick(t keep.Tick, done func()) {
	s.save(done, "INSERT INTO tick (room, seat, lesson, exercise, part, at) VALUES (?, ?, ?, ?, ?, ?)",
		t.Room, t.Seat, t.Lesson, t.Exercise, t.Part, micros(t.At))
}

func (s *Store) SaveDeleted(t keep.Tick) {
	if s.Takes() {
		s.save(nil, "UPDATE tick SET deleted = ? WHERE room = ? AND seat = ? AND lesson = ? AND exercise = ? AND part = ?",
			t.Deleted, t.Room, t.Seat, t.Lesson, t.Exercise, t.Part)
	}
}

func (s *Store) SaveHint(h keep.Hint) {
	s.save(nil, "INSERT INTO hint (room, seat, lesson, exercise, hint, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		h.Room, h.Seat, h.Lesson, h.Exercise, h.Hint, micros(h.At))
}

func (s *Store) SaveOpened(o keep.Opened) {
	s.save(nil, "INSERT INTO opened (room, seat, lesson, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		o.Room, o.Seat, o.Lesson, micros(o.At))
}

func (s *Store) SaveLooks(id keep.SeatID, looks []byte, done func()) {
	s.save(done, `INSERT INTO looks (room, seat, looks) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET looks = excluded.looks`, id.Room, id.Seat, string(looks))
}

// SaveStarted makes a row without a hash.
func (s *Store) SaveStarted(desk string, done func()) {
	s.save(done, "INSERT INTO foreign_pair (desk, hash, origin) VALUES (?, x'', 'started') ON CONFLICT DO NOTHING", desk)
}

func (s *Store) SaveForeign(p keep.ForeignPair) {
	if s.Takes() {
		s.save(nil, `INSERT INTO foreign_pair (desk, hash, origin) VALUES (?, ?, ?)
			ON CONFLICT DO UPDATE SET origin = excluded.origin`, p.Desk, p.Hash, p.Origin)
	}
}

func (s *Store) DropForeign(desk string) {
	if s.Takes() {
		s.save(nil, "DELETE FROM foreign_pair WHERE desk = ? AND hash <> x''", desk)
	}
}

func (s *Store) DropDesk(desk string) { s.save(nil, "DELETE FROM foreign_pair WHERE desk = ?", desk) }

func (s *Store) SaveRemoved(id keep.SeatID, at time.Time) {
	s.save(nil, "INSERT INTO removed (room, seat, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id.Room, id.Seat, micros(at))
}

func (s *Store) DropRemoved(id keep.SeatID) {
	s.save(nil, "DELETE FROM removed WHERE room = ? AND seat = ?", id.Room, id.Seat)
}
