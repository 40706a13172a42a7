package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// How many follow, and how many requests are timed then.
var crowds = []struct{ size, requests int }{{1, 100}, {100, 100}, {1000, 100}, {5000, 40}}

const (
	history    = 200             // requests before the followers come: what a snapshot holds
	quiet      = 2 * time.Second // after which the presence is told and the garbage is old
	steadyLoad = 20              // requests a second; each is 1,000 writes, and as many reads here
	steadyFor  = 10 * time.Second
	between    = 300 * time.Millisecond // from an event that all have read to the next request: the room has rested
)

// heard is what one crowd in one round found.
type heard struct {
	last, p99 float64 // from the request's arrival to the last follower's read, in µs
	cpu       float64 // the server's processor time per event and follower, in µs
	memory    float64 // resident, per follower, in bytes
}

// followers measures what it costs to tell many of one event, beside the least
// that could tell them.
func followers(ctx context.Context, b *bench) (string, error) {
	if err := b.build(ctx, "sse", "./bench/rivals/sse"); err != nil {
		return "", err
	}
	size, err := b.eventSize(ctx)
	if err != nil {
		return "", err
	}
	stages := []func(context.Context) (*stage, error){
		func(ctx context.Context) (*stage, error) { return b.bareStage(ctx, size) },
		b.labStage,
	}
	found := map[string][]heard{}     // by crowd and server
	slowed := map[string][]answered{} // by server
	missing := ""
	for round := range b.rounds {
		for _, crowd := range crowds {
			if missing = tooMany(crowd.size); missing != "" {
				continue
			}
			for i := range stages {
				if err := b.tell(ctx, stages[(i+round)%len(stages)], crowd.size, crowd.requests, found); err != nil {
					return "", fmt.Errorf("%d followers: %w", crowd.size, err)
				}
			}
		}
		for i := range stages {
			if err := b.slow(ctx, stages[(i+round)%len(stages)], slowed, round); err != nil {
				return "", err
			}
		}
		fmt.Fprintf(os.Stderr, "followers: round %d of %d\n", round+1, b.rounds)
	}
	return followersTables(found, slowed, size) + missing, nil
}

// tooMany says why so many followers can't be had, "" if they can. The Go
// runtime has raised the limit as far as it goes.
func tooMany(n int) string {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err == nil && limit.Cur < uint64(n)+100 {
		return fmt.Sprintf("\n%s followers were not measured: this machine allows a process %d files.\n", thousands(n), limit.Cur)
	}
	return ""
}

// tell measures one crowd at one server, which is started for it alone: memory
// that was once used is seldom given back.
func (b *bench) tell(ctx context.Context, start func(context.Context) (*stage, error), size, requests int, found map[string][]heard) error {
	s, err := start(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	a, err := newAsker(s.demo())
	if err != nil {
		return err
	}
	for range history {
		if _, err := a.ask(); err != nil {
			return err
		}
	}
	one, err := s.crowd(ctx, a, size, requests)
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	key := fmt.Sprint(size, s.name)
	found[key] = append(found[key], one)
	return nil
}

func (s *stage) crowd(ctx context.Context, a *asker, size, requests int) (heard, error) {
	time.Sleep(quiet)
	empty, err := s.memory()
	if err != nil {
		return heard{}, err
	}
	c, err := gather(s.streams, size, s.request)
	if err != nil {
		return heard{}, err
	}
	defer c.leave()
	time.Sleep(quiet)
	filled, err := s.memory()
	if err != nil {
		return heard{}, err
	}
	before, err := s.cpu()
	if err != nil {
		return heard{}, err
	}
	var times []float64
	for range requests {
		began, err := a.ask()
		if err != nil {
			return heard{}, err
		}
		last, err := c.wait()
		if err != nil {
			return heard{}, err
		}
		times = append(times, float64(last.Sub(began).Nanoseconds())/1e3)
		if ctx.Err() != nil {
			return heard{}, ctx.Err()
		}
		time.Sleep(between)
	}
	after, err := s.cpu()
	events := float64(requests * size)
	return heard{median(times), percentile(times, 99), float64((after - before).Microseconds()) / events,
		float64(filled-empty) / float64(size)}, err
}

// answered is how fast pages were answered, in µs.
type answered struct{ alone, stalled, followed quantiles }

type quantiles struct{ P50, P99 float64 }

// slow measures a steady load on one server without followers, with one that
// never reads, and with that one and many that do.
func (b *bench) slow(ctx context.Context, start func(context.Context) (*stage, error), found map[string][]answered, round int) error {
	s, err := start(ctx)
	if err != nil {
		return err
	}
	defer s.stop()
	a, err := newAsker(s.demo())
	if err != nil {
		return err
	}
	var one answered
	with := func(readers, idlers int, into *quantiles) error {
		c, err := gather(s.streams, readers, s.request)
		if err != nil {
			return err
		}
		defer c.leave()
		for range idlers {
			idle, err := neverReads(s)
			if err != nil {
				return err
			}
			defer func() { _ = idle.Close() }()
		}
		time.Sleep(quiet)
		return b.steady(ctx, s, a.cookie, into)
	}
	states := []func() error{
		func() error { return with(0, 0, &one.alone) },
		func() error { return with(0, 1, &one.stalled) },
		func() error { return with(1000, 1, &one.followed) },
	}
	for i := range states {
		if err := states[(i+round)%len(states)](); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	found[s.name] = append(found[s.name], one)
	return nil
}

// neverReads opens a stream whose receive buffer is as small as it can be.
func neverReads(s *stage) (net.Conn, error) {
	dialer := net.Dialer{Control: func(_, _ string, c syscall.RawConn) error {
		var err error
		failed := c.Control(func(fd uintptr) {
			err = syscall.SetsockoptInt(int(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, 1)
		})
		return errors.Join(failed, err)
	}}
	conn, err := dialer.Dial("tcp", s.streams)
	if err != nil {
		return nil, err
	}
	_, err = conn.Write([]byte(s.request(0)))
	return conn, err
}

// steadyScript makes wrk ask at a pace. It is a program of its own, so that the
// followers in this one do not delay what it measures.
const steadyScript = `
function init(args) wait = tonumber(args[1]); line = wrk.format("GET", "/", { Cookie = args[2] }) end
function delay() return math.random(0, 2 * wait) end
function request() return line end
function done(summary, latency)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  io.write(string.format('{"p50":%d,"p99":%d,"failed":%d}\n', latency:percentile(50), latency:percentile(99), failed))
end
`

func (b *bench) steady(ctx context.Context, s *stage, cookie string, into any) error {
	script := filepath.Join(b.bin, "steady.lua")
	if err := os.WriteFile(script, []byte(steadyScript), 0o600); err != nil {
		return err
	}
	const connections = 8
	wait := connections * 1000 / steadyLoad // of each, in ms
	out, err := exec.CommandContext(ctx, "wrk", "-t1", fmt.Sprint("-c", connections), fmt.Sprintf("-d%.0fs", steadyFor.Seconds()),
		"-s", script, s.url, "--", fmt.Sprint(wait), cookie).Output()
	if err != nil {
		return missing(err)
	}
	last := out[bytes.LastIndexByte(bytes.TrimSpace(out), '\n')+1:]
	var failed struct{ Failed int }
	if err := errors.Join(json.Unmarshal(last, into), json.Unmarshal(last, &failed)); err != nil {
		return fmt.Errorf("wrk said %q: %w", last, err)
	}
	if failed.Failed > 0 {
		return fmt.Errorf("%d pages failed", failed.Failed)
	}
	return nil
}

func followersTables(found map[string][]heard, slowed map[string][]answered, size int64) string {
	last := func(h heard) float64 { return h.last }
	tail := func(h heard) float64 { return h.p99 }
	cpu := func(h heard) float64 { return h.cpu }
	rows := [][]string{{"followers", "last one has read", "of bare's", "p99", "of bare's", "CPU an event and follower",
		"of bare's", "memory a follower"}}
	for _, crowd := range crowds {
		for _, name := range []string{"bare", "the lab"} {
			ours, bare := found[fmt.Sprint(crowd.size, name)], found[fmt.Sprint(crowd.size, "bare")]
			if len(ours) == 0 {
				continue
			}
			row := []string{thousands(crowd.size) + ": " + name, micros(medianOf(ours, last)), ratioOf(ours, bare, last),
				micros(medianOf(ours, tail)), ratioOf(ours, bare, tail)}
			if crowd.size < 100 {
				row = append(row, "", "", "") // lost in what the request itself costs
			} else {
				row = append(row, micros(medianOf(ours, cpu)), ratioOf(ours, bare, cpu),
					fmt.Sprintf("%.1f kB", medianOf(ours, func(h heard) float64 { return h.memory })/1000))
			}
			rows = append(rows, row)
		}
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**One event, many followers** (from the request's arrival at the demo to the last follower's read, over "+
		"loopback, one request at a time, each after a rest of 0.3 s: where requests come one upon another, the lab tells a "+
		"crowd in turns of up to 250 ms, as the class below shows. "+
		"The followers share the tokens of %d seats and see the masked view, %d bytes of an exchange; the bare server's "+
		"events are as large. "+
		"Before they come there were %d requests, which the lab sends each of them as a snapshot. Memory is what the "+
		"process's resident size grows by, once all are idle. "+
		"Targets: with 1,000 followers at most 1.3 times the bare server's time; at most 30 kB a follower)\n\n", classSeats, size, history)
	b.WriteString(table(rows))

	states := []struct {
		name string
		of   func(answered) quantiles
	}{
		{"no followers", func(a answered) quantiles { return a.alone }},
		{"one that never reads", func(a answered) quantiles { return a.stalled }},
		{"1,000, and one that never reads", func(a answered) quantiles { return a.followed }},
	}
	rows = [][]string{{"pages", "p50", "of that alone", "p99", "of that alone"}}
	for _, name := range []string{"bare", "the lab"} {
		for _, state := range states {
			row := []string{name + ": " + state.name}
			for _, of := range []func(quantiles) float64{func(q quantiles) float64 { return q.P50 },
				func(q quantiles) float64 { return q.P99 }} {
				row = append(row,
					micros(medianOf(slowed[name], func(a answered) float64 { return of(state.of(a)) })),
					fmt.Sprintf("%.2f", medianOf(slowed[name], func(a answered) float64 { return of(state.of(a)) / of(a.alone) })))
			}
			rows = append(rows, row)
		}
	}
	fmt.Fprintf(&b, "\n**Do followers slow a request?** (%d requests a second. Target: the lab's p99 with 1,000 followers "+
		"and one that never reads at most 1.5 times that alone. "+
		"The 1,000 read on the same processors)\n\n%s", steadyLoad, table(rows))
	return strings.TrimSpace(b.String())
}
