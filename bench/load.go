package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// wrk is the load: one thread, which leaves the rest of the machine to the
// server, and 16 connections. load.lua says what is asked.
func (b *bench) wrk(ctx context.Context, url string, d time.Duration, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "wrk", append([]string{
		"-t1", "-c16", "--timeout", "60s", fmt.Sprintf("-d%.0fs", d.Seconds()),
		"-s", filepath.Join(b.root, "bench", "load.lua"), url, "--",
	}, args...)...)
}

// needed is what the programs beside ours need.
const needed = "the benchmarks need wrk, python3-flask, nodejs, npm and chromium (apt-get install on Debian and Ubuntu), then npm ci"

// missing says what to install where a program is not there.
func missing(err error) error {
	if errors.Is(err, exec.ErrNotFound) {
		return fmt.Errorf("%w: %s", err, needed)
	}
	return err
}
