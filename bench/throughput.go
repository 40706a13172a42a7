package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

// The sizes of the session table, and what is asked of it.
var (
	tableSizes = []int{10, 10_000, 1_000_000}
	scenarios  = []scenario{
		{"page", "A page with a session", "GET / with the cookie of one of up to 10,000 rows that are logged in"},
		{"login", "A login", "POST /login with such a cookie"},
		{"first", "A first visit", "GET / without a cookie: a row is made, so the table grows while this is measured"},
	}
)

type scenario struct{ mode, title, what string }

// contender is a program under load, with a file of its rows' cookies.
type contender struct {
	name string
	*process
	cookies string
	watch   func(context.Context) *viewer // nil where nobody watches
	store   *process                      // a store whose processor time counts, too; nil for none
}

// cpu is the processor time that the program and its store have used.
func (c contender) cpu() (time.Duration, error) {
	used, err := c.process.cpu()
	if err != nil || c.store == nil {
		return used, err
	}
	stores, err := c.store.cpu()
	return used + stores, err
}

// sample is what one measurement found.
type sample struct {
	rate   float64 // requests per second
	cpu    float64 // the server's processor time per request, in µs
	p99    float64 // in µs
	count  int     // requests that were answered
	failed int
}

// throughput measures requests per second, p99 and the server's CPU time per
// request, for tables of each size.
func throughput(ctx context.Context, b *bench) (string, error) {
	found := map[string][]sample{} // by scenario, size and program
	var names []string
	var seen atomic.Int64
	for _, rows := range tableSizes {
		contenders, stop, err := b.contenders(ctx, rows, &seen)
		if err != nil {
			stop()
			return "", err
		}
		// First visits come last: they make the table larger.
		for _, s := range scenarios {
			for round := range b.rounds {
				for i := range contenders {
					c := contenders[(i+round)%len(contenders)]
					one, err := b.load(ctx, c, s)
					if err != nil {
						stop()
						return "", fmt.Errorf("%s: %w", c.name, err)
					}
					key := fmt.Sprint(s.mode, rows, c.name)
					found[key] = append(found[key], one)
				}
				fmt.Fprintf(os.Stderr, "throughput: %d rows, %s, round %d of %d\n", rows, s.mode, round+1, b.rounds)
			}
		}
		names = names[:0]
		for _, c := range contenders {
			names = append(names, c.name)
		}
		stop()
	}
	return throughputTables(names, found), nil
}

// contenders starts every program with so many rows, some of them logged in.
func (b *bench) contenders(ctx context.Context, rows int, seen *atomic.Int64) (all []contender, stop func(), err error) {
	stop = func() {
		for _, c := range all {
			if c.watch == nil { // with a viewer it is the same process again
				c.stop()
			}
		}
	}
	for _, r := range rivals {
		p, err := r.start(ctx, b, rows)
		if err != nil {
			return all, stop, fmt.Errorf("%s: %w", r.name, err)
		}
		all = append(all, contender{name: r.name, process: p})
		cookie := func(i int) (string, error) { return r.cookie(p, i) }
		if all[len(all)-1].cookies, err = b.logIn(p, r.name, rows, cookie); err != nil {
			return all, stop, fmt.Errorf("%s: %w", r.name, err)
		}
	}
	l, err := b.startLab(ctx, "-max-rows", "100000000")
	if err != nil {
		return all, stop, err
	}
	ours := contender{name: "the lab", process: l.process}
	all = append(all, ours)
	if err := b.fill(ctx, l, rows); err != nil {
		return all, stop, err
	}
	cookie := func(i int) (string, error) { return "sessionid=" + rowID(i), nil }
	if ours.cookies, err = b.logIn(l.process, ours.name, rows, cookie); err != nil {
		return all, stop, err
	}
	all[len(all)-1] = ours
	ours.name = "the lab, one viewer"
	ours.watch = func(ctx context.Context) *viewer { return watch(ctx, l, seen) }
	return append(all, ours), stop, nil
}

// rowID is the id of a row that is there from the start.
func rowID(i int) string { return fmt.Sprintf("%08x-0000-4000-8000-000000000000", i) }

// logIn logs up to 10,000 rows in, spread over the table, and returns a file of
// their cookies.
func (b *bench) logIn(p *process, name string, rows int, cookie func(int) (string, error)) (string, error) {
	logged := min(rows, 10_000)
	var lines strings.Builder
	for i := range logged {
		value, err := cookie(i * (rows / logged))
		if err != nil {
			return "", err
		}
		request, err := http.NewRequest(http.MethodPost, p.url+"/login", strings.NewReader(url.Values{"username": {"kim"}}.Encode()))
		if err != nil {
			return "", err
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Cookie", value)
		answer, err := noRedirects.Do(request)
		if err != nil {
			return "", err
		}
		_, _ = io.Copy(io.Discard, answer.Body) // so that the connection is used again
		_ = answer.Body.Close()
		if answer.StatusCode != http.StatusFound {
			return "", fmt.Errorf("a login was answered %s", answer.Status)
		}
		lines.WriteString(value + "\n")
	}
	file := filepath.Join(b.bin, fmt.Sprintf("cookies-%s-%d", strings.ReplaceAll(name, " ", "-"), rows))
	return file, os.WriteFile(file, []byte(lines.String()), 0o600)
}

// fill gives the lab its rows. It takes no preloaded ones, so each is made by a
// visit under an id that the client chose, as the chapter's program lets it.
func (b *bench) fill(ctx context.Context, l *lab, rows int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	load := b.wrk(ctx, l.url, time.Hour, "fill", fmt.Sprint(rows))
	if err := load.Start(); err != nil {
		return missing(err)
	}
	defer func() { _ = load.Wait() }() // it is ended by cancel
	defer cancel()
	for {
		table, err := l.table()
		if err != nil || table.Count >= rows {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// tableNow is the lab's session table as its owner sees it.
type tableNow struct {
	Seq   uint64 // of the last event
	Count int    // of all rows
}

func (l *lab) table() (table tableNow, err error) {
	answer, err := http.Get(l.origin + "/api/rooms/main/sessions?limit=1")
	if err != nil {
		return table, err
	}
	defer func() { _ = answer.Body.Close() }()
	return table, json.NewDecoder(answer.Body).Decode(&table)
}

// load measures one program under one load.
func (b *bench) load(ctx context.Context, c contender, s scenario) (sample, error) {
	if c.watch != nil {
		v := c.watch(ctx)
		defer v.leave()
	}
	before, err := c.cpu()
	if err != nil {
		return sample{}, err
	}
	var report struct{ Requests, Micros, P99, Failed int }
	out, err := b.wrk(ctx, c.url, b.measure, s.mode, c.cookies).Output()
	if err != nil {
		return sample{}, missing(err)
	}
	last := out[strings.LastIndexByte(strings.TrimSpace(string(out)), '\n')+1:]
	if err := json.Unmarshal(last, &report); err != nil {
		return sample{}, fmt.Errorf("wrk said %q: %w", last, err)
	}
	after, err := c.cpu()
	if err != nil {
		return sample{}, err
	}
	return sample{
		rate:   float64(report.Requests) / (float64(report.Micros) / 1e6),
		cpu:    float64((after - before).Microseconds()) / float64(max(1, report.Requests)),
		p99:    float64(report.P99),
		count:  report.Requests,
		failed: report.Failed,
	}, nil
}

// viewer is one open event stream of the owner, who sees everything: the
// costliest view.
type viewer struct {
	stop  context.CancelFunc
	ended chan struct{}
}

// watch opens the stream, and has it when it returns. Where it is cut it comes
// back, as a page does.
func watch(ctx context.Context, l *lab, seen *atomic.Int64) *viewer {
	ctx, stop := context.WithCancel(ctx)
	v := &viewer{stop, make(chan struct{})}
	open := make(chan struct{}, 1)
	go func() {
		defer close(v.ended)
		last := ""
		for ctx.Err() == nil {
			follow(ctx, l, &last, seen, open)
			select {
			case <-ctx.Done():
			case <-time.After(2 * time.Second):
			}
		}
	}()
	select {
	case <-open:
	case <-ctx.Done():
	}
	return v
}

func (v *viewer) leave() { v.stop(); <-v.ended }

func follow(ctx context.Context, l *lab, last *string, seen *atomic.Int64, open chan<- struct{}) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, l.origin+"/api/rooms/main/events", nil)
	if err != nil {
		return
	}
	if *last != "" {
		request.Header.Set("Last-Event-ID", *last)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return
	}
	defer func() { _ = answer.Body.Close() }()
	select {
	case open <- struct{}{}:
	default:
	}
	lines := bufio.NewReaderSize(answer.Body, 1<<20)
	for {
		line, err := lines.ReadSlice('\n')
		if err != nil && err != bufio.ErrBufferFull {
			return
		}
		if id, ok := strings.CutPrefix(string(line[:min(len(line), 32)]), "id: "); ok {
			*last = strings.TrimSpace(id)
			seen.Add(1)
		}
	}
}

func throughputTables(names []string, found map[string][]sample) string {
	var b strings.Builder
	for _, s := range scenarios {
		fmt.Fprintf(&b, "**%s** (%s)\n\n", s.title, s.what)
		rows := [][]string{{"rows in the table", "of bare's requests/s", "of bare's CPU a request", "CPU a request", "p99"}}
		for _, size := range tableSizes {
			bare := found[fmt.Sprint(s.mode, size, rivals[0].name)]
			for _, name := range names {
				samples := found[fmt.Sprint(s.mode, size, name)]
				rows = append(rows, []string{
					fmt.Sprintf("%s: %s", thousands(size), name),
					ratioOf(samples, bare, func(s sample) float64 { return s.rate }),
					ratioOf(samples, bare, func(s sample) float64 { return s.cpu }),
					micros(medianOf(samples, func(s sample) float64 { return s.cpu })),
					micros(medianOf(samples, func(s sample) float64 { return s.p99 })) + failures(samples),
				})
			}
		}
		b.WriteString(table(rows) + "\n")
	}
	return strings.TrimSpace(b.String())
}

func failures(samples []sample) string {
	if slices.ContainsFunc(samples, func(s sample) bool { return s.failed > 0 }) {
		return " (some failed)"
	}
	return ""
}
