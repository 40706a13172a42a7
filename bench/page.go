package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

const (
	lessonPath = "/lessons/session"
	calm       = 3 * time.Second  // until memory is read
	settle     = 2 * time.Second  // until a browser has loaded the parts of its own window, which are many modules
	late       = time.Second      // for requests after the page is ready
	patience   = 30 * time.Second // then a page or a start counts as failed
)

// visit is what one browser with an empty profile found on the lesson page.
type visit struct {
	timing
	page, frame, stream traffic
}

// timing is in milliseconds; all but TTFB count from the HTML's last byte.
type timing struct {
	TTFB  float64 `json:"ttfb"`  // from the request, without connecting
	DOM   float64 `json:"dom"`   // domInteractive
	Form  float64 `json:"form"`  // the demo's frame has loaded: the form takes a name
	Row   float64 `json:"row"`   // the table shows the row that the frame's visit made
	Ready float64 `json:"ready"` // both, and drawn
}

// traffic is what went over the wire, heads included.
type traffic struct {
	requests int
	bytes    float64
}

// memory is a process's, in bytes: all that is resident, and what is no file.
type memory struct{ rss, anon int64 }

// pageRound is one round of [page].
type pageRound struct {
	first, later visit // to a lab just started, and to one that was read before
	bare         visit // to a page that does nothing
	home, lesson time.Duration
	idle, read   memory
}

// page measures the lesson page in Chromium, how soon a lab just started
// answers, and what it holds in memory while nobody asks.
func page(ctx context.Context, b *bench) (string, error) {
	var found []pageRound
	for round := range b.rounds {
		one, err := b.pageRound(ctx)
		if err != nil {
			return "", err
		}
		found = append(found, one)
		fmt.Fprintf(os.Stderr, "page: round %d of %d\n", round+1, b.rounds)
	}
	return pageTables(found), nil
}

func (b *bench) pageRound(ctx context.Context) (r pageRound, err error) {
	if r.home, err = b.firstPage(ctx, "/"); err != nil {
		return r, err
	}
	if r.lesson, err = b.firstPage(ctx, lessonPath); err != nil {
		return r, err
	}
	l, err := b.startLab(ctx)
	if err != nil {
		return r, err
	}
	defer l.stop()
	if r.idle, err = l.calmMemory(ctx); err != nil {
		return r, err
	}
	if r.first, err = visitLesson(ctx, l.origin+lessonPath, l.url); err != nil {
		return r, err
	}
	if r.read, err = l.calmMemory(ctx); err != nil {
		return r, err
	}
	if r.later, err = visitLesson(ctx, l.origin+lessonPath, l.url); err != nil {
		return r, err
	}
	bare, stop, err := servePage(l.url + "/")
	if err != nil {
		return r, err
	}
	defer stop()
	r.bare, err = visitLesson(ctx, bare, l.url)
	return r, err
}

// servePage serves the least that can be called interactive in the same way: a
// page with the demo in a frame, and a row when it has loaded.
func servePage(frame string) (url string, stop func(), err error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	page := `<!doctype html><title>bare</title><session-table><table></table></session-table><iframe src="` + frame + `"></iframe>` +
		`<script type="module">document.querySelector('table').insertRow().className = 'is-mine'</script>`
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, page)
	}), ReadHeaderTimeout: patience}
	go func() { _ = server.Serve(listener) }() // until it is closed
	return "http://" + listener.Addr().String() + "/", func() { _ = server.Close() }, nil
}

// firstPage is the time from starting the binary, with an empty data folder, to
// the last byte of a page.
func (b *bench) firstPage(ctx context.Context, path string) (time.Duration, error) {
	data, err := os.MkdirTemp(b.bin, "data-")
	if err != nil {
		return 0, err
	}
	addr, demoAddr, err := freeAddresses()
	if err != nil {
		return 0, err
	}
	command := exec.CommandContext(ctx, filepath.Join(b.bin, "lab"), "-data", data, "-addr", addr, "-demo-addr", demoAddr)
	command.Stderr = os.Stderr
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	began := time.Now()
	if err := command.Start(); err != nil {
		return 0, err
	}
	defer (&process{command: command}).stop()
	for {
		err := readAll(client, "http://"+addr+path)
		took := time.Since(began)
		if err == nil {
			return took, nil
		}
		if took > patience || ctx.Err() != nil {
			return 0, fmt.Errorf("a lab just started does not answer: %w", err)
		}
		time.Sleep(time.Millisecond) // it needs the processor more than we do
	}
}

func readAll(client *http.Client, url string) error {
	answer, err := client.Get(url)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, answer.Body)
	if answer.StatusCode != http.StatusOK {
		err = errors.New(answer.Status)
	}
	return errors.Join(err, answer.Body.Close())
}

// calmMemory waits until what a start or a page made is over, and reads.
func (p *process) calmMemory(ctx context.Context) (m memory, err error) {
	select {
	case <-ctx.Done():
		return m, ctx.Err()
	case <-time.After(calm):
	}
	if m.rss, err = p.resident("VmRSS"); err != nil {
		return m, err
	}
	m.anon, err = p.resident("RssAnon")
	return m, err
}

// resident is one kind of the process's resident memory in bytes (proc(5), status).
func (p *process) resident(kind string) (int64, error) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), kind+":")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0, fmt.Errorf("no %s in /proc", kind)
	}
	kilobytes, err := strconv.ParseInt(fields[0], 10, 64)
	return kilobytes << 10, err
}

// watchReady runs in the page before its own scripts. A student can work once
// the form in the frame takes a name and the table has the row of the frame's
// own visit: by then seat, stream and snapshot are there too. The message comes
// after the frame in which the row was drawn.
const watchReady = `if (self === top) self.labReady = new Promise((done) => {
	const at = {};
	const note = (what) => {
		at[what] ??= performance.now();
		if (!at.form || !at.row || at.asked) return;
		at.asked = true;
		observer.disconnect();
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => {
			const now = performance.now();
			const [{ requestStart, responseStart, responseEnd, domInteractive }] = performance.getEntriesByType('navigation');
			done({
				ttfb: responseStart - requestStart, dom: domInteractive - responseEnd,
				form: at.form - responseEnd, row: at.row - responseEnd, ready: now - responseEnd,
			});
		};
		port2.postMessage('');
	};
	const observer = new MutationObserver(() => {
		if (document.querySelector('session-table tr.is-mine')) note('row');
	});
	observer.observe(document, { childList: true, subtree: true });
	document.addEventListener('load', ({ target }) => {
		if (target instanceof HTMLIFrameElement) note('form');
	}, true);
})`

// visitLesson opens a lesson page in a new browser with an empty profile.
func visitLesson(ctx context.Context, url, demo string) (v visit, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tab, end, err := browse(ctx)
	if err != nil {
		return v, err
	}
	defer end()

	w := wire{seen: map[network.RequestID]*transfer{}}
	if err := chromedp.Listen(tab, w.listen); err != nil {
		return v, fmt.Errorf("browser: %w", err)
	}
	err = chromedp.Do(tab, chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, network.Enable, network.EnableParams{}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, t, cdpage.AddScriptToEvaluateOnNewDocument,
			cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: watchReady})
		return err
	}))
	if err != nil {
		return v, fmt.Errorf("browser: %w", err)
	}
	select {
	case <-ctx.Done():
		return v, ctx.Err()
	case <-time.After(settle):
	}
	if err := chromedp.Do(tab, chromedp.Navigate(url)); err != nil {
		return v, fmt.Errorf("browser: %w", err)
	}
	if v.timing, err = chromedp.Run(tab, chromedp.Evaluate[timing]("labReady", chromedp.EvalAwaitPromise)); err != nil {
		return v, fmt.Errorf("browser: the page did not get ready: %w", err)
	}
	select {
	case <-ctx.Done():
		return v, ctx.Err()
	case <-time.After(late):
	}
	v.page, v.frame, v.stream = w.sum(demo)
	return v, nil
}

// wire adds up what the browser's network domain tells.
type wire struct {
	mu   sync.Mutex
	seen map[network.RequestID]*transfer
}

type transfer struct {
	url   string
	bytes float64
}

func (w *wire) listen(event any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		if strings.HasPrefix(e.Request.URL, "http") { // the icon is a data: URL
			w.seen[e.RequestID] = &transfer{url: e.Request.URL}
		}
	case *network.EventResponseReceived:
		if t := w.seen[e.RequestID]; t != nil {
			t.bytes += e.Response.EncodedDataLength
		}
	case *network.EventDataReceived:
		if t := w.seen[e.RequestID]; t != nil { // all there is of a stream, which does not end
			t.bytes += float64(e.EncodedDataLength)
		}
	case *network.EventLoadingFinished:
		if t := w.seen[e.RequestID]; t != nil {
			t.bytes = e.EncodedDataLength
		}
	}
}

// sum tells the page itself from the demo in its frame and from its stream.
func (w *wire) sum(demo string) (page, frame, stream traffic) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, t := range w.seen {
		to := &page
		if strings.HasPrefix(t.url, demo+"/") {
			to = &frame
		} else if strings.Contains(t.url, "/events?") {
			to = &stream
		}
		to.requests++
		to.bytes += t.bytes
	}
	return page, frame, stream
}

func pageTables(found []pageRound) string {
	ms := func(of func(visit) float64) (columns []string) {
		for _, which := range []func(pageRound) visit{
			func(r pageRound) visit { return r.first },
			func(r pageRound) visit { return r.later },
			func(r pageRound) visit { return r.bare },
		} {
			columns = append(columns, micros(1000*medianOf(found, func(r pageRound) float64 { return of(which(r)) })))
		}
		return columns
	}
	wired := func(what, target string, of func(visit) traffic) []string {
		requests := medianOf(found, func(r pageRound) float64 { return float64(of(r.later).requests) })
		bytes := medianOf(found, func(r pageRound) float64 { return of(r.later).bytes })
		return []string{what, fmt.Sprint(requests), fmt.Sprintf("%.1f kB", bytes/1000), target}
	}
	took := func(of func(pageRound) time.Duration) string {
		return micros(medianOf(found, func(r pageRound) float64 { return float64(of(r).Nanoseconds()) / 1000 }))
	}
	mb := func(of func(pageRound) int64) string {
		return fmt.Sprintf("%.1f MB", medianOf(found, func(r pageRound) float64 { return float64(of(r)) })/1e6)
	}

	times := [][]string{{"the lesson page, empty browser profile", "lab just started", "lab read before",
		"beside it, a page that does nothing", "target"}}
	for _, line := range []struct {
		what, target string
		of           func(visit) float64
	}{
		{"first byte, from the request", "", func(v visit) float64 { return v.TTFB }},
		{"HTML there → `domInteractive`", "", func(v visit) float64 { return v.DOM }},
		{"HTML there → the form in the frame takes a name", "", func(v visit) float64 { return v.Form }},
		{"HTML there → the table shows the student's row", "", func(v visit) float64 { return v.Row }},
		{"HTML there → interactive: both, and drawn", "100 ms", func(v visit) float64 { return v.Ready }},
	} {
		times = append(times, append(append([]string{line.what}, ms(line.of)...), line.target))
	}
	return table(times) + "\n" + table([][]string{
		{"over the wire, an empty cache", "requests", "bytes, heads included", "target"},
		wired("the page: HTML, styles, scripts, calls of the API", "100 kB", func(v visit) traffic { return v.page }),
		wired("beside it: the demo in its frame", "", func(v visit) traffic { return v.frame }),
		wired("beside it: the event stream, until a second after interactive", "", func(v visit) traffic { return v.stream }),
	}) + "\n" + table([][]string{
		{"the process", "the lab", "target"},
		{"start to the last byte of `/`", took(func(r pageRound) time.Duration { return r.home }), "60 ms"},
		{"start to the last byte of `" + lessonPath + "`", took(func(r pageRound) time.Duration { return r.lesson }), "60 ms"},
		{"memory 3 s after the start: resident", mb(func(r pageRound) int64 { return r.idle.rss }), "25 MB"},
		{"of that anonymous, without the program's file", mb(func(r pageRound) int64 { return r.idle.anon }), ""},
		{"memory 3 s after one browser left the lesson page: resident", mb(func(r pageRound) int64 { return r.read.rss }), "25 MB"},
		{"of that anonymous", mb(func(r pageRound) int64 { return r.read.anon }), ""},
	})
}
