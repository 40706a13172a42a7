package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// The history that is scrubbed through: so many seats log in, and reload. After
// each of their requests but the first few, the page's own seat asks too.
const (
	seatsOfHistory = 100
	eventsOfASeat  = 80  // the first visit, the login, the welcome, reloads
	ownOfASeat     = 20  // meanwhile, of the page's own seat
	stepsARound    = 150 // of each kind
)

// scrubbed is what a kind of step cost, in µs, step by step. Script is counted as
// the browser's own tools do: without the layouts that it has to wait for.
type scrubbed struct{ script, layout, both []float64 }

// scrubber measures what one step of the timeline costs the page, with ten
// thousand events in its history, by the browser's own trace.
func scrubber(ctx context.Context, b *bench) (string, error) {
	var steps, jumps scrubbed
	heap := 0.0
	for round := range b.rounds {
		one, far, size, err := b.scrub(ctx)
		if err != nil {
			return "", err
		}
		steps.add(one)
		jumps.add(far)
		heap = max(heap, size)
		fmt.Fprintf(os.Stderr, "scrubber: round %d of %d\n", round+1, b.rounds)
	}
	rows := [][]string{{fmt.Sprintf("a moment of %d events", seatsOfHistory*(eventsOfASeat+ownOfASeat)), "script, p50",
		"p95", "style and layout, p50", "both, p50", "p95", "target"}}
	for _, r := range []struct {
		what, target string
		of           scrubbed
	}{{"the next or the one before", "script p50 < 8 ms", steps}, {"one anywhere else", "", jumps}} {
		rows = append(rows, []string{r.what, micros(median(r.of.script)), micros(percentile(r.of.script, 95)),
			micros(median(r.of.layout)), micros(median(r.of.both)), micros(percentile(r.of.both, 95)), r.target})
	}
	return table(rows) + fmt.Sprintf("\nThe page's JavaScript heap afterwards: %.0f MB.\n", heap/1e6), nil
}

func (s *scrubbed) add(o scrubbed) {
	s.script = append(s.script, o.script...)
	s.layout = append(s.layout, o.layout...)
	s.both = append(s.both, o.both...)
}

func (b *bench) scrub(ctx context.Context) (steps, jumps scrubbed, heap float64, err error) {
	l, err := b.startLab(ctx, "-max-rate", "100000", "-max-events", "20000", "-max-event-bytes", "500000000")
	if err != nil {
		return steps, jumps, 0, err
	}
	defer l.stop()
	tab, end, err := browse(ctx)
	if err != nil {
		return steps, jumps, 0, err
	}
	defer end()
	t, err := newTrace(tab)
	if err != nil {
		return steps, jumps, 0, err
	}
	if err := chromedp.Do(tab, chromedp.Navigate(l.origin+lessonPath)); err != nil {
		return steps, jumps, 0, fmt.Errorf("browser: %w", err)
	}
	desk, err := chromedp.Run(tab, chromedp.Evaluate[string](ownDesk, chromedp.EvalAwaitPromise))
	if err != nil {
		return steps, jumps, 0, fmt.Errorf("browser: %w", err)
	}
	if err := chromedp.Do(tab, chromedp.Navigate("about:blank")); err != nil { // the page is not to follow all this
		return steps, jumps, 0, fmt.Errorf("browser: %w", err)
	}
	first, err := l.makeHistory(ctx, seatTaken{Demo: desk})
	if err != nil {
		return steps, jumps, 0, err
	}
	if err := chromedp.Do(tab, chromedp.Navigate(fmt.Sprintf("%s%s#t=%d", l.origin, lessonPath, first))); err != nil {
		return steps, jumps, 0, fmt.Errorf("browser: %w", err)
	}
	if at, err := chromedp.Run(tab, chromedp.Evaluate[string](wholeHistory, chromedp.EvalAwaitPromise)); err != nil || at != "" {
		return steps, jumps, 0, fmt.Errorf("browser: the history did not arrive: the timeline is at %q (%w)", at, err)
	}
	all, err := t.during(fmt.Sprintf(scrubThrough, stepsARound))
	if err != nil {
		return steps, jumps, 0, err
	}
	heap, err = chromedp.Run(tab, chromedp.Evaluate[float64]("performance.memory.usedJSHeapSize"))
	return costs(all, "step"), costs(all, "jump"), heap, err
}

// makeHistory fills the journal, and returns the first event's seq.
func (l *lab) makeHistory(ctx context.Context, page seatTaken) (first uint64, err error) {
	if first, err = l.firstSeq(); err != nil { // the page's own visit
		return 0, err
	}
	own, err := l.visitor(page, "own")
	if err != nil {
		return 0, err
	}
	for i := range seatsOfHistory {
		seat, err := takeSeat(l.origin)
		if err != nil {
			return 0, err
		}
		s, err := l.visitor(seat, fmt.Sprint("student ", i))
		if err != nil {
			return 0, err
		}
		for n := range eventsOfASeat - 2 {
			if err := s.ask(http.MethodGet, "", "", http.StatusOK); err != nil {
				return 0, err
			}
			if n >= eventsOfASeat-2-ownOfASeat {
				if err := own.ask(http.MethodGet, "", "", http.StatusOK); err != nil {
					return 0, err
				}
			}
		}
		if err := errors.Join(ctx.Err(), s.asks.conn.Close()); err != nil {
			return 0, err
		}
	}
	return first, own.asks.conn.Close()
}

// visitor is a student who has just logged in: two events.
func (l *lab) visitor(seat seatTaken, name string) (*student, error) {
	asks, err := connect(l.demo())
	if err != nil {
		return nil, err
	}
	s := &student{seat: seat, name: name, asks: asks}
	if err := s.ask(http.MethodGet, "", "", http.StatusOK); err != nil {
		return nil, err
	}
	return s, s.ask(http.MethodPost, "login", url.Values{"username": {name}}.Encode(), http.StatusFound)
}

// firstSeq is the seq of the oldest exchange that a snapshot tells of.
func (l *lab) firstSeq() (uint64, error) {
	answer, err := http.Get(l.origin + "/api/rooms/main/events?wait=0")
	if err != nil {
		return 0, err
	}
	defer func() { _ = answer.Body.Close() }()
	var page struct {
		Events []struct {
			Events []struct {
				Type string
				Seq  uint64
			}
		}
	}
	if err := json.NewDecoder(answer.Body).Decode(&page); err != nil {
		return 0, err
	}
	for _, snapshot := range page.Events {
		for _, e := range snapshot.Events {
			if e.Type == "exchange" {
				return e.Seq, nil
			}
		}
	}
	return 0, errors.New("the journal tells of no exchange")
}

// ownDesk waits until the page's own visit is in the table, and tells its desk.
const ownDesk = `new Promise((done) => {
	const look = () => (document.querySelector('session-table tr.is-mine') ? done(document.querySelector('iframe').src) : setTimeout(look, 50));
	look();
})`

// wholeHistory waits until the page shows the first moment, or tells where it is.
const wholeHistory = `new Promise((done) => {
	const late = Date.now() + 60_000;
	const look = () => {
		const at = document.querySelector('.track input').ariaValueText ?? '';
		if (/^1\d{4}개 중 1번째/.test(at)) done('');
		else if (Date.now() > late) done(at + location.hash);
		else setTimeout(look, 50);
	};
	look();
})`

// scrubThrough jumps to a place, and takes a step from there, so often. Marks in
// the trace tell what is whose.
const scrubThrough = `(async () => {
	const range = document.querySelector('.track input');
	const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
	const marked = async (what, act) => {
		performance.mark('begin-' + what);
		act();
		await drawn();
		performance.mark('end-' + what);
	};
	for (let i = 0; i < %d; i++) {
		const far = i %% 2 ? range.max : 0; // to the edge of what is in sight, which the next step moves
		await marked('jump', () => {
			range.value = far;
			range.dispatchEvent(new Event('input', { bubbles: true }));
		});
		await marked('step', () => document.querySelector(i %% 3 ? '[name=on]' : '[name=back]').click());
	}
})()`

// slice is one thing that the browser did, in µs.
type slice struct {
	Name string  `json:"name"`
	Ph   string  `json:"ph"`
	TS   float64 `json:"ts"`
	Dur  float64 `json:"dur"`
	TID  int     `json:"tid"`
	PID  int     `json:"pid"`
}

// traced collects a browser's trace.
type traced struct {
	tab    context.Context
	slices chan []slice
	ended  chan struct{}
}

func newTrace(tab context.Context) (*traced, error) {
	t := &traced{tab: tab, slices: make(chan []slice, 1024), ended: make(chan struct{}, 1)}
	return t, chromedp.Listen(tab, func(event any) {
		switch e := event.(type) {
		case *tracing.EventDataCollected:
			var some []slice
			for _, value := range e.Value {
				var s slice
				if json.Unmarshal(value, &s) == nil { // others have other shapes
					some = append(some, s)
				}
			}
			t.slices <- some
		case *tracing.EventTracingComplete:
			t.ended <- struct{}{}
		}
	})
}

// during returns what the browser did while a script ran.
func (t *traced) during(script string) (all []slice, err error) {
	err = chromedp.Do(t.tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, tracing.Start, tracing.StartParams{TraceConfig: &tracing.TraceConfig{
			IncludedCategories: []string{"devtools.timeline", "blink.user_timing", "v8.execute"}, ExcludedCategories: []string{"*"},
		}})
		return err
	}))
	if err != nil {
		return nil, fmt.Errorf("trace: %w", err)
	}
	if _, err := chromedp.Run(t.tab, chromedp.Evaluate[any](script, chromedp.EvalAwaitPromise)); err != nil {
		return nil, fmt.Errorf("browser: %w", err)
	}
	err = chromedp.Do(t.tab, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, tracing.End, cdp.Empty{})
		return err
	}))
	if err != nil {
		return nil, fmt.Errorf("trace: %w", err)
	}
	for {
		select {
		case some := <-t.slices:
			all = append(all, some...)
		case <-t.ended:
			for len(t.slices) > 0 {
				all = append(all, <-t.slices...)
			}
			return all, nil
		case <-time.After(patience):
			return nil, errors.New("trace: it did not end")
		}
	}
}

// Names of what runs script, and of what styles and lays out.
var (
	scripts = []string{"FunctionCall", "EvaluateScript", "RunMicrotasks", "EventDispatch", "FireAnimationFrame", "TimerFire"}
	layouts = []string{"UpdateLayoutTree", "Layout"}
)

// costs is what each of the marked steps cost, on the thread that marked them.
func costs(all []slice, what string) (found scrubbed) {
	slices.SortFunc(all, func(a, b slice) int { return int(a.TS - b.TS) })
	begin := -1.0
	for _, s := range all {
		switch s.Name {
		case "begin-" + what:
			begin = s.TS
		case "end-" + what:
			if begin < 0 {
				continue
			}
			layout, both := covered(all, s, begin, layouts), covered(all, s, begin, slices.Concat(scripts, layouts))
			found.script = append(found.script, both-layout)
			found.layout = append(found.layout, layout)
			found.both = append(found.both, both)
			begin = -1
		}
	}
	return found
}

// covered is how long any of the names ran between begin and a mark.
func covered(all []slice, end slice, begin float64, names []string) (sum float64) {
	until := begin
	for _, s := range all {
		if s.TID != end.TID || s.PID != end.PID || s.TS < begin || s.TS > end.TS || !slices.Contains(names, s.Name) {
			continue
		}
		from, to := max(s.TS, until), s.TS+s.Dur
		if to > from {
			sum += to - from
			until = to
		}
	}
	return sum
}
