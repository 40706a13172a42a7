//go:build !unix

package redistest

import "testing"

// Stop skips the test: this system has no such signal.
func (r *Redis) Stop(t testing.TB) { t.Skip("this system stops no process") }

// Continue has nothing to do.
func (r *Redis) Continue(testing.TB) {}
