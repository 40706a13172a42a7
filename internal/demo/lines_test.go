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

// marks are those of one line: it runs where one of them holds.
type marks []string

// chapterMarks are the marks of the chapter's program, by line.
var chapterMarks = sync.OnceValues(func() (map[int]marks, error) { return marksOf("server.py") })

func marksOf(listing string) (map[int]marks, error) {
	source, err := os.ReadFile("../../lessons/" + listing)
	marked := map[int]marks{}
	for i, line := range strings.Split(string(source), "\n") {
		if m := regexp.MustCompile(`#: ([A-Za-z!+~ -]+)$`).FindStringSubmatch(line); m != nil {
			marked[i+1] = strings.Fields(strings.ReplaceAll(m[1], "~", "")) // a step that a line takes, or that it leads to
		}
	}
	return marked, err
}

// hold says whether a line with the marks runs in an exchange: where all parts of
// one of them hold.
func (m marks) hold(x *demo.Exchange) bool {
	return slices.ContainsFunc(m, func(mark string) bool {
		for part := range strings.SplitSeq(mark, "+") {
			step, found := strings.CutSuffix(part, "!") // only where the cookie has an ID
			raised := slices.ContainsFunc(x.Trace, func(s demo.TraceStep) bool {
				return s.Step == demo.StepError && strings.HasPrefix(s.Value, part+":")
			})
			if (!x.Trace.Ran(demo.Step(step)) || found && !x.Sent) && !raised && part != x.Request.Method {
				return false
			}
		}
		return true
	})
}

// compareLines holds the marks of the chapter's program against what ran: Python
// ran the lines whose marks hold of what the demo told, each of them and no other.
func compareLines(t *testing.T, theirs, ours outcome) {
	t.Helper()
	marked, err := chapterMarks()
	if err != nil {
		t.Fatal(err)
	}
	if ours.told == nil {
		return
	}
	for _, line := range theirs.lines {
		if marked[line] == nil {
			t.Errorf("line %d ran, and has no mark", line)
		}
	}
	compareMarked(t, marked, theirs.lines, false, ours.told)
}

// compareMarked does that with the lines that are marked. An exception may end a step
// before the demo tells of it.
func compareMarked(t *testing.T, marked map[int]marks, ranLines []int, dropped bool, x *demo.Exchange) {
	t.Helper()
	for line, marks := range marked {
		told, ran := marks.hold(x), slices.Contains(ranLines, line)
		if told && !ran || ran && !told && !dropped {
			t.Errorf("line %d is marked %v; it ran: %v, and the demo told of %v", line, marks, ran, x.Trace)
		}
	}
}
