// Package tools finds and runs the programs that tests need beside Go. It imports
// nothing of ours, so that every test can use it.
package tools

import (
	"os"
	"os/exec"
	"testing"
)

// Find finds a program; without it the test fails in CI and skips
// elsewhere.
func Find(t *testing.T, program string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no %s: ./test.sh installs it", program)
		}
		t.Skipf("no %s: ./test.sh installs it", program)
	}
	return path
}
