package room

import (
	"context"
	"database/sql"
	"encoding/binary"
	"encoding/json"
	"time"

	"sessionlab/internal/demo"
	"sessionlab/internal/live"
)

// What the registry keeps, each as one statement.

func (r *registry) saveSeat(s *Seat, done func()) {
	r.save(done, "INSERT INTO seat (room, id, name, desk_a, desk_b, seen, code, taken, prepared) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		s.room.ID, s.ID, s.name, s.desks[0].key, s.desks[1].key, micros(s.seen), s.Code, micros(s.taken), s.prepared)
}

// saveComing keeps that somebody has come to a seat.
func (r *registry) saveComing(s *Seat) {
	r.save(nil, "UPDATE seat SET seen = ? WHERE room = ? AND id = ?", micros(s.seen), s.room.ID, s.ID)
}

// micros is a time as it is kept: microseconds since 1970, 0 where there is none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// fromMicros is the time that micros made a number of.
func fromMicros(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(n)
}

func (r *registry) renameSeat(s *Seat) {
	r.save(nil, "UPDATE seat SET name = ? WHERE room = ? AND id = ?", s.name, s.room.ID, s.ID)
}

func (r *registry) saveSeatCode(s *Seat) {
	r.save(nil, "UPDATE seat SET code = ? WHERE room = ? AND id = ?", s.Code, s.room.ID, s.ID)
}

func (r *registry) dropSeat(s *Seat) {
	r.save(nil, "DELETE FROM seat WHERE room = ? AND id = ?", s.room.ID, s.ID)
	r.save(nil, "DELETE FROM looks WHERE room = ? AND seat = ?", s.room.ID, s.ID)
	for _, d := range s.desks {
		r.save(nil, "DELETE FROM foreign_pair WHERE desk = ?", d.key)
	}
}

// saveRemoved keeps that the instructor removed a seat.
func (r *registry) saveRemoved(s *Seat) {
	r.save(nil, "INSERT INTO removed (room, seat, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", s.room.ID, s.ID, time.Now().UnixMicro())
}

// dropRemoved forgets that the instructor removed a seat.
func (r *registry) dropRemoved(room *Room, seat string) {
	r.save(nil, "DELETE FROM removed WHERE room = ? AND seat = ?", room.ID, seat)
}

// removed reads which seats of a room the instructor removed.
func (r *registry) removed(ctx context.Context, room *Room) (*removals, error) {
	all := newRemovals()
	var seat string
	err := r.each(ctx, func() { all.add(seat) }, []any{&seat}, "SELECT seat FROM removed WHERE room = ? ORDER BY at", room.ID)
	return all, err
}

func (r *registry) saveTick(s *Seat, name tickName, at time.Time, done func()) {
	r.save(done, "INSERT INTO tick (room, seat, lesson, exercise, part, at) VALUES (?, ?, ?, ?, ?, ?)",
		s.room.ID, s.ID, name.lesson, name.exercise, name.part, at.UnixMicro())
}

// saveDeleted keeps which row a step was about that its deletion has met, as the
// hash of the session ID. Nobody was told that it is kept.
func (r *registry) saveDeleted(s *Seat, name tickName, id string) {
	if r.takes() {
		deleted := hashOf(s.room.keepKey, deletedRow, id)
		r.save(nil, "UPDATE tick SET deleted = ? WHERE room = ? AND seat = ? AND lesson = ? AND exercise = ? AND part = ?",
			deleted[:], s.room.ID, s.ID, name.lesson, name.exercise, name.part)
	}
}

// deletedRow is what the hash of a deleted row's ID is of.
const deletedRow = "deleted row"

func (r *registry) saveHint(s *Seat, lesson, exercise string, hint int, at time.Time) {
	r.save(nil, "INSERT INTO hint (room, seat, lesson, exercise, hint, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		s.room.ID, s.ID, lesson, exercise, hint, at.UnixMicro())
}

// saveOpened keeps that a seat has worked in a lesson.
func (r *registry) saveOpened(s *Seat, lesson string, at time.Time) {
	r.save(nil, "INSERT INTO opened (room, seat, lesson, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
		s.room.ID, s.ID, lesson, at.UnixMicro())
}

// saveSpells keeps which seats of a room are trying. It is called at the lab's end
// alone, so that no request waits for it.
func (r *registry) saveSpells(room *Room) {
	room.mu.Lock()
	defer room.mu.Unlock()
	r.save(nil, "UPDATE seat SET tried = 0 WHERE room = ? AND tried > 0", room.ID)
	for _, s := range room.seats {
		if !s.spell.idle(time.Now()) {
			r.save(nil, "UPDATE seat SET tried_from = ?, tried = ? WHERE room = ? AND id = ?",
				micros(s.spell.first), micros(s.spell.last), room.ID, s.ID)
		}
	}
}

// saveRoom keeps what a room is like.
func (r *registry) saveRoom(room *Room) {
	now := room.settings
	r.save(nil, `INSERT INTO room (id, code, name, open, servers, lesson, made, seen, private, owner)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET code = excluded.code, name = excluded.name, open = excluded.open,
			servers = excluded.servers, lesson = excluded.lesson, private = excluded.private, owner = excluded.owner`,
		room.ID, room.code, now.Name, now.Open, now.Servers, now.Lesson, room.made.UnixMicro(), room.seen.UnixMicro(), room.private, room.owner)
}

// savePolicy keeps the policy of a room's demo.
func (r *registry) savePolicy(room *Room, p demo.Policy) {
	r.save(nil, "UPDATE room SET policy = ? WHERE id = ?", string(live.Encode(p)), room.ID)
}

// saveSeen keeps when anybody was last seen in a room.
func (r *registry) saveSeen(room *Room) {
	r.save(nil, "UPDATE room SET seen = ? WHERE id = ?", room.seen.UnixMicro(), room.ID)
}

// dropRoom forgets a room with its seats.
func (r *registry) dropRoom(room *Room) {
	r.save(nil, "DELETE FROM foreign_pair WHERE desk IN (SELECT desk_a FROM seat WHERE room = ?1 UNION SELECT desk_b FROM seat WHERE room = ?1)", room.ID)
	r.save(nil, "DELETE FROM seat WHERE room = ?", room.ID)
	r.save(nil, "DELETE FROM looks WHERE room = ?", room.ID)
	r.save(nil, "DELETE FROM removed WHERE room = ?", room.ID)
	r.save(nil, "DELETE FROM setting WHERE name = ?", keysOf(room.ID))
	r.save(nil, "DELETE FROM room WHERE id = ?", room.ID)
}

// keptRoom is a room as it was kept.
type keptRoom struct {
	id, code   string
	made, seen time.Time
	settings
	policy  demo.Policy
	private bool
	unknown bool // whether it is private
	owner   string
}

// rooms reads the rooms that were kept.
func (r *registry) rooms(ctx context.Context) ([]keptRoom, error) {
	var all []keptRoom
	var k keptRoom
	var made, seen int64
	var policy string
	var private sql.NullBool
	err := r.each(ctx, func() {
		k.made, k.seen, k.policy = time.UnixMicro(made), time.UnixMicro(seen), demo.Policy{}
		k.private, k.unknown = private.Bool, !private.Valid
		if err := json.Unmarshal([]byte(policy), &k.policy); err != nil {
			r.log.Warn("a room's policy can't be read; it has none now", "room", k.id, "err", err)
		}
		all = append(all, k)
	}, []any{&k.id, &k.code, &k.Name, &k.Open, &k.Servers, &k.Lesson, &made, &seen, &policy, &private, &k.owner},
		"SELECT id, code, name, open, servers, lesson, made, seen, policy, private, owner FROM room")
	return all, err
}

// keepKeyName is the setting of the key that hashes what is kept to be recognised.
const keepKeyName = "keep-key"

// seqKept is the setting of how far the journal had counted.
const seqKept = "seq"

func (r *registry) saveSeq(last uint64) {
	r.saveSetting(seqKept, binary.BigEndian.AppendUint64(nil, last))
}

func (r *registry) saveSetting(name string, value []byte) {
	r.save(nil, "INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value", name, value)
}

// lastSeq returns a seq that is higher than any before. Microseconds count on
// across restarts, faster than any room, and stay below the 2^53 that
// JavaScript counts to; what was kept at the last stop is for a clock that was
// put back.
func (r *registry) lastSeq(ctx context.Context) (uint64, error) {
	now := uint64(time.Now().UnixMicro())
	kept, err := r.setting(ctx, seqKept, binary.BigEndian.AppendUint64(nil, now))
	if err != nil || len(kept) != 8 {
		return now, err
	}
	return max(now, binary.BigEndian.Uint64(kept)), nil
}

// seats reads a room's seats with their progress.
func (r *registry) seats(ctx context.Context, room *Room) (map[string]*Seat, error) {
	seats := map[string]*Seat{}
	var id, name, deskA, deskB, code string
	var at, taken, triedFrom, tried int64
	var prepared bool
	err := r.each(ctx, func() {
		s := newSeat(room, name)
		s.ID, s.Code, s.seen, s.taken, s.prepared = id, code, fromMicros(at), fromMicros(taken), prepared
		s.arrived = s.used()
		s.spell = spell{fromMicros(triedFrom), fromMicros(tried)}
		s.desks[0].key, s.desks[1].key = deskA, deskB
		seats[id] = s
	}, []any{&id, &name, &deskA, &deskB, &at, &code, &taken, &triedFrom, &tried, &prepared},
		"SELECT id, name, desk_a, desk_b, seen, code, taken, tried_from, tried, prepared FROM seat WHERE room = ?", room.ID)
	if err != nil {
		return nil, err
	}
	var lesson, exercise string
	var n int
	var deleted []byte
	var resume []func() // once every tick is there
	err = r.each(ctx, func() {
		s, at := seats[id], time.UnixMicro(at)
		// A lesson may have changed since: what it no longer has is left out.
		if p := s.progress[lesson][exercise]; p != nil {
			p.Restore(n, at)
			if len(deleted) == len(hash{}) {
				resume = append(resume, s.resuming(tickName{lesson, exercise, n}, hash(deleted)))
			}
		}
		if at.After(s.seen) {
			s.seen = at
		}
	}, []any{&id, &lesson, &exercise, &n, &at, &deleted},
		"SELECT seat, lesson, exercise, part, at, deleted FROM tick WHERE room = ? ORDER BY at", room.ID)
	for _, r := range resume {
		r()
	}
	if err != nil {
		return nil, err
	}
	err = r.each(ctx, func() {
		if p := seats[id].progress[lesson][exercise]; p != nil {
			p.Hint(n, time.UnixMicro(at))
		}
	}, []any{&id, &lesson, &exercise, &n, &at}, "SELECT seat, lesson, exercise, hint, at FROM hint WHERE room = ?", room.ID)
	if err != nil {
		return nil, err
	}
	err = r.each(ctx, func() {
		seats[id].opened[lesson] = true
	}, []any{&id, &lesson}, "SELECT seat, lesson FROM opened WHERE room = ?", room.ID)
	return seats, err
}

// each runs a query and calls row once for each of its rows, scanned into what
// into points to.
func (r *registry) each(ctx context.Context, row func(), into []any, query string, args ...any) error {
	rows, err := r.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		row()
	}
	return rows.Err()
}

func (r *registry) saveLooks(room, seat string, looks []byte, done func()) {
	r.save(done, `INSERT INTO looks (room, seat, looks) VALUES (?, ?, ?)
		ON CONFLICT DO UPDATE SET looks = excluded.looks`, room, seat, string(looks))
}

// restoreLooks gives a room's IDs the looks that they had, those of its seats and
// of visitors without a link.
func (r *registry) restoreLooks(ctx context.Context, room *Room) error {
	var seat, text string
	return r.each(ctx, func() {
		if seat != "" && room.seats[seat] == nil {
			return
		}
		if err := room.looks.Restore(seat, []byte(text)); err != nil {
			r.log.Warn("how a seat's IDs looked can't be read; they look otherwise now", "room", room.ID, "err", err)
		}
	}, []any{&seat, &text}, "SELECT seat, looks FROM looks WHERE room = ?", room.ID)
}
