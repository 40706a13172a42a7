package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// build compiles one of our programs into b.bin.
func (b *bench) build(ctx context.Context, name, pkg string) error {
	return b.buildIn(ctx, b.root, name, pkg)
}

// buildIn does so in a folder that is a module of its own.
func (b *bench) buildIn(ctx context.Context, dir, name, pkg string) error {
	command := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(b.bin, name), pkg)
	command.Dir = dir
	command.Stderr = os.Stderr
	return command.Run()
}

// process is a server that is being measured.
type process struct {
	url     string // where it answers
	command *exec.Cmd
}

// demo is the host and port that is asked for pages.
func (p *process) demo() string { return strings.TrimPrefix(p.url, "http://") }

// start runs a server of bench/rivals. It has to say "listening on URL" once
// its rows are there.
func (b *bench) start(ctx context.Context, name string, args ...string) (*process, error) {
	command := exec.CommandContext(ctx, name, args...)
	command.Dir = b.root
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, missing(err)
	}
	p := &process{command: command}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if _, url, ok := strings.Cut(lines.Text(), "listening on "); ok {
			p.url = url
			go func() { _, _ = io.Copy(io.Discard, out) }() // so that it never waits for us
			return p, nil
		}
	}
	p.stop()
	return nil, fmt.Errorf("%s %s ended before it listened; %s", name, args[0], needed)
}

// lab is the lab itself: its own origin and its demo's.
type lab struct {
	*process        // url is the demo's
	origin   string // the lab's
	data     string
}

// startLab starts the real binary on free ports, with its own data folder.
func (b *bench) startLab(ctx context.Context, args ...string) (*lab, error) {
	data, err := os.MkdirTemp(b.bin, "data-")
	if err != nil {
		return nil, err
	}
	addr, demoAddr, err := freeAddresses()
	if err != nil {
		return nil, err
	}
	// What is measured is the server, not its limits.
	args = append([]string{"-data", data, "-addr", addr, "-demo-addr", demoAddr, "-max-rate", "100000000"}, args...)
	command := exec.CommandContext(ctx, filepath.Join(b.bin, "lab"), args...)
	l := &lab{&process{url: "http://" + demoAddr, command: command}, "http://" + addr, data}
	return l, l.begin()
}

// again starts another process of the lab when the one before has ended, with
// the same data and at the same addresses.
func (l *lab) again(ctx context.Context) error {
	l.command = exec.CommandContext(ctx, l.command.Path, l.command.Args[1:]...)
	return l.begin()
}

// begin starts the process and waits until it answers.
func (l *lab) begin() error {
	l.command.Stderr = os.Stderr
	if err := l.command.Start(); err != nil {
		return err
	}
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		answer, err := http.Get(l.origin + "/healthz")
		if err == nil {
			_ = answer.Body.Close()
			return nil
		}
		if time.Since(began) > 20*time.Second {
			l.stop()
			return fmt.Errorf("the lab does not answer: %w", err)
		}
	}
}

// freeAddresses are two loopback addresses that nobody listened on just now.
func freeAddresses() (first, second string, err error) {
	a, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", "", err
	}
	defer func() { _ = a.Close() }()
	b, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", "", err
	}
	defer func() { _ = b.Close() }()
	return a.Addr().String(), b.Addr().String(), nil
}

// kill ends the process as a fault would, without a word.
func (p *process) kill() {
	_ = p.command.Process.Kill() // it may have ended already
	_ = p.command.Wait()
}

func (p *process) stop() {
	_ = p.command.Process.Signal(syscall.SIGTERM) // it may have ended already
	ended := make(chan struct{})
	go func() { _ = p.command.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(5 * time.Second):
		_ = p.command.Process.Kill()
		<-ended
	}
}

// cpu is how much processor time the process has used (proc(5): utime and stime
// of stat, in ticks of a hundredth of a second).
func (p *process) cpu() (time.Duration, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.command.Process.Pid))
	if err != nil {
		return 0, fmt.Errorf("processor time is read from /proc, which %s has not: %w", runtime.GOOS, err)
	}
	_, rest, _ := strings.Cut(string(stat), ") ") // the name may hold anything
	fields := strings.Fields(rest)
	var ticks int64
	for _, field := range fields[11:13] {
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

// memory is the process's resident memory in bytes.
func (p *process) memory() (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "VmRSS:")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("no VmRSS in /proc")
	}
	kilobytes, err := strconv.ParseInt(fields[0], 10, 64)
	return kilobytes << 10, err
}
