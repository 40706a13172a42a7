package main

import (
	"fmt"
	"slices"
	"strings"
)

func classTables(b *bench, found []lesson) string {
	rows := [][]string{{"from the login's request to the read", "p50", "p99", "the longest", "target"}}
	for _, line := range []struct {
		what, target string
		of           func(lesson) []float64
	}{
		{"on the wall", "p99 < 5 ms", func(l lesson) []float64 { return l.onWall }},
		{"at the student's own panel", "", func(l lesson) []float64 { return l.onOwn }},
		{"at every student's panel: the last one", "within 300 ms", func(l lesson) []float64 { return l.everywhere }},
		{"beside it: a page of the bare server, meanwhile", "", func(l lesson) []float64 { return l.beside }},
		{"the same before they log in", "", func(l lesson) []float64 { return l.alone }},
	} {
		row := []string{line.what}
		for _, percent := range []int{50, 99, 100} {
			row = append(row, micros(medianOf(found, func(l lesson) float64 { return percentile(line.of(l), percent) })))
		}
		rows = append(rows, append(row, line.target))
	}
	var text strings.Builder
	fmt.Fprintf(&text, "**%s students with live panels, %d walls** (each student has a seat, a cookie jar and an event "+
		"stream of its own; all log in within %v, with `GET /`, `POST /login` and `GET /`. "+
		"Checked in each round: every row on every wall; no event lost or doubled on any stream, holes only where others' "+
		"ticks are; each student's own events whole and in order)\n\n%s",
		thousands(b.students), classWalls, b.spread, table(rows))

	share := func(of func(lesson) float64) string { return fmt.Sprintf("%.0f %%", 100*medianOf(found, of)) }
	kilobytes := func(of func(lesson) float64) string { return fmt.Sprintf("%.1f kB", medianOf(found, of)/1000) }
	fmt.Fprintf(&text, "\n%s", table([][]string{
		{"the server", "", "target"},
		{"processor time while they log in, of one processor", share(func(l lesson) float64 { return l.cpu }), ""},
		{"this load program's, of one processor", share(func(l lesson) float64 { return l.load }), ""},
		{"events meanwhile, as a wall sees them", fmt.Sprint(medianOf(found, func(l lesson) float64 { return float64(l.events) })), ""},
		{"memory a student: the seat", kilobytes(func(l lesson) float64 { return l.seats }), ""},
		{"memory a student: its panel, live and idle", kilobytes(func(l lesson) float64 { return l.live }), "30 kB"},
		{"memory a student: its row, its ticks, its connection to the demo and what the journal keeps of its login",
			kilobytes(func(l lesson) float64 { return l.used }), ""},
	}))

	rows = [][]string{{"everyone is cut off at once", "server answers after", "half are back", "the last is back",
		"of that, after the server answers", "deepest accept queue", "it overflowed"}}
	for _, line := range []struct {
		what string
		of   func(lesson) comeback
	}{
		{"connections reset, server alive, requests going on", func(l lesson) comeback { return l.cut }},
		{"server killed and started again", func(l lesson) comeback { return l.killed }},
	} {
		at := func(of func(comeback) float64) string {
			return micros(medianOf(found, func(l lesson) float64 { return of(line.of(l)) }))
		}
		worst := func(of func(comeback) int) string {
			return fmt.Sprint(of(line.of(slices.MaxFunc(found, func(x, y lesson) int { return of(line.of(x)) - of(line.of(y)) }))))
		}
		answers, after := "", ""
		if line.of(found[0]).restarted {
			answers, after = at(func(c comeback) float64 { return c.answers }), at(func(c comeback) float64 { return c.last - c.answers })
		}
		rows = append(rows, []string{line.what, answers, at(func(c comeback) float64 { return c.half }),
			at(func(c comeback) float64 { return c.last }), after,
			worst(func(c comeback) int { return c.deepest }), worst(func(c comeback) int { return c.refused })})
	}
	fmt.Fprintf(&text, "\n**Everyone comes back** (waiting as the page does, with the times of its `stream.js`. Target: "+
		"within 5 s. Where the server lives, each goes on where it was and has lost nothing; "+
		"a queue is looked at each millisecond)\n\n%s", table(rows))
	if polls := slices.MaxFunc(found, func(x, y lesson) int { return x.killed.polls - y.killed.polls }).killed.polls; polls > 0 {
		fmt.Fprintf(&text, "\nThe beginning of a stream came so late for %d of them that a page would have polled instead.\n", polls)
	}
	return strings.TrimSpace(text.String())
}
