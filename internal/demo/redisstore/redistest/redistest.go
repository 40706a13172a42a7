// Package redistest starts Debian's redis-server for a test, in a folder of its own.
package redistest

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// patience is how long a Redis may take to start. A machine under load needs seconds.
const patience = 30 * time.Second

// Redis is a Redis server that the test started. It keeps nothing in files, unless the
// options say so.
type Redis struct {
	Addr   string // of its TCP port, on loopback
	Socket string // path of its Unix socket

	dir     string
	options []string
	process *exec.Cmd
}

// Start starts a Redis on a free port, and ends it when the test does. options are those of
// redis-server, such as "--appendonly", "yes". Without the program the test is skipped; with
// CI=true it fails.
func Start(t testing.TB, options ...string) *Redis {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal("redis-server is not installed")
		}
		t.Skip("redis-server is not installed")
	}
	dir, err := os.MkdirTemp("", "redis") // short enough for a socket's path
	if err != nil {
		t.Fatal(err)
	}
	r := &Redis{Socket: filepath.Join(dir, "s"), dir: dir, options: options}
	t.Cleanup(func() {
		r.Kill(t)
		_ = os.RemoveAll(dir)
	})
	for range 5 { // another program may take the port first
		r.Addr = freePort(t)
		if err = r.start(t); err == nil {
			return r
		}
	}
	t.Fatal(err)
	return nil
}

// freePort is an address at which nobody listens just now.
func freePort(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// start starts the server and waits until it answers.
func (r *Redis) start(t testing.TB) error {
	_, port, _ := net.SplitHostPort(r.Addr)
	args := append([]string{
		"--bind", "127.0.0.1", "--port", port, "--unixsocket", r.Socket,
		"--dir", r.dir, "--save", "", "--appendonly", "no", "--logfile", "log",
	}, r.options...)
	process := exec.Command("redis-server", args...)
	if err := process.Start(); err != nil {
		return err
	}
	r.process = process
	ended := make(chan struct{})
	go func() {
		_ = process.Wait()
		close(ended)
	}()
	ctx, end := context.WithTimeout(t.Context(), patience)
	defer end()
	if t.Context().Err() != nil { // a cleanup of the test starts it
		ctx, end = context.WithTimeout(context.Background(), patience)
		defer end()
	}
	for {
		if answer, err := r.try("PING"); err == nil && answer == "PONG" {
			return nil
		}
		select {
		case <-ended:
			log, _ := os.ReadFile(filepath.Join(r.dir, "log"))
			return fmt.Errorf("redis-server ended: %s", log)
		case <-ctx.Done():
			_ = process.Process.Kill()
			return fmt.Errorf("redis-server does not answer: %w", ctx.Err())
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// URL is what a client connects to.
func (r *Redis) URL() string { return "redis://" + r.Addr }

// Kill ends the server at once, as kill -9 does.
func (r *Redis) Kill(t testing.TB) {
	t.Helper()
	if r.process == nil {
		return
	}
	_ = r.process.Process.Kill() // it may have ended
	r.process = nil
	// The port is free when the process is gone, and so is the socket's file then.
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		conn, err := net.Dial("tcp", r.Addr)
		if err != nil {
			return
		}
		_ = conn.Close()
	}
	t.Error("the killed redis-server still answers")
}

// Restart starts the server again at the same address, after Kill.
func (r *Redis) Restart(t testing.TB) {
	t.Helper()
	if err := r.start(t); err != nil {
		t.Fatal(err)
	}
}
