package room_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sessionlab/internal/room"
)

// A list of names becomes seats, or none of it where it does not fit: no seat
// that was made has to go for the next.
func TestPrepare(t *testing.T) {
	l, err := room.OpenInMemory(room.Config{Limits: room.Limits{Seats: 205}})
	if err != nil {
		t.Fatal(err)
	}
	defer closeLab(t, l)
	lead := leader(t, l)
	main, _ := l.Demo("")
	set(t, l, main, room.Change{Open: to(false)})
	var names []string
	for n := range 201 {
		names = append(names, fmt.Sprintf("김민아 %d", n))
	}
	for _, c := range []struct {
		what   string
		caller room.Caller
		names  []string
		err    error
	}{
		{"nobody", room.Caller{}, names[:1], room.ErrNobody},
		{"too many at once", lead, names, room.ErrInvalid},
		{"a name that is too long", lead, []string{"kim", strings.Repeat("가", 65)}, room.ErrName},
		{"a name that is no text", lead, []string{"kim", "\xff"}, room.ErrName},
	} {
		if seats, err := l.Prepare(c.caller, main.Room, c.names, "ko"); !errors.Is(err, c.err) || len(seats) > 0 {
			t.Errorf("%s: %d seats, %v", c.what, len(seats), err)
		}
	}
	seats, err := l.Prepare(lead, main.Room, append([]string{" ", ""}, names[:198]...), "ko")
	if err != nil || len(seats) != 198 {
		t.Fatalf("%d seats, %v", len(seats), err)
	}
	if more, err := l.Prepare(lead, main.Room, names[:8], "ko"); !errors.Is(err, room.ErrFull) || len(more) > 0 {
		t.Errorf("8 more where 7 are free: %d seats, %v", len(more), err)
	}
	more, err := l.Prepare(lead, main.Room, []string{strings.Repeat("가", 64), "\u202egnp", "김민아 1"}, "ko")
	if err != nil {
		t.Fatal(err)
	}
	seats = append(seats, more...)
	if got := more[1].Name(); got != `\u202egnp` {
		t.Errorf("a name that turns around is %q", got)
	}
	codes := map[string]bool{}
	for _, s := range seats {
		again, token, err := l.Return(s.Code)
		if err != nil || again != s {
			t.Fatalf("the code of %s: %v", s.Name(), err)
		}
		if c, err := l.Caller(token); err != nil || c.Seat() != s {
			t.Errorf("the token of %s: %v", s.Name(), err)
		}
		codes[s.Code] = true
	}
	if len(codes) != len(seats) {
		t.Errorf("%d seats have %d codes", len(seats), len(codes))
	}
	// Who has a code comes back to a shut room, who has none stays out.
	if _, _, err := l.Join("", "", "ko"); !errors.Is(err, room.ErrShut) {
		t.Errorf("joining a shut room: %v", err)
	}
}
