package keeptest

import (
	"bytes"
	"testing"
	"time"

	"sessionlab/internal/keep"
)

// What is saved comes back as it was, at once and after the store was opened again.

func testEmpty(t *testing.T, p *place) {
	if rooms := p.rooms(t); len(rooms) > 0 {
		t.Errorf("rooms: %+v", rooms)
	}
	same(t, "the contents of an unknown room", p.contents(t, "main"), keep.Contents{Looks: map[string][]byte{}})
	if writes, bytes := p.Waits(); writes != 0 || bytes != 0 || !p.Takes() || p.Failed() != nil {
		t.Errorf("%d writes of %d bytes wait, it takes: %t, it failed: %v", writes, bytes, p.Takes(), p.Failed())
	}
}

func testSettings(t *testing.T, p *place) {
	binary := []byte("\x00\xff one")
	setting := func(t *testing.T, name string, fresh, want []byte) {
		t.Helper()
		if got, err := p.Setting(t.Context(), name, fresh); err != nil || !bytes.Equal(got, want) {
			t.Errorf("Setting(%q) is %q, %v, want %q", name, got, err, want)
		}
	}
	setting(t, "kept", binary, binary)
	setting(t, "kept", []byte("two"), binary)
	p.SaveSetting("saved", []byte("three"))
	p.SaveSetting("saved", []byte("four"))
	setting(t, "dropped", []byte("five"), []byte("five"))
	for range 2 { // the second time there is none
		if err := p.DropSetting(t.Context(), "dropped"); err != nil {
			t.Error(err)
		}
	}
	p.SaveKeys("main", []byte("a room's keys are no setting of another name"))
	p.twice(func(t *testing.T) {
		setting(t, "kept", []byte("six"), binary)
		setting(t, "saved", []byte("six"), []byte("four"))
		setting(t, "dropped", []byte("seven"), []byte("seven"))
	})
}

func testRooms(t *testing.T, p *place) {
	var want []keep.RoomRow
	for _, id := range []string{"main", "r1", "r2"} {
		row := roomRow(id)
		p.SaveRoom(row)
		row.Policy, row.Keys = []byte(`{"policy":"of `+id+`"}`), []byte("\x00keys of "+id)
		row.Storage = []byte(`{"storage":"of ` + id + `"}`)
		if id == "r2" {
			row.Private, row.PrivateUnknown, row.Open, row.Code, row.Owner = false, true, false, "", ""
			p.SaveRoom(row)
		}
		if id != "main" {
			p.SavePolicy(id, row.Policy)
			p.SaveStorage(id, row.Storage)
			p.SaveKeys(id, row.Keys)
		} else {
			row.Keys, row.Storage = nil, nil
			row.Policy = []byte("{}")
		}
		want = append(want, row)
	}
	p.twice(func(t *testing.T) { same(t, "the rooms", p.rooms(t), want) })
}

func testRoomChanges(t *testing.T, p *place) {
	p.SaveRoom(roomRow("main"))
	p.SavePolicy("main", []byte(`{"signed":true}`))
	p.SaveStorage("main", []byte(`{"store":"redis"}`))
	p.SaveKeys("main", []byte("keys"))
	p.SaveSeen("main", when(9))
	changed := keep.RoomRow{
		ID: "main", Code: "ELSE", Name: "", Open: false, Servers: "one", Made: when(50), Seen: when(51),
		Policy: []byte(`{"not":"looked at"}`), Storage: []byte("nor is this"), Keys: []byte("nor are these"),
	}
	p.SaveRoom(changed)
	changed.Made, changed.Seen, changed.Policy, changed.Keys = when(1), when(9), []byte(`{"signed":true}`), []byte("keys")
	changed.Storage = []byte(`{"store":"redis"}`)
	p.SavePolicy("unknown", []byte(`{"signed":true}`))
	p.SaveSeen("unknown", when(1))
	p.twice(func(t *testing.T) { same(t, "the rooms", p.rooms(t), []keep.RoomRow{changed}) })
}

func testSeats(t *testing.T, p *place) {
	row := func(n int, seat string) keep.SeatRow {
		s := seatRow("main", seat)
		s.Spell = keep.Spell{First: when(n), Last: when(n + 1)}
		return s
	}
	came, changed, elsewhere := row(20, "s1"), row(30, "s2"), seatRow("other", "s1")
	came.Seen, came.Spell = time.Time{}, keep.Spell{}
	zoned := came
	zoned.Taken = came.Taken.In(time.FixedZone("KST", 9*60*60))
	for _, s := range []keep.SeatRow{zoned, changed, elsewhere} {
		p.SaveSeat(s, nil)
	}
	p.twice(func(t *testing.T) {
		same(t, "the seats", p.contents(t, "main").Seats, []keep.SeatRow{came, changed})
		same(t, "the other room's seats", p.contents(t, "other").Seats, []keep.SeatRow{elsewhere})
	})
	came.Seen, changed.Name, changed.Code = when(40), "another", "OTHERCODE"
	p.SaveComing(came.SeatID, came.Seen)
	p.SaveName(changed.SeatID, changed.Name)
	p.SaveCode(changed.SeatID, changed.Code)
	p.SaveName(keep.SeatID{Room: "main", Seat: "unknown"}, "nobody's")
	p.twice(func(t *testing.T) {
		same(t, "the seats, changed", p.contents(t, "main").Seats, []keep.SeatRow{came, changed})
		same(t, "the other room's seats", p.contents(t, "other").Seats, []keep.SeatRow{elsewhere})
	})
}

func testDone(t *testing.T, p *place) {
	one, two := keep.SeatID{Room: "main", Seat: "s1"}, keep.SeatID{Room: "main", Seat: "s2"}
	for _, s := range []keep.SeatID{one, two} {
		p.SaveSeat(seatRow(s.Room, s.Seat), nil)
	}
	want := keep.Contents{
		Ticks:  []keep.Tick{tick(one, 0), tick(two, 1), tick(one, 2)},
		Hints:  []keep.Hint{hint(one, 1), hint(one, 2)},
		Opened: []keep.Opened{{SeatID: one, Lesson: "session", At: when(1)}, {SeatID: two, Lesson: "session", At: when(5)}},
	}
	for _, t := range []keep.Tick{want.Ticks[1], want.Ticks[2], want.Ticks[0]} { // the oldest is read first
		t.Deleted = []byte("not looked at")
		p.SaveTick(t, nil)
	}
	want.Ticks[1].Deleted = []byte("\x00 a hash")
	p.SaveDeleted(want.Ticks[1])
	p.SaveDeleted(keep.Tick{SeatID: one, Lesson: "session", Exercise: "unknown", Deleted: []byte("nothing's")})
	again := want.Hints[0]
	again.At = when(60)
	opened := want.Opened[0]
	opened.At = when(60)
	for _, h := range append(want.Hints, again) {
		p.SaveHint(h)
	}
	for _, o := range append(want.Opened, opened) {
		p.SaveOpened(o)
	}
	p.twice(func(t *testing.T) {
		got := p.contents(t, "main")
		got.Seats = nil
		want.Looks = map[string][]byte{}
		same(t, "what the seats have done", got, want)
	})
}

func testSpells(t *testing.T, p *place) {
	want := []keep.SeatRow{seatRow("main", "s1"), seatRow("main", "s2"), seatRow("main", "s3")}
	elsewhere := seatRow("other", "s1")
	elsewhere.Spell = keep.Spell{First: when(1), Last: when(2)}
	for _, s := range append(want, elsewhere) {
		p.SaveSeat(s, nil)
	}
	p.SaveSpells("main", map[string]keep.Spell{"s1": {First: when(10), Last: when(11)}, "s2": {First: when(12), Last: when(13)}})
	p.SaveSpells("main", map[string]keep.Spell{"s2": {First: when(14), Last: when(15)}, "s3": {First: when(16), Last: when(17)}})
	want[1].Spell = keep.Spell{First: when(14), Last: when(15)}
	want[2].Spell = keep.Spell{First: when(16), Last: when(17)}
	p.twice(func(t *testing.T) {
		same(t, "the seats", p.contents(t, "main").Seats, want)
		same(t, "the other room's seats", p.contents(t, "other").Seats, []keep.SeatRow{elsewhere})
	})
}

func testLooks(t *testing.T, p *place) {
	for _, seat := range []string{"s1", "", "s1", ""} { // the second time they are others
		p.SaveLooks(keep.SeatID{Room: "main", Seat: seat}, []byte(`["before"]`), nil)
		p.SaveLooks(keep.SeatID{Room: "main", Seat: seat}, []byte(`["of `+seat+`"]`), nil)
	}
	p.SaveLooks(keep.SeatID{Room: "other"}, []byte(`[]`), nil)
	p.twice(func(t *testing.T) {
		same(t, "the looks", p.contents(t, "main").Looks, map[string][]byte{"s1": []byte(`["of s1"]`), "": []byte(`["of "]`)})
	})
}

func testForeign(t *testing.T, p *place) {
	one, other := seatRow("main", "s1"), seatRow("other", "s1")
	a, b := one.Desks[0], one.Desks[1]
	p.SaveSeat(one, nil)
	p.SaveSeat(other, nil)
	for _, desk := range []string{a, a, b, other.Desks[0], "nobody's"} {
		p.SaveStarted(desk, nil)
	}
	pair := func(desk, hash, origin string) keep.ForeignPair {
		return keep.ForeignPair{Desk: desk, Hash: []byte(hash), Origin: origin}
	}
	want := []keep.ForeignPair{pair(a, "\x00\xff", "own"), pair(a, "hash", "host"), pair(b, "hash", "host")}
	for _, q := range []keep.ForeignPair{pair(a, "\x00\xff", "host"), pair(other.Desks[0], "hash", "host"), pair("nobody's", "hash", "host")} {
		p.SaveForeign(q)
	}
	for _, q := range want { // the first has another origin now
		p.SaveForeign(q)
	}
	sorted(want)
	p.twice(func(t *testing.T) {
		c := p.contents(t, "main")
		same(t, "the pairs", c.Foreign, want)
		same(t, "the desks that have started", c.Started, []string{a, b})
	})
	p.DropForeign(a)
	p.twice(func(t *testing.T) {
		c := p.contents(t, "main")
		same(t, "the pairs, without a desk's", c.Foreign, []keep.ForeignPair{pair(b, "hash", "host")})
		same(t, "the desks that have started", c.Started, []string{a, b})
		same(t, "the other room's pairs", p.contents(t, "other").Foreign, []keep.ForeignPair{pair(other.Desks[0], "hash", "host")})
	})
}

func testRemoved(t *testing.T, p *place) {
	for i, seat := range []string{"s3", "s1", "s2", "s3"} { // the second time changes nothing
		p.SaveRemoved(keep.SeatID{Room: "main", Seat: seat}, when(i))
	}
	p.SaveRemoved(keep.SeatID{Room: "other", Seat: "s1"}, when(9))
	p.twice(func(t *testing.T) {
		same(t, "the removed seats", p.contents(t, "main").Removed, []string{"s3", "s1", "s2"})
	})
	p.DropRemoved(keep.SeatID{Room: "main", Seat: "s1"})
	p.DropRemoved(keep.SeatID{Room: "main", Seat: "unknown"})
	p.twice(func(t *testing.T) {
		same(t, "the removed seats", p.contents(t, "main").Removed, []string{"s3", "s2"})
		same(t, "the other room's", p.contents(t, "other").Removed, []string{"s1"})
	})
}
