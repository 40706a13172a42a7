package room

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"log/slog"
	"maps"
	"slices"
	"time"

	"github.com/gorilla/securecookie"

	"sessionlab/internal/demo"
	"sessionlab/internal/keep"
	"sessionlab/internal/languages"
	"sessionlab/internal/live"
)

// Open makes a lab with its default room, and with the rooms and seats that were
// kept. Close ends it, and closes the store; Open does so itself where it returns
// an error, which is the store's own.
func Open(c Config) (*Lab, error) {
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	l := &Lab{
		shared: shared{
			config: c, keep: c.Keep, measures: newMeasures(), limits: c.Limits.orDefault(),
			journals: live.NewJournals(c.Limits.orDefault().EventBytes), rows: live.NewAllRows(c.Limits.orDefault().Rows),
		},
		start: live.Start{Policy: c.Policy}, began: time.Now(),
		rooms: map[string]*Room{}, codes: map[string]*Room{}, seats: map[string]*Seat{}, desks: map[string]*Desk{},
	}
	l.keep.Observe(l.measures.saved)
	if err := l.load(context.Background()); err != nil {
		for _, r := range l.Rooms() {
			r.close()
		}
		return nil, errors.Join(err, l.keep.Close())
	}
	ctx, stop := context.WithCancel(context.Background())
	l.stopSweeping = stop
	l.sweeping.Go(func() { l.sweep(ctx) })
	return l, nil
}

// load reads the keys, the rooms, the seats and their progress, and starts the
// rooms.
func (l *Lab) load(ctx context.Context) error {
	signing, err := l.keep.Setting(ctx, "signing-key", securecookie.GenerateRandomKey(32))
	if err != nil {
		return err
	}
	if l.tagKey, err = l.keep.Setting(ctx, "tag-key", securecookie.GenerateRandomKey(32)); err != nil {
		return err
	}
	if l.keepKey, err = l.keep.Setting(ctx, "keep-key", securecookie.GenerateRandomKey(keySize)); err != nil {
		return err
	}
	first, err := l.keep.Setting(ctx, firstKeys, securecookie.GenerateRandomKey(keptPair))
	if err != nil {
		return err
	}
	l.start.Keys = readKeys(first)
	l.tokens = securecookie.New(signing, nil)
	l.tokens.MaxAge(0) // a seat is kept longer than the 30 days that are the default
	l.tokens.SetSerializer(securecookie.JSONEncoder{})
	if err := l.loadKey(ctx); err != nil {
		return err
	}

	after, err := l.lastSeq(ctx)
	if err != nil {
		return err
	}
	rooms, err := l.keep.Rooms(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(rooms, func(row keep.RoomRow) bool { return row.ID == DefaultRoom }) {
		now := time.Now()
		rooms = append(rooms, keep.RoomRow{ID: DefaultRoom, Made: now, Seen: now, Open: true, Servers: string(OneServer)})
	}
	for _, row := range rooms {
		if err := l.startRoom(ctx, row, after); err != nil {
			return err
		}
	}
	l.main = l.rooms[DefaultRoom]
	return nil
}

// startRoom starts a room that was kept, with its seats. Nobody else has the room yet, so
// it takes no lock.
func (l *Lab) startRoom(ctx context.Context, row keep.RoomRow, after uint64) error {
	inside, err := l.keep.Contents(ctx, row.ID)
	if err != nil {
		return err
	}
	l.started, l.foreign = append(l.started, inside.Started...), append(l.foreign, inside.Foreign...)
	// Of a time when visitors' rooms had codes.
	unmarked := row.PrivateUnknown && l.config.Private && row.ID != DefaultRoom && row.Name == ""
	r := newRoom(row.ID, l.shared, l.startOf(row), row.Private || unmarked, after)
	r.settings = settings{row.Name, row.Open, Servers(row.Servers), row.Lesson}
	r.made, r.seen, r.code = row.Made, row.Seen, row.Code
	r.owner = row.Owner
	l.rooms[r.ID] = r
	if r.settings.Lesson != "" && !r.config.Course.Has(r.settings.Lesson) {
		r.settings.Lesson = "" // the lessons are others now
	}
	seats := r.restore(inside)
	if unmarked {
		r.code, r.owner = "", firstOf(seats)
		l.keep.SaveRoom(r.rowLocked())
	}
	if r.code == "" && !r.private {
		r.code = freeCode(l.codes, roomCodeLength)
		l.keep.SaveRoom(r.rowLocked())
	}
	if r.code != "" {
		l.codes[r.code] = r
	}
	for _, seat := range inside.Removed {
		r.removed.add(seat)
	}
	for _, seat := range seats {
		if seat.Code == "" { // of a time before there were codes
			seat.Code = freeCode(l.seats, seatCodeLength)
			l.keep.SaveCode(seat.seatID(), seat.Code)
		}
		if seat.name == "" { // of the same time
			seat.callLocked(r.offerNameLocked(languages.First))
			l.keep.SaveName(seat.seatID(), seat.name)
		}
		r.seats[seat.ID] = seat
		l.addSeatLocked(seat)
	}
	r.restoreLooks(inside.Looks)
	r.shareLocked()
	if len(seats) > 0 {
		for _, d := range r.demos() {
			d.TellRestart()
		}
	}
	return nil
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
	if storage, err := demo.ReadStorage(row.Storage); err == nil {
		start.Storage = storage
	} else {
		l.config.Logger.Warn("a room's storage can't be read; its rows are in memory now", "room", row.ID, "err", err)
	}
	if keys := readKeys(row.Keys); len(keys) > 0 {
		start.Keys = keys
	}
	return start
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

// firstOf is the seat that was taken first, "" if there is none.
func firstOf(seats map[string]*Seat) string {
	if len(seats) == 0 {
		return ""
	}
	first := slices.MinFunc(slices.Collect(maps.Values(seats)), func(a, b *Seat) int { return a.taken.Compare(b.taken) })
	return first.ID
}

// Close ends all streams and goroutines, and writes what is not written yet.
func (l *Lab) Close() error {
	l.stopSweeping()
	l.sweeping.Wait()
	last := uint64(0)
	for _, r := range l.Rooms() {
		demos := r.demos()
		r.close()
		r.saveSpells()
		for _, d := range demos {
			last = max(last, d.LastSeq())
		}
	}
	l.saveSeq(last)
	return l.keep.Close()
}
