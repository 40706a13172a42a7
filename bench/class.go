package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	classWalls = 3
	settled    = 20 * time.Second // in which everyone has to have read what was told
	everyLook  = 2 * time.Millisecond
)

// class plays a class: students with live panels and walls, who log in within a
// minute, are cut off and come back, and lose their server.
func class(ctx context.Context, b *bench) (string, error) {
	if missing := tooMany(2*b.students + classWalls); missing != "" {
		return "", errors.New(strings.TrimSpace(missing))
	}
	var found []lesson
	for round := range b.rounds {
		one, err := b.lesson(ctx)
		if err != nil {
			return "", err
		}
		found = append(found, one)
		fmt.Fprintf(os.Stderr, "class: round %d of %d\n", round+1, b.rounds)
	}
	return classTables(b, found), nil
}

// lesson is what one round found. Times are in µs.
type lesson struct {
	onWall, onOwn, everywhere []float64 // from the login's request to the read: at each wall, at its own panel, at the last student's
	alone, beside             []float64 // a page of a bare server beside the lab: before they log in, and meanwhile

	cpu, load         float64 // processor time while they logged in, of the server's and of this program, of one processor
	events            int     // as a wall saw them meanwhile
	seats, live, used float64 // resident bytes a student: seat taken; panel live; logged in

	cut, killed comeback
}

// comeback is how students came back. Times are in µs, from the cut.
type comeback struct {
	answers, half, last float64
	deepest, refused    int  // of the accept queue
	polls               int  // students whose page would have gone over to polling
	restarted           bool // the process began anew
}

// classroom is one lab and everyone who follows it.
type classroom struct {
	*lab
	students []*student
	walls    []*wall
	arrivals *arrivals
	bare     *besides

	fail context.CancelCauseFunc
	runs sync.WaitGroup
}

func (b *bench) lesson(ctx context.Context) (found lesson, err error) {
	l, err := b.startLab(ctx, "-max-streams", "20000", "-max-joins", fmt.Sprint(max(2000, b.students)), "-max-seats",
		fmt.Sprint(max(2000, b.students)))
	if err != nil {
		return found, err
	}
	defer func() { l.stop() }()
	bare, err := b.bareBeside(ctx)
	if err != nil {
		return found, err
	}
	defer bare.stop()
	running, fail := context.WithCancelCause(ctx)
	c := &classroom{lab: l, arrivals: &arrivals{}, bare: bare, fail: fail}
	defer c.leave()

	if err = c.assemble(running, b, &found); err == nil {
		err = c.logIn(running, b, &found)
	}
	if err == nil {
		found.cut, err = c.cutOff(running)
	}
	if err == nil {
		found.killed, err = c.killed(running)
	}
	if cause := context.Cause(running); cause != nil {
		err = cause // what else failed, failed of it
	}
	return found, err
}

// leave ends all streams and connections.
func (c *classroom) leave() {
	c.fail(nil)
	for _, p := range c.panels() {
		p.cut()
	}
	c.runs.Wait()
	for _, s := range c.students {
		if s.asks != nil {
			_ = s.asks.conn.Close()
		}
	}
}

func (c *classroom) panels() (all []*panel) {
	for _, w := range c.walls {
		all = append(all, w.panel)
	}
	for _, s := range c.students {
		all = append(all, s.panel)
	}
	return all
}

// assemble lets the students take their seats and opens all panels, and measures
// what that takes of memory.
func (c *classroom) assemble(ctx context.Context, b *bench, found *lesson) error {
	wait, err := b.pageBackoff()
	if err != nil {
		return err
	}
	time.Sleep(quiet)
	empty, err := c.memory()
	if err != nil {
		return err
	}
	host := strings.TrimPrefix(c.origin, "http://")
	for i := range b.students {
		s := &student{name: fmt.Sprintf("김민아 %04d", i)}
		if s.seat, err = takeSeat(c.origin); err != nil {
			return err
		}
		s.panel = newPanel(host, s.seat.Token, 8<<10, wait, func(e told) error {
			c.arrivals.note(e)
			return s.take(e, s.mine(e))
		})
		c.students = append(c.students, s)
	}
	for range classWalls {
		w := &wall{}
		w.panel = newPanel(host, "", 1<<20, wait, func(e told) error { return w.take(e, true) })
		c.walls = append(c.walls, w)
	}
	taken, err := c.calm()
	if err != nil {
		return err
	}
	for i, p := range c.panels() {
		c.runs.Go(func() {
			if err := p.follow(ctx); err != nil {
				c.fail(err)
			}
		})
		if i%8 == 7 || i+1 == len(c.panels()) { // a few at a time
			select {
			case <-p.ready:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	}
	if err := until(ctx, c.panels(), 1); err != nil {
		return err
	}
	live, err := c.calm()
	n := float64(b.students)
	found.seats, found.live = float64(taken-empty)/n, float64(live-taken)/n
	return err
}

// calm is the memory once what was done is over.
func (c *classroom) calm() (int64, error) {
	time.Sleep(quiet)
	return c.memory()
}

// logIn lets everyone log in, and checks and times what the panels told.
func (c *classroom) logIn(ctx context.Context, b *bench, found *lesson) error {
	before, err := c.calm()
	if err != nil {
		return err
	}
	beginning, err := c.close(ctx)
	if err != nil {
		return err
	}
	c.arrivals.base.Store(beginning)
	if err := c.bare.ask(ctx); err != nil {
		return err
	}
	time.Sleep(steadyFor)
	if found.alone, err = c.bare.done(); err != nil {
		return err
	}

	if err := c.bare.ask(ctx); err != nil {
		return err
	}
	cpu, err := c.cpu()
	if err != nil {
		return err
	}
	began, own := time.Now(), ownCPU()
	starts, typings := spread(b.students, b.spread)
	var visits sync.WaitGroup
	for i, s := range c.students {
		visits.Go(func() {
			select {
			case <-time.After(starts[i]):
			case <-ctx.Done():
				return
			}
			if err := s.logIn(ctx, c.demo(), typings[i]); err != nil {
				c.fail(err)
			}
		})
	}
	visits.Wait()
	after, err := c.cpu()
	if err != nil {
		return err
	}
	took := time.Since(began)
	if found.beside, err = c.bare.done(); err != nil {
		return err
	}
	found.cpu, found.load = float64(after-cpu)/float64(took), float64(ownCPU()-own)/float64(took)
	time.Sleep(quiet) // ticks are saved first
	end, err := c.close(ctx)
	if err != nil {
		return err
	}
	found.events = len(c.walls[0].between(beginning, end))
	if err := c.snapshots(1); err != nil {
		return err
	}
	for _, s := range c.students {
		if err := s.saw([]string{"GET / 200", "POST /login 302", "GET / 200"}); err != nil {
			return err
		}
	}
	if err := errors.Join(c.whole(beginning, end), c.timed(found)); err != nil {
		return err
	}
	used, err := c.calm()
	found.used = float64(used-before) / float64(b.students)
	return err
}

// ownCPU is how much processor time this program has used.
func ownCPU() time.Duration {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // fails for no such argument
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// close makes an event that everybody sees, waits until everybody has read it,
// and returns its seq: everything that was told before has been read then.
func (c *classroom) close(ctx context.Context) (uint64, error) {
	a, err := newAsker(c.demo())
	if err != nil {
		return 0, err
	}
	_ = a.conn.Close()
	table, err := c.table()
	if err != nil {
		return 0, err
	}
	// What came last may be a student's own. The walls see everything.
	if err := until(ctx, c.panels()[:classWalls], table.Seq); err != nil {
		return 0, err
	}
	seq, err := c.walls[0].lastWalkIn()
	if err != nil {
		return 0, err
	}
	return seq, until(ctx, c.panels(), seq)
}

// until waits until everyone has read what came up to a seq.
func until(ctx context.Context, panels []*panel, seq uint64) error {
	return wait(ctx, panels, func(p *panel) bool { return p.seq.Load() >= seq })
}

// wait waits until something holds for all panels.
func wait(ctx context.Context, panels []*panel, holds func(*panel) bool) error {
	for began := time.Now(); ; {
		lacking := slices.DeleteFunc(slices.Clone(panels), holds)
		if len(lacking) == 0 {
			return nil
		}
		if time.Since(began) > settled {
			slowest := slices.MinFunc(lacking, func(p, q *panel) int { return cmp.Compare(p.seq.Load(), q.seq.Load()) })
			return fmt.Errorf("%d of %d panels are late by %v; one of them has read up to %d", len(lacking), len(panels),
				settled, slowest.seq.Load())
		}
		select {
		case <-time.After(everyLook):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// whole checks that all of the events after one and up to another were told: to
// each wall every one; to each student those that everybody may see and its own.
func (c *classroom) whole(after, until uint64) error {
	for i, w := range c.walls {
		seqs := w.between(after, until)
		for k, seq := range seqs {
			if seq != after+1+uint64(k) {
				return fmt.Errorf("wall %d lacks event %d", i, after+1+uint64(k))
			}
		}
		if uint64(len(seqs)) != until-after {
			return fmt.Errorf("wall %d has %d events after %d, which is %d too few", i, len(seqs), after, until-after-uint64(len(seqs)))
		}
	}
	all, err := c.walls[0].looked()
	if err != nil {
		return err
	}
	for _, s := range c.students {
		var want []uint64
		for _, e := range all {
			if e.Seq > after && e.Seq <= until && (e.Type != "progress" || e.Seat == s.seat.Seat) {
				want = append(want, e.Seq)
			}
		}
		if got := s.between(after, until); !slices.Equal(got, want) {
			return fmt.Errorf("%s has %d events after %d, and there are %d for it to see", s.name, len(got), after, len(want))
		}
	}
	return nil
}

// timed times each login: at the walls, at its own panel and at everyone's.
func (c *classroom) timed(found *lesson) error {
	sent := map[string]time.Time{}
	for _, s := range c.students {
		sent[s.name] = s.sent
		own, err := s.looked()
		if err != nil {
			return err
		}
		for _, e := range own {
			if e.login() == s.name {
				found.onOwn = append(found.onOwn, since(s.sent, e.at))
			}
		}
	}
	for i, w := range c.walls {
		rows := map[string]bool{}
		events, err := w.looked()
		if err != nil {
			return err
		}
		for _, e := range events {
			name := e.login()
			if name == "" {
				continue
			}
			if rows[name] || sent[name].IsZero() {
				return fmt.Errorf("wall %d has %s's row twice, or it is nobody's", i, name)
			}
			rows[name] = true
			found.onWall = append(found.onWall, since(sent[name], e.at))
			if i > 0 {
				continue
			}
			last, err := c.arrivals.everyone(e.Seq, len(c.students))
			if err != nil {
				return err
			}
			found.everywhere = append(found.everywhere, since(sent[name], last))
		}
		if len(rows) != len(c.students) {
			return fmt.Errorf("wall %d has %d rows of %d students", i, len(rows), len(c.students))
		}
	}
	if len(found.onOwn) != len(c.students) {
		return fmt.Errorf("%d logins came to their own panels", len(found.onOwn))
	}
	return nil
}

func since(began, ended time.Time) float64 { return float64(ended.Sub(began).Nanoseconds()) / 1e3 }

// cutOff ends everyone's connection at once, while requests go on. Everyone
// comes back and misses nothing.
func (c *classroom) cutOff(ctx context.Context) (back comeback, err error) {
	beginning, err := c.close(ctx)
	if err != nil {
		return back, err
	}
	a, err := newAsker(c.demo())
	if err != nil {
		return back, err
	}
	defer func() { _ = a.conn.Close() }()
	asking, stop := context.WithCancel(ctx)
	asked := make(chan error, 1)
	go func() {
		var err error
		for ; err == nil && asking.Err() == nil; time.Sleep(time.Second / steadyLoad) {
			_, err = a.ask()
		}
		asked <- err
	}()
	back, err = c.comeBack(ctx, func(context.Context) error {
		for _, p := range c.panels() {
			p.cut()
		}
		return nil
	})
	stop()
	if err := errors.Join(err, <-asked); err != nil {
		return back, err
	}
	end, err := c.close(ctx)
	if err != nil {
		return back, err
	}
	return back, errors.Join(c.snapshots(1), c.whole(beginning, end))
}

// snapshots checks that each student has had so many snapshots: whoever falls
// too far behind gets another.
func (c *classroom) snapshots(want int) error {
	for _, s := range c.students {
		if n := s.begun(); n != want {
			return fmt.Errorf("%s has had %d snapshots, not %d", s.name, n, want)
		}
	}
	return nil
}

// killed kills the server and starts it again. Everyone comes back to an empty
// table, and sees what happens then.
func (c *classroom) killed(ctx context.Context) (back comeback, err error) {
	back, err = c.comeBack(ctx, func(ctx context.Context) error {
		c.kill()
		return c.again(ctx)
	})
	if err != nil {
		return back, err
	}
	back.restarted = true
	beginning, err := c.close(ctx)
	if err != nil {
		return back, err
	}
	if err := c.students[0].logIn(ctx, c.demo(), 0); err != nil {
		return back, err
	}
	time.Sleep(quiet) // ticks are saved first
	end, err := c.close(ctx)
	if err != nil {
		return back, err
	}
	return back, errors.Join(c.snapshots(2), c.whole(beginning, end))
}

// comeBack measures how everyone comes back after a cut.
func (c *classroom) comeBack(ctx context.Context, cut func(context.Context) error) (back comeback, err error) {
	runtime.GC() // what was kept of the logins is no part of it
	q, err := watchQueue(strings.TrimPrefix(c.origin, "http://"))
	if err != nil {
		return back, err
	}
	began := time.Now()
	err = cut(ctx)
	back.answers = since(began, time.Now())
	if err == nil {
		err = wait(ctx, c.panels(), func(p *panel) bool { return p.back.Load() > began.UnixNano() })
	}
	if err := errors.Join(err, q.done()); err != nil {
		return back, err
	}
	var times []float64
	for _, p := range c.panels() {
		times = append(times, since(began, time.Unix(0, p.back.Load())))
		if p.late.Load() {
			back.polls++
		}
	}
	back.half, back.last = percentile(times, 50), percentile(times, 100)
	back.deepest, back.refused = q.deepest, q.refused
	return back, nil
}
