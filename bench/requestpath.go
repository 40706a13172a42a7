package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// beforeStores is the last commit whose demos kept sessions in memory alone.
const beforeStores = "85560a3"

// pathRounds is how often each of the two is measured. The rounds are short and many: on a
// machine that does other work the fastest of them met the least of it.
const pathRounds = 40

// requestPath runs BenchmarkServe, a page of a demo in memory without a connection, of an
// earlier commit and of this one in turns.
func requestPath(ctx context.Context, b *bench) (string, error) {
	earlier := filepath.Join(b.bin, "earlier")
	if err := b.checkOut(ctx, b.against, earlier); err != nil {
		return "", fmt.Errorf("commit %s (a shallow clone lacks it): %w", b.against, err)
	}
	tests := []string{filepath.Join(b.bin, "earlier.test"), filepath.Join(b.bin, "now.test")}
	for i, root := range []string{earlier, b.root} {
		compile := exec.CommandContext(ctx, "go", "test", "-c", "-o", tests[i], "./internal/demo")
		compile.Dir, compile.Stderr = root, os.Stderr
		if err := compile.Run(); err != nil {
			return "", err
		}
	}
	var times, cpu, memory [2][]float64 // of the earlier commit, of this one
	for round := range pathRounds {
		for turn := range tests {
			i := (turn + round) % len(tests)
			one, err := b.serve(ctx, tests[i])
			if err != nil {
				return "", err
			}
			times[i], cpu[i], memory[i] = append(times[i], one.ns), append(cpu[i], one.cpu), append(memory[i], one.size)
		}
	}
	of := func(what func([]float64) float64, values [2][]float64) string {
		return fmt.Sprintf("%.3f", what(values[1])/what(values[0]))
	}
	return table([][]string{
		{"this commit, of " + b.against, "ratio"},
		{fmt.Sprintf("time of a request: the fastest of %d rounds", pathRounds), of(slices.Min[[]float64], times)},
		{"time of a request: the median", of(median[float64], times)},
		{"processor time of the whole round: the least", of(slices.Min[[]float64], cpu)},
		{"processor time of the whole round: the median", of(median[float64], cpu)},
		{"memory that a request takes", of(median[float64], memory)},
	}), nil
}

// checkOut puts a commit's files into a folder, without a change to the repository.
func (b *bench) checkOut(ctx context.Context, commit, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	files := dir + ".tar"
	for _, args := range [][]string{
		{"git", "-C", b.root, "archive", "--output", files, commit},
		{"tar", "-xf", files, "-C", dir},
	} {
		command := exec.CommandContext(ctx, args[0], args[1:]...)
		command.Stderr = os.Stderr
		if err := command.Run(); err != nil {
			return err
		}
	}
	return nil
}

// served is one round: what the benchmark says of a request, and the processor time of the
// whole process, in which the wait for other programs is not.
type served struct{ ns, size, cpu float64 }

// serve runs BenchmarkServe for a moment, always with as many requests.
func (b *bench) serve(ctx context.Context, test string) (one served, err error) {
	command := exec.CommandContext(ctx, test, "-test.run", "^$", "-test.bench", "^BenchmarkServe$", "-test.benchmem", "-test.benchtime", "150000x")
	command.Dir, command.Stderr = b.bin, os.Stderr
	out, err := command.Output()
	if err != nil {
		return one, err
	}
	one.cpu = float64(command.ProcessState.UserTime() + command.ProcessState.SystemTime())
	// "BenchmarkServe-2  461612  1133 ns/op  640 B/op  1 allocs/op"
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 6 || fields[3] != "ns/op" {
			continue
		}
		if one.ns, err = strconv.ParseFloat(fields[2], 64); err != nil {
			return one, err
		}
		one.size, err = strconv.ParseFloat(fields[4], 64)
		return one, err
	}
	return one, fmt.Errorf("%s has no BenchmarkServe", test)
}
