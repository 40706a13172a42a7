package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// piecesWanted are the Go benchmarks of what recording consists of, and what
// each is in words.
var piecesWanted = []struct{ benchmark, what string }{
	{"BenchmarkServe", "the demo: a page with a session, recorded, without a connection"},
	{"BenchmarkTap", "of it, the tap: keeping a browser's head of 650 bytes"},
	{"BenchmarkTrace", "of it, the trace: the steps of a first visit"},
	{"BenchmarkObserve", "telling the room of it, and the room's reader"},
	{"BenchmarkEncode/masked", "encoding it for everybody else, once"},
	{"BenchmarkEncode/full", "encoding it for its own seat and the owner, once"},
	{"BenchmarkHead", "of that, making the response's head again"},
}

// pieces measures the cost of the tap, of the trace and of encoding, each alone.
func pieces(ctx context.Context, b *bench) (string, error) {
	command := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", ".", "-benchmem",
		"-count", fmt.Sprint(b.rounds), "./internal/demo", "./internal/room")
	command.Dir = b.root
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return "", err
	}
	// "BenchmarkTap-2  461612  1133 ns/op  640 B/op  1 allocs/op"
	nanoseconds, memory := map[string][]float64{}, map[string][]float64{}
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) < 6 || fields[3] != "ns/op" {
			continue
		}
		name := fields[0]
		if i := strings.LastIndexByte(name, '-'); i > 0 {
			name = name[:i] // without the number of processors
		}
		ns, err := strconv.ParseFloat(fields[2], 64)
		if err != nil {
			return "", err
		}
		size, err := strconv.ParseFloat(fields[4], 64)
		if err != nil {
			return "", err
		}
		nanoseconds[name], memory[name] = append(nanoseconds[name], ns), append(memory[name], size)
	}
	rows := [][]string{{"piece", "time", "memory"}}
	for _, p := range piecesWanted {
		if len(nanoseconds[p.benchmark]) == 0 {
			return "", fmt.Errorf("no benchmark %s", p.benchmark)
		}
		rows = append(rows, []string{p.what,
			fmt.Sprintf("%.2f µs", median(nanoseconds[p.benchmark])/1000),
			fmt.Sprintf("%.0f B", median(memory[p.benchmark]))})
	}
	return table(rows), nil
}
