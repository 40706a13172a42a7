package demo_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"sessionlab/internal/demo"
)

// markers are the steps that the lines of the chapter's program are marked with:
// line → steps.
var markers = sync.OnceValues(func() (map[int][]string, error) { return markersOf("server.py") })

func markersOf(listing string) (map[int][]string, error) {
	source, err := os.ReadFile("../../lessons/" + listing)
	marked := map[int][]string{}
	for i, line := range strings.Split(string(source), "\n") {
		if m := regexp.MustCompile(`#: ([a-z! -]+)$`).FindStringSubmatch(line); m != nil {
			marked[i+1] = strings.Fields(m[1])
		}
	}
	return marked, err
}

// compareLines holds the markers of the chapter's program against what ran: where
// the demo tells of a step, Python ran the lines that are marked with it, and no
// marked line beside. An exception may end a step before the demo tells of it.
func compareLines(t *testing.T, theirs, ours outcome) {
	t.Helper()
	marked, err := markers()
	if err != nil {
		t.Fatal(err)
	}
	if ours.told != nil {
		compareMarked(t, marked, theirs.lines, theirs.exception != "", ours.told)
	}
}

func compareMarked(t *testing.T, marked map[int][]string, ranLines []int, dropped bool, x *demo.Exchange) {
	t.Helper()
	for line, steps := range marked {
		told := slices.ContainsFunc(steps, func(step string) bool {
			always, found := strings.CutSuffix(step, "!") // only where the cookie has an ID
			return x.Trace.Ran(demo.Step(always)) && (!found || x.Sent)
		})
		ran := slices.Contains(ranLines, line)
		if told && !ran || ran && !told && !dropped {
			t.Errorf("line %d is marked %v; it ran: %v, and the demo told of %v", line, steps, ran, x.Trace)
		}
	}
}
