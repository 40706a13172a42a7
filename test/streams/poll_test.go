package streams

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// How a streamProxy treats event streams.
const (
	passes    = iota
	holdsBody // the head comes at once, the body when it has ended
	holdsAll
)

// streamProxy passes everything on to the lab, as a proxy near the user would,
// but may hold back the bodies of event streams until they end. It keeps what
// was asked of the journal.
type streamProxy struct {
	addr string

	mu      sync.Mutex
	holds   int
	open    []askedStream // streams that have not ended
	streams []askedStream // all that were answered
	polls   []askedPoll   // those that were answered
	changed chan struct{} // closed at the next change
}

type askedStream struct {
	id   int
	last string // Last-Event-ID
	path string // of the page
}

type askedPoll struct {
	after, wait string
	answer      struct {
		Events []struct {
			Type string
			Seq  uint64
		}
		Seq uint64
	}
}

func newStreamProxy(t *testing.T, labURL string, holds int) *streamProxy {
	t.Helper()
	to, err := url.Parse(labURL)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &streamProxy{addr: listener.Addr().String(), holds: holds, changed: make(chan struct{})}
	transport := &http.Transport{}
	proxy := &httputil.ReverseProxy{
		Transport: transport,
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(to)
			r.Out.Host = r.In.Host
			r.SetXForwarded()
		},
		ModifyResponse: p.look,
		ErrorHandler:   func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		proxy.ServeHTTP(&lateHead{w, p}, r)
	})}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(listener) })
	t.Cleanup(func() {
		_ = server.Close()
		serving.Wait()
		p.until(t, "the end of its streams", func() bool { return len(p.open) == 0 })
		transport.CloseIdleConnections()
	})
	return p
}

// look notes what the lab answers and puts the brake on event streams.
func (p *streamProxy) look(response *http.Response) error {
	request := response.Request
	if !strings.HasSuffix(request.URL.Path, "/events") || response.StatusCode != http.StatusOK {
		return nil
	}
	if response.Header.Get("Content-Type") == "text/event-stream" {
		p.change(func() {
			s := askedStream{len(p.streams), request.Header.Get("Last-Event-ID"), request.Header.Get("Referer")}
			p.open, p.streams = append(p.open, s), append(p.streams, s)
			response.Body = &heldBody{ReadCloser: response.Body, holds: p.holding, ended: sync.OnceFunc(func() {
				p.change(func() {
					p.open = slices.DeleteFunc(p.open, func(o askedStream) bool { return o.id == s.id })
				})
			})}
		})
		return nil
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	response.Body = io.NopCloser(bytes.NewReader(body))
	if err != nil {
		return err
	}
	query := request.URL.Query()
	poll := askedPoll{after: query.Get("after"), wait: query.Get("wait")}
	if err := json.Unmarshal(body, &poll.answer); err != nil {
		return fmt.Errorf("%w in %s", err, body)
	}
	p.change(func() { p.polls = append(p.polls, poll) })
	return nil
}

func (p *streamProxy) change(do func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	do()
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *streamProxy) holding() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.holds
}

// until waits until something holds, which is looked at under the lock.
func (p *streamProxy) until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	late := time.After(lab.Patience)
	for {
		p.mu.Lock()
		ok, changed := holds(), p.changed
		p.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-late:
			p.mu.Lock()
			defer p.mu.Unlock()
			t.Fatalf("the proxy waited in vain for %s: open are %+v of the streams %+v; polls %+v", what, p.open, p.streams, p.polls)
		}
	}
}

// heldBody is a body whose rest is given when it has ended, once it is held.
type heldBody struct {
	io.ReadCloser
	holds func() int
	ended func()
	rest  *bytes.Reader
}

func (b *heldBody) Read(p []byte) (int, error) {
	if b.rest != nil {
		return b.rest.Read(p)
	}
	n, err := b.ReadCloser.Read(p)
	if err != nil || b.holds() == passes {
		return n, err
	}
	rest, err := io.ReadAll(b.ReadCloser)
	if err != nil {
		return 0, err // the client went away
	}
	b.rest = bytes.NewReader(slices.Concat(p[:n], rest))
	return b.rest.Read(p)
}

func (b *heldBody) Close() error {
	b.ended()
	return b.ReadCloser.Close()
}

// lateHead is a response whose head is held back with its body, where the
// proxy does that; httputil would send it at once.
type lateHead struct {
	http.ResponseWriter
	p *streamProxy
}

func (w *lateHead) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *lateHead) FlushError() error {
	if w.p.holding() == holdsAll && w.Header().Get("Content-Type") == "text/event-stream" {
		return nil
	}
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// gapless says whether each poll went on where the one before it ended, and no
// event came twice.
func (p *streamProxy) gapless(t *testing.T) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	var last uint64
	for i, poll := range p.polls {
		if i > 0 && poll.after != strconv.FormatUint(last, 10) {
			t.Errorf("poll %d asks for what came after %q; the one before it ended with %d", i, poll.after, last)
		}
		for _, e := range poll.answer.Events {
			if e.Type == "snapshot" && i > 0 || e.Seq <= last && i > 0 {
				t.Errorf("poll %d after %d brought %s %d", i, last, e.Type, e.Seq)
			}
			last = e.Seq
		}
		last = poll.answer.Seq
	}
}

// through starts a browser that reaches the lab through the proxy.
func (p *streamProxy) through(t *testing.T, l *lab.Lab, language string) *browser.Chromium {
	return browser.New(t, language, p.rule(l))
}

// rule is the flag with which a browser reaches the lab through the proxy.
func (p *streamProxy) rule(l *lab.Lab) chromedp.ExecAllocatorOption {
	return chromedp.Flag("host-resolver-rules", "MAP "+lab.HostOf(l.URL)+" "+p.addr)
}

// watched keeps in words, in order, what the page says of its connection and
// the answers of the journal that it got.
const watched = `
	window.words = [];
	addEventListener('DOMContentLoaded', () => {
		const link = document.querySelector('.link');
		new MutationObserver(() => words.push(link.dataset.state)).observe(link, {attributeFilter: ['data-state']});
	});
	window.fetch = new Proxy(fetch, {async apply(fetch, self, [url, ...more]) {
		const response = await Reflect.apply(fetch, self, [url, ...more]);
		if (String(url).includes('/events')) words.push(String(url).includes('wait=') ? 'poll' : 'stream');
		return response;
	}});
`

// TestPoll: where a proxy holds streams back until they end, a lesson works.
func TestPoll(t *testing.T) {
	for name, holds := range map[string]int{"the body is held": holdsBody, "the head too": holdsAll} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // the page gives a stream up in its own time
			l := lab.Start(t)
			p := newStreamProxy(t, l.URL, holds)
			b := p.through(t, l, "ko")
			b.Before(watched)
			b.Open(l.URL + "/lessons/session")
			b.AwaitRow()
			b.AwaitLink()
			p.until(t, "the stream to be given up", func() bool { return len(p.streams) == 1 && len(p.open) == 0 })
			if words := browser.Eval[[]string](b, "words"); !slices.Contains(words, "poll") || slices.Index(words, "open") < slices.Index(words, "poll") {
				t.Errorf("the page says that it is connected before anything came: %q", words)
			} else if slices.Contains(words, "stream") != (holds == holdsBody) {
				t.Errorf("the proxy does not hold back what it should: %q", words)
			}

			b.Login("김민아")
			b.Passed("login")
			other, visitor := l.Seat(t), lab.NewClient()
			visitor.Visit(t, other.Demo)
			visitor.Login(t, other.Demo, "lee")
			b.Wait("another's row", "[...document.querySelectorAll('.st tbody tr:not(.is-mine) .name')].some(e => e.textContent === 'lee')")
			for range 5 {
				visitor.Visit(t, other.Demo)
			}
			b.Wait("each of its requests once", "document.querySelector('.st tbody tr:not(.is-mine) .n').textContent === '8'")
			b.AwaitLink()
			p.gapless(t)
			p.mu.Lock()
			defer p.mu.Unlock()
			if len(p.streams) != 1 || p.polls[0].after != "" || p.polls[0].wait != "0" || p.polls[1].wait != "25" {
				t.Errorf("streams %+v, polls %+v", p.streams, p.polls)
			}
		})
	}
}

// TestPollAfterSilence: a stream that is open and silent for too long gives way
// to polling, from where it was; later a stream is tried again, from where
// polling was, and polling goes on where that one is held back too.
func TestPollAfterSilence(t *testing.T) {
	l := lab.Start(t)
	p := newStreamProxy(t, l.URL, passes)
	b := p.through(t, l, "ko")
	// The page's clock: the wait for silence ends, and time goes by, when the test says so.
	b.Before(watched + `{
		const { setTimeout } = window, { now } = Date;
		let ahead = 0;
		Date.now = () => now() + ahead;
		window.later = (minutes) => { ahead += minutes * 60000; };
		window.setTimeout = (f, ms, ...more) => {
			if (ms >= 40000 && ms < 45000) window.silence = f;
			return setTimeout(f, ms, ...more);
		};
	}`)
	b.Open(l.URL + "/lessons/session")
	b.AwaitRow()
	b.AwaitLink()
	other, visitor := l.Seat(t), lab.NewClient()
	requests := 0
	// visit makes one request more, and waits until the page shows all of them.
	visit := func() {
		t.Helper()
		visitor.Visit(t, other.Demo)
		requests++
		b.Wait("another's requests", "document.querySelector('.st tbody tr:not(.is-mine) .n')?.textContent === '%d'", requests)
	}
	visit()
	streams := func(n, open int) func() bool {
		return func() bool { return len(p.streams) == n && len(p.open) == open }
	}
	p.until(t, "one stream", streams(1, 1))

	// Silence: what comes on the stream no longer arrives.
	p.change(func() { p.holds = holdsBody })
	visitor.Visit(t, other.Demo)
	requests++
	browser.Eval[any](b, "silence()")
	p.until(t, "the stream to be given up", streams(1, 0))
	p.until(t, "a poll that goes on where the stream was", func() bool {
		return len(p.polls) > 0 && p.polls[0].after != "" && len(p.polls[0].answer.Events) > 0
	})
	visit()

	// Streams are held back still: polling goes on, and the page says nothing of it.
	browser.Eval[any](b, "words.length = 0")
	p.change(func() { p.holds = holdsAll })
	browser.Eval[any](b, "later(4)")
	visit() // ends the poll
	p.until(t, "another try", streams(2, 1))
	visit()
	p.until(t, "its end", streams(2, 0))
	if words := browser.Eval[[]string](b, "words"); slices.Contains(words, "connecting") || slices.Contains(words, "lost") {
		t.Errorf("while polling worked the page said %q", words)
	}

	// They are no longer held back.
	p.change(func() { p.holds = passes })
	browser.Eval[any](b, "later(4)")
	visit()
	p.until(t, "a stream that stays", streams(3, 1))
	p.mu.Lock()
	polls := len(p.polls)
	p.mu.Unlock()
	visit()
	p.gapless(t)
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.polls) != polls || len(p.open) != 1 {
		t.Errorf("beside a stream that comes through there are %d polls more", len(p.polls)-polls)
	}
	for i, s := range p.streams {
		if (s.last == "") != (i == 0) {
			t.Errorf("stream %d goes on after %q", i, s.last)
		}
	}
}

// TestTabs: twelve tabs of one browser work, though it opens six connections
// only: the one that is shown holds a stream.
func TestTabs(t *testing.T) {
	l := lab.Start(t)
	p := newStreamProxy(t, l.URL, passes)
	b := browser.Own(t, "ko", p.rule(l))
	tabs := []*browser.Chromium{b}
	for i := range 12 {
		if i > 0 {
			tabs = append(tabs, b.Tab())
		}
		tabs[i].Open(l.URL + "/lessons/session?lang=ko&tab=" + strconv.Itoa(i))
		tabs[i].Wait("the connection", "document.querySelector('.link[data-state=open]') && document.querySelector('.st tbody tr.is-mine')")
		p.until(t, "one stream", func() bool { return len(p.open) == 1 && strings.HasSuffix(p.open[0].path, "tab="+strconv.Itoa(i)) })
	}
	shown := func() (n int) {
		for _, tab := range tabs {
			if browser.Eval[string](tab, "document.visibilityState") == "visible" {
				n++
			}
		}
		return n
	}
	if n := shown(); n != 1 {
		t.Fatalf("%d tabs are shown: that is no window of a browser", n)
	}

	// A tab that is shown goes on where it was when it was hidden.
	other, visitor := l.Seat(t), lab.NewClient()
	before := len(tabs)
	for n, i := range []int{0, 7, 11, 3} {
		visitor.Visit(t, other.Demo)
		tabs[i].Front()
		tabs[i].Wait("what came while it was hidden", "document.querySelector('.st tbody tr:not(.is-mine) .n')?.textContent === '%d'", n+1)
		tabs[i].Wait("the connection", "document.querySelector('.link[data-state=open]')")
		p.until(t, "one stream more, and alone", func() bool {
			return len(p.streams) == before+n+1 && len(p.open) == 1 && p.open[0].last != "" && strings.HasSuffix(p.open[0].path, "tab="+strconv.Itoa(i))
		})
	}

	// All of them at once ask the API, and each gets its answer.
	for _, tab := range tabs {
		browser.Eval[int](tab, `window.answer = fetch('/api/seats/me', {
			cache: 'no-store', headers: {Authorization: 'Bearer ' + localStorage.getItem('lab.seat.main')},
		}).then(r => r.json()), 1`)
	}
	seats := map[string]int{}
	for _, tab := range tabs {
		seats[browser.Eval[string](tab, "answer.then(me => me.seat)")]++
	}
	if len(seats) != 1 || seats[""] > 0 {
		t.Errorf("the tabs' seats are %v", seats)
	}
	if n := shown(); n != 1 {
		t.Errorf("%d tabs are shown", n)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.polls) > 0 {
		t.Errorf("streams came through, yet there are %d polls", len(p.polls))
	}
}
