package keeptest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sessionlab/internal/keep"
)

// What is dropped along, in which order writes are kept, and what a done promises.

// fill keeps something of everything in a room with two seats.
func fill(p *place, room string) {
	p.SaveRoom(roomRow(room))
	p.SaveKeys(room, []byte("keys"))
	for _, seat := range []string{"s1", "s2"} {
		row := seatRow(room, seat)
		p.SaveSeat(row, nil)
		p.SaveTick(tick(row.SeatID, 0), nil)
		p.SaveHint(hint(row.SeatID, 1))
		p.SaveOpened(keep.Opened{SeatID: row.SeatID, Lesson: "session", At: when(1)})
		p.SaveLooks(row.SeatID, []byte("[]"), nil)
		for _, desk := range row.Desks {
			p.SaveStarted(desk, nil)
			p.SaveForeign(keep.ForeignPair{Desk: desk, Hash: []byte("hash"), Origin: "host"})
		}
	}
	p.SaveLooks(keep.SeatID{Room: room}, []byte("[]"), nil)
	p.SaveRemoved(keep.SeatID{Room: room, Seat: "s9"}, when(1))
}

// counts is how much is kept of a room.
func counts(t *testing.T, p *place, room string) string {
	t.Helper()
	c := p.contents(t, room)
	return fmt.Sprintf("%d seats, %d ticks, %d hints, %d opened, %d started, %d foreign, %d removed, %d looks",
		len(c.Seats), len(c.Ticks), len(c.Hints), len(c.Opened), len(c.Started), len(c.Foreign), len(c.Removed), len(c.Looks))
}

const (
	twoSeats = "2 seats, 2 ticks, 2 hints, 2 opened, 4 started, 4 foreign, 1 removed, 3 looks"
	oneSeat  = "1 seats, 1 ticks, 1 hints, 1 opened, 2 started, 2 foreign, 2 removed, 2 looks"
	nothing  = "0 seats, 0 ticks, 0 hints, 0 opened, 0 started, 0 foreign, 0 removed, 0 looks"
)

func testDropSeat(t *testing.T, p *place) {
	fill(p, "main")
	fill(p, "other")
	gone := keep.SeatID{Room: "main", Seat: "s1"}
	p.SaveRemoved(gone, when(2))
	p.DropSeat(gone)
	p.DropSeat(keep.SeatID{Room: "main", Seat: "unknown"})
	p.twice(func(t *testing.T) {
		same(t, "the room", counts(t, p, "main"), oneSeat)
		same(t, "the other room", counts(t, p, "other"), twoSeats)
	})
	// A seat with the same ID and desks begins with nothing.
	p.SaveSeat(seatRow("main", "s1"), nil)
	p.twice(func(t *testing.T) {
		same(t, "with a new seat", counts(t, p, "main"), strings.Replace(oneSeat, "1 seats", "2 seats", 1))
	})
}

func testDropRoom(t *testing.T, p *place) {
	fill(p, "main")
	fill(p, "other")
	p.DropRoom("main")
	p.DropRoom("unknown")
	p.twice(func(t *testing.T) {
		same(t, "the room", counts(t, p, "main"), nothing)
		same(t, "the other room", counts(t, p, "other"), twoSeats)
		if rooms := p.rooms(t); len(rooms) != 1 || rooms[0].ID != "other" || string(rooms[0].Keys) != "keys" {
			t.Errorf("the rooms are %+v", rooms)
		}
	})
	// A room with the same ID and seats begins with nothing.
	p.SaveRoom(roomRow("main"))
	p.SaveSeat(seatRow("main", "s1"), nil)
	p.twice(func(t *testing.T) {
		same(t, "a new room", counts(t, p, "main"), strings.Replace(nothing, "0 seats", "1 seats", 1))
		if rooms := p.rooms(t); len(rooms) != 2 || rooms[0].Keys != nil {
			t.Errorf("the rooms are %+v", rooms)
		}
	})
}

func testOrder(t *testing.T, p *place) {
	const changes = 500
	row := seatRow("main", "s1")
	for n := range changes {
		row.Name = fmt.Sprint(n)
		p.SaveSeat(row, nil)
		if n < changes-1 {
			p.DropSeat(row.SeatID)
		}
	}
	p.SaveSetting("number", []byte("1"))
	p.SaveSetting("number", []byte("2"))
	p.twice(func(t *testing.T) {
		same(t, "the seats", p.contents(t, "main").Seats, []keep.SeatRow{row})
		if n, err := p.Setting(t.Context(), "number", nil); err != nil || string(n) != "2" {
			t.Errorf("the setting is %q, %v", n, err)
		}
	})
}

func testDoneAfterWrite(t *testing.T, p *place) {
	const seats = 100
	done := make(chan string, seats)
	for n := range seats {
		row := seatRow("main", fmt.Sprintf("s%03d", n))
		p.SaveSeat(row, func() {
			if c, err := p.Contents(t.Context(), "main"); err != nil || len(c.Seats) <= n {
				t.Errorf("%s is done, and %d seats are kept, %v", row.Seat, len(c.Seats), err)
			}
			done <- row.Seat
		})
	}
	for n := range seats {
		if got, want := <-done, fmt.Sprintf("s%03d", n); got != want {
			t.Fatalf("%s is done, before %s", got, want)
		}
	}
}

func testLeftOut(t *testing.T, p *place) {
	seat := seatRow("main", "s1")
	p.SaveSeat(seat, nil)
	p.SaveTick(tick(seat.SeatID, 0), nil)
	left := make(chan string, 4)
	nobody := keep.SeatID{Room: "main", Seat: "nobody"}
	again := seat
	again.Name = "taken again"
	p.SaveSeat(again, func() { left <- "seat" })
	p.SaveTick(tick(seat.SeatID, 0), func() { left <- "tick" })
	p.SaveTick(tick(nobody, 0), func() { left <- "nobody's" })
	p.SaveHint(hint(nobody, 1))
	p.SaveOpened(keep.Opened{SeatID: nobody, Lesson: "session", At: when(1)})
	p.SaveTick(tick(seat.SeatID, 1), func() { left <- "next" })
	for _, want := range []string{"seat", "tick", "nobody's", "next"} {
		same(t, "done", <-left, want)
	}
	p.twice(func(t *testing.T) {
		c := p.contents(t, "main")
		same(t, "the seats", c.Seats, []keep.SeatRow{seat})
		same(t, "the ticks", c.Ticks, []keep.Tick{tick(seat.SeatID, 0), tick(seat.SeatID, 1)})
		same(t, "of nobody", fmt.Sprint(len(c.Hints), len(c.Opened)), "0 0")
		if err := p.Failed(); err != nil {
			t.Errorf("it failed: %v", err)
		}
	})
}

// While a write's done runs, nothing else is written: what is saved then waits.
func testWaits(t *testing.T, p *place) {
	row := seatRow("main", "s1")
	held, release := make(chan struct{}), make(chan struct{})
	p.SaveSeat(row, func() { close(held); <-release })
	<-held
	if writes, bytes := p.Waits(); writes != 0 || bytes != 0 {
		t.Errorf("%d writes of %d bytes wait, and nothing was saved", writes, bytes)
	}
	value := []byte(strings.Repeat("x", 64<<10))
	taken := 0
	for ; p.Takes() && taken < 1<<10; taken++ {
		p.SaveSetting("large", value)
	}
	if writes, bytes := p.Waits(); p.Takes() || writes != taken || bytes < taken*len(value) || bytes > 2*taken*len(value) {
		t.Errorf("%d writes of %d bytes wait after %d of %d; it takes: %t", writes, bytes, taken, len(value), p.Takes())
	}
	// What may be left out is; everything else is written.
	p.SaveForeign(keep.ForeignPair{Desk: row.Desks[0], Hash: []byte("hash"), Origin: "host"})
	deleted := tick(row.SeatID, 0)
	deleted.Deleted = []byte("hash")
	p.SaveTick(deleted, nil)
	p.SaveDeleted(deleted)
	close(release)
	p.twice(func(t *testing.T) {
		c := p.contents(t, "main")
		same(t, "the ticks", c.Ticks, []keep.Tick{tick(row.SeatID, 0)})
		same(t, "the pairs", c.Foreign, []keep.ForeignPair{})
		if writes, bytes := p.Waits(); writes != 0 || bytes != 0 || !p.Takes() {
			t.Errorf("then %d writes of %d bytes wait, it takes: %t", writes, bytes, p.Takes())
		}
	})
}

func testObserve(t *testing.T, p *place) {
	told := make(chan error, 1000)
	p.Observe(func(took time.Duration, err error) {
		if took < 0 {
			t.Errorf("it took %v", took)
		}
		told <- err
	})
	p.flush() // its done comes after it was told of
	if n := len(told); n != 1 {
		t.Fatalf("it was told of %d attempts to write, want 1", n)
	}
	if err := <-told; err != nil {
		t.Error(err)
	}
}

func testClose(t *testing.T, p *place) {
	if p.reopen == nil {
		t.Skip("nothing outlives the store")
	}
	const seats = 100
	done := make(chan struct{}, seats)
	for n := range seats {
		p.SaveSeat(seatRow("main", fmt.Sprint("s", n)), func() { done <- struct{}{} })
	}
	p.close()
	if len(done) != seats {
		t.Errorf("%d of %d are done once it is closed", len(done), seats)
	}
	p.Store, p.closed = p.reopen(), false
	if n := len(p.contents(t, "main").Seats); n != seats {
		t.Errorf("%d of %d are kept", n, seats)
	}
}
