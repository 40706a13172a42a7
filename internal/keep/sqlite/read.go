package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"sessionlab/internal/keep"
)

func (s *Store) Setting(ctx context.Context, name string, fresh []byte) ([]byte, error) {
	var value []byte
	err := s.db.QueryRowContext(ctx, "SELECT value FROM setting WHERE name = ?", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		_, err = s.db.ExecContext(ctx, "INSERT INTO setting (name, value) VALUES (?, ?)", name, fresh)
		value = fresh
	}
	return value, err
}

func (s *Store) DropSetting(ctx context.Context, name string) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM setting WHERE name = ?", name)
	return err
}

func (s *Store) Rooms(ctx context.Context) (all []keep.RoomRow, err error) {
	err = s.each(ctx, func(scan scanner) error {
		var r keep.RoomRow
		var made, seen int64
		var private sql.NullBool
		err := scan(&r.ID, &r.Code, &r.Name, &r.Open, &r.Servers, &r.Lesson, &made, &seen, &r.Policy, &private, &r.Owner, &r.Keys, &r.Storage)
		r.Made, r.Seen = fromMicros(made), fromMicros(seen)
		r.Private, r.PrivateUnknown = private.Bool, !private.Valid
		all = append(all, r)
		return err
	}, `SELECT id, code, room.name, open, servers, lesson, made, seen, policy, private, owner, keys.value, storage.value
		FROM room LEFT JOIN setting AS keys ON keys.name = ? || id
			LEFT JOIN setting AS storage ON storage.name = ? || id`, keysOf, storageOf)
	return all, err
}

func (s *Store) Contents(ctx context.Context, room string) (c keep.Contents, err error) {
	c.Looks = map[string][]byte{}
	for _, read := range []func(context.Context, string, *keep.Contents) error{
		s.readSeats, s.readTicks, s.readHints, s.readOpened, s.readForeign, s.readRemoved, s.readLooks,
	} {
		if err := read(ctx, room, &c); err != nil {
			return keep.Contents{}, err
		}
	}
	return c, nil
}

func (s *Store) readSeats(ctx context.Context, room string, c *keep.Contents) error {
	return s.each(ctx, func(scan scanner) error {
		r := keep.SeatRow{SeatID: keep.SeatID{Room: room}}
		var seen, taken, first, last int64
		err := scan(&r.Seat, &r.Name, &r.Desks[0], &r.Desks[1], &seen, &r.Code, &taken, &first, &last, &r.Prepared)
		r.Seen, r.Taken, r.Spell = fromMicros(seen), fromMicros(taken), keep.Spell{First: fromMicros(first), Last: fromMicros(last)}
		c.Seats = append(c.Seats, r)
		return err
	}, "SELECT id, name, desk_a, desk_b, seen, code, taken, tried_from, tried, prepared FROM seat WHERE room = ?", room)
}

func (s *Store) readTicks(ctx context.Context, room string, c *keep.Contents) error {
	return s.each(ctx, func(scan scanner) error {
		t := keep.Tick{SeatID: keep.SeatID{Room: room}}
		var at int64
		err := scan(&t.Seat, &t.Lesson, &t.Exercise, &t.Part, &at, &t.Deleted)
		t.At = fromMicros(at)
		c.Ticks = append(c.Ticks, t)
		return err
	}, "SELECT seat, lesson, exercise, part, at, deleted FROM tick WHERE room = ? ORDER BY at", room)
}

func (s *Store) readHints(ctx context.Context, room string, c *keep.Contents) error {
	return s.each(ctx, func(scan scanner) error {
		h := keep.Hint{SeatID: keep.SeatID{Room: room}}
		var at int64
		err := scan(&h.Seat, &h.Lesson, &h.Exercise, &h.Hint, &at)
		h.At = fromMicros(at)
		c.Hints = append(c.Hints, h)
		return err
	}, "SELECT seat, lesson, exercise, hint, at FROM hint WHERE room = ?", room)
}

func (s *Store) readOpened(ctx context.Context, room string, c *keep.Contents) error {
	return s.each(ctx, func(scan scanner) error {
		o := keep.Opened{SeatID: keep.SeatID{Room: room}}
		var at int64
		err := scan(&o.Seat, &o.Lesson, &at)
		o.At = fromMicros(at)
		c.Opened = append(c.Opened, o)
		return err
	}, "SELECT seat, lesson, at FROM opened WHERE room = ?", room)
}

func (s *Store) readForeign(ctx context.Context, room string, c *keep.Contents) error {
	return s.each(ctx, func(scan scanner) error {
		var p keep.ForeignPair
		err := scan(&p.Desk, &p.Hash, &p.Origin)
		if len(p.Hash) == 0 {
			c.Started = append(c.Started, p.Desk)
		} else {
			c.Foreign = append(c.Foreign, p)
		}
		return err
	}, "SELECT desk, hash, origin FROM foreign_pair WHERE "+pairsOfRoom, room)
}

func (s *Store) readRemoved(ctx context.Context, room string, c *keep.Contents) error {
	return s.each(ctx, func(scan scanner) error {
		var seat string
		err := scan(&seat)
		c.Removed = append(c.Removed, seat)
		return err
	}, "SELECT seat FROM removed WHERE room = ? ORDER BY at", room)
}

func (s *Store) readLooks(ctx context.Context, room string, c *keep.Contents) error {
	return s.each(ctx, func(scan scanner) error {
		var seat string
		var looks []byte
		err := scan(&seat, &looks)
		c.Looks[seat] = looks
		return err
	}, "SELECT seat, looks FROM looks WHERE room = ?", room)
}

// scanner reads the columns of one row into what its arguments point to.
type scanner func(into ...any) error

// each runs a query and calls row once for each of its rows.
func (s *Store) each(ctx context.Context, row func(scanner) error, query string, args ...any) error {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
