package room_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// told is an event of any type as far as the table goes.
type told struct {
	Type string
	Seq  uint64
	Op   string

	// Of a snapshot.
	Count  int
	Base   []toldRow
	Events []told

	Changes []struct {
		Op, Tag  string
		Username *string
		New      bool
	}
	Room struct{ Servers room.Servers }
}

type toldRow struct {
	Tag      string
	Username *string
	Requests int
}

// watch is the table as a follower keeps it, who comes back where it was now and
// then, as a page does.
type watch struct {
	t      *testing.T
	r      room.Demo
	caller room.Caller
	more   chan struct{} // something came

	mu        sync.Mutex
	rows      map[string]toldRow
	count     int
	seq       uint64
	snapshots int
	ended     error
}

// run follows until ctx ends.
func (w *watch) run(ctx context.Context, dice *rand.Rand) {
	var err error
	for ctx.Err() == nil && err == nil {
		err = w.visit(ctx, dice)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = err
}

// visit is one stream.
func (w *watch) visit(ctx context.Context, dice *rand.Rand) error {
	f, err := w.r.Follow(w.caller, "ko")
	if err != nil {
		return err
	}
	if w.seq > 0 {
		f.Resume(w.seq)
	}
	for range 1 + dice.IntN(30) {
		ctx, stop := context.WithTimeout(ctx, time.Duration(1+dice.IntN(40))*time.Millisecond)
		messages, err := f.Next(ctx)
		stop()
		switch {
		case errors.Is(err, context.DeadlineExceeded):
			continue
		case errors.Is(err, context.Canceled), errors.Is(err, live.ErrSlow):
			return nil
		case err != nil:
			return err
		}
		w.mu.Lock()
		for _, m := range messages {
			w.take(read[told](w.t, m))
		}
		w.mu.Unlock()
		select {
		case w.more <- struct{}{}:
		default:
		}
	}
	return nil
}

// becomes waits until the follower's table is as it should be.
func (w *watch) becomes(want string) {
	w.t.Helper()
	deadline := time.After(20 * time.Second)
	for w.String() != want {
		select {
		case <-w.more:
		case <-deadline:
			w.t.Fatalf("a follower has %s\nthe table is %s", w, want)
		}
	}
}

func (w *watch) take(e told) {
	if e.Type != "snapshot" {
		if e.Seq <= w.seq {
			w.t.Errorf("%d comes after %d", e.Seq, w.seq)
		}
		w.fold(e)
		return
	}
	w.snapshots++
	w.rows, w.count = map[string]toldRow{}, e.Count
	for _, row := range e.Base {
		w.rows[row.Tag] = row
	}
	for _, event := range e.Events {
		w.fold(event)
	}
	w.seq = e.Seq
}

func (w *watch) fold(e told) {
	for _, c := range e.Changes {
		row, there := w.rows[c.Tag]
		switch {
		case c.New == there:
			w.t.Errorf("%d: a %s of %s, new is %t, and it is there: %t", e.Seq, c.Op, c.Tag, c.New, there)
		case c.Op == "delete":
			delete(w.rows, c.Tag)
			w.count--
			continue
		case c.New:
			w.count++
		}
		w.rows[c.Tag] = toldRow{c.Tag, c.Username, row.Requests + 1}
	}
	w.seq = e.Seq
}

func (w *watch) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var rows []string
	for _, row := range w.rows {
		rows = append(rows, row.String())
	}
	slices.Sort(rows)
	return fmt.Sprint(w.count, rows)
}

func (r toldRow) String() string {
	name := "None"
	if r.Username != nil {
		name = *r.Username
	}
	return fmt.Sprint(r.Tag, " ", name, " ", r.Requests)
}

// tableOf is the whole table that a caller means by a room, in the same words.
func tableOf(t *testing.T, r room.Demo, c room.Caller) string {
	t.Helper()
	table, err := r.Sessions(t.Context(), c, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, row := range table.Sessions {
		rows = append(rows, toldRow{row.Tag, row.Username, row.Requests}.String())
	}
	slices.Sort(rows)
	return fmt.Sprint(table.Count, rows)
}

// Whatever happens while the class is switched between one server and a server
// each, and is reset in between, what a follower keeps is the table of the server
// that its demo uses: nothing is lost, and nothing comes twice.
func TestSwitches(t *testing.T) {
	for name, limits := range map[string]room.Limits{"": {}, ", a small journal": {Events: 16}} {
		for round := range 5 {
			t.Run(fmt.Sprint(round, name), func(t *testing.T) { playSwitches(t, limits, uint64(round)) })
		}
	}
}

func playSwitches(t *testing.T, limits room.Limits, seed uint64) {
	l, err := room.OpenInMemory(room.Config{Course: course(), Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	defer closeLab(t, l)
	main, _ := l.Demo("")
	lead := leader(t, l)
	ctx, stop := context.WithCancel(t.Context())
	var following sync.WaitGroup
	defer following.Wait()
	defer stop()
	watches := []*watch{{t: t, r: main, caller: lead, more: make(chan struct{}, 1)}}
	var seats []*room.Seat
	for range 3 {
		seat, caller := seated(t, l)
		seats = append(seats, seat)
		watches = append(watches, &watch{t: t, r: main, caller: caller, more: make(chan struct{}, 1)})
	}
	for i, w := range watches {
		following.Go(func() { w.run(ctx, rand.New(rand.NewPCG(seed, uint64(i)))) })
	}

	dice := rand.New(rand.NewPCG(seed, 99))
	cookies := make([]string, len(seats))
	servers := room.OneServer
	for range 250 {
		n := dice.IntN(len(seats))
		path := seats[n].DemoPath()
		switch dice.IntN(16) {
		case 0:
			servers = map[room.Servers]room.Servers{room.OneServer: room.EachServer, room.EachServer: room.OneServer}[servers]
			set(t, l, main, room.Change{Servers: &servers})
		case 1:
			if dice.IntN(4) == 0 {
				if err := main.Reset(t.Context(), lead); err != nil {
					t.Fatal(err)
				}
			}
		case 2:
			table, err := main.Sessions(t.Context(), seats[n].Caller(), 10)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range table.Sessions {
				if row.Mine {
					if err := main.Delete(t.Context(), seats[n].Caller(), row.Tag, 0); err != nil && !errors.Is(err, room.ErrNoRow) {
						t.Fatal(err)
					}
					break
				}
			}
		case 3:
			if err := main.Clear(t.Context(), lead); err != nil {
				t.Fatal(err)
			}
		case 4:
			visit(l, http.MethodGet, "/", "")
		case 5, 6:
			<-time.After(time.Duration(dice.IntN(5000)) * time.Microsecond) // so that the followers are behind now more, now less
		case 7:
			cookies[n] = ""
			fallthrough
		case 8, 9, 10, 11:
			if set := visit(l, http.MethodGet, path, cookies[n]).Header.Get("Set-Cookie"); set != "" {
				cookies[n] = set
			}
		default:
			if cookies[n] != "" {
				visit(l, http.MethodPost, path+"login", cookies[n])
			}
		}
	}
	snapshots := 0
	for i, w := range watches {
		w.becomes(tableOf(t, main, w.caller))
		w.mu.Lock()
		if w.ended != nil {
			t.Errorf("follower %d ended with %v", i, w.ended)
		}
		snapshots += w.snapshots
		w.mu.Unlock()
	}
	if snapshots < 2*len(watches) {
		t.Errorf("only %d snapshots: nothing was switched", snapshots)
	}
}

// One who follows a class of a server each sees it from a new snapshot on every
// switch, and is told of each; two seats have two tables that know nothing of
// each other, and ticks go on.
func TestServersOfTheirOwn(t *testing.T) {
	l, _ := openWith(t, room.Config{Course: course()})
	main, _ := l.Demo("")
	lead := leader(t, l)
	one, oneCaller := seated(t, l)
	two, twoCaller := seated(t, l)
	f := follow(t, main, oneCaller)
	first := read[told](t, f.until("snapshot"))
	cookie := login(t, l, one)
	login(t, l, two)
	for range 2 {
		f.until("progress")
	}
	shared := tableOf(t, main, oneCaller)
	if shared != tableOf(t, main, twoCaller) || !strings.HasPrefix(shared, "2 ") {
		t.Fatalf("of one server two see %s and %s", shared, tableOf(t, main, twoCaller))
	}

	set(t, l, main, room.Change{Servers: to(room.EachServer)})
	s := read[told](t, f.until("snapshot"))
	if s.Count != 0 || len(s.Base) != 0 || s.Room.Servers != room.EachServer || s.Seq <= first.Seq {
		t.Errorf("a server of its own begins with %+v", s)
	}
	visit(l, http.MethodGet, one.DemoPath(), cookie)
	if m := read[told](t, f.until("exchange")); len(m.Changes) != 1 || !m.Changes[0].New {
		t.Errorf("the cookie of before opens %+v", m.Changes)
	}
	visit(l, http.MethodPost, one.DemoPath()+"login", cookie)
	visit(l, http.MethodGet, one.DemoPath(), cookie)
	if m := f.until("progress"); !strings.Contains(string(m.JSON()), `"exercise":"login","step":2`) {
		t.Errorf("then comes the tick %s", m.JSON())
	}
	if mine, theirs, both := tableOf(t, main, oneCaller), tableOf(t, main, twoCaller), tableOf(t, main, lead); !strings.HasPrefix(mine, "1 ") || theirs != "0 []" || both != shared {
		t.Errorf("two servers have %s and %s, the class's %s", mine, theirs, both)
	}
	own, err := l.Demo("main." + one.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got := tableOf(t, own, lead); got != tableOf(t, main, oneCaller) {
		t.Errorf("who leads finds %s in it", got)
	}
	if got := tableOf(t, own, oneCaller); got != tableOf(t, main, oneCaller) {
		t.Errorf("by its own name the seat finds %s in it", got)
	}
	for what, err := range map[string]error{
		"look":   own.Admit(twoCaller),
		"nobody": own.Admit(room.Caller{}),
		"follow": func() error { _, err := own.Follow(twoCaller, "ko"); return err }(),
		"read":   func() error { _, err := own.Sessions(t.Context(), twoCaller, 1); return err }(),
		"delete": own.Delete(t.Context(), twoCaller, "x", 0),
	} {
		if !errors.Is(err, room.ErrOtherRoom) && !errors.Is(err, room.ErrNobody) {
			t.Errorf("another seat at its server: %s: %v", what, err)
		}
	}
	leads := follow(t, own, lead)
	leads.until("snapshot")

	set(t, l, main, room.Change{Servers: to(room.OneServer)})
	s = read[told](t, f.until("snapshot"))
	if s.Room.Servers != room.OneServer || s.Count+len(s.Events) == 0 {
		t.Errorf("back at one server it begins with %+v", s)
	}
	if got := tableOf(t, main, oneCaller); got != shared {
		t.Errorf("back at one server there is %s, was %s", got, shared)
	}
	if page := visit(l, http.MethodGet, one.DemoPath(), cookie); page.Header.Get("Set-Cookie") != "" {
		t.Error("the cookie is not known any more")
	}
	f.until("exchange")
	for {
		if _, err := leads.next(); errors.Is(err, live.ErrEnded) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Demo("main." + one.ID); !errors.Is(err, room.ErrNoRoom) {
		t.Errorf("the server of its own is still there: %v", err)
	}
}
