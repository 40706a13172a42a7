//go:build unix

package redistest

import (
	"syscall"
	"testing"
)

// Stop keeps the server from running until Continue: connections stay, and nothing answers.
func (r *Redis) Stop(t testing.TB) { r.signal(t, syscall.SIGSTOP) }

// Continue lets a stopped server run.
func (r *Redis) Continue(t testing.TB) { r.signal(t, syscall.SIGCONT) }

func (r *Redis) signal(t testing.TB, signal syscall.Signal) {
	t.Helper()
	if err := r.process.Process.Signal(signal); err != nil {
		t.Fatal(err)
	}
}
