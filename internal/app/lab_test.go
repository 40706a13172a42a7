package app

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) {
	// The highlighter's regular expressions have a clock that ends by itself.
	goleak.VerifyTestMain(tests{m}, goleak.IgnoreAnyFunction("github.com/dlclark/regexp2/v2.runClock"))
}

// tests is all tests, and the end of what they share.
type tests struct{ *testing.M }

// Run implements [goleak.TestingM].
func (all tests) Run() int {
	defer shared.end()
	defer binary.end()
	return all.M.Run()
}

// lab is the program, running on free ports of this machine.
type lab struct {
	url, demo string // without a slash at the end
	out       *syncBuffer
	stop      func() error // ends it and waits
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

var printed = regexp.MustCompile(`(?s)Session Lab: (http://\S+)/\n.*demo server: (http://\S+)/\n`)

// ownContent is what the labs of all tests share.
var ownContent = NewContent()

// start runs the program as main does and stops it when the test ends.
func start(t *testing.T, args ...string) *lab {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out := &syncBuffer{}
	if !slices.Contains(args, "-data") {
		args = append(args, "-data", t.TempDir())
	}
	if !slices.Contains(args, "-one-port") {
		args = append([]string{"-demo-addr", "localhost:0"}, args...)
	}
	args = append([]string{"-addr", "localhost:0"}, args...)
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	var err error
	var once sync.Once
	go func() {
		err := ownContent.Run(ctx, args, func(string) string { return "" }, io.MultiWriter(out, writer))
		_ = writer.CloseWithError(err)
		ended <- err
	}()
	l := &lab{out: out, stop: func() error {
		once.Do(func() { cancel(); err = <-ended })
		return err
	}}
	t.Cleanup(func() {
		if err := l.stop(); err != nil {
			t.Errorf("run: %v", err)
		}
		http.DefaultClient.CloseIdleConnections()
	})
	lines := bufio.NewReader(reader)
	for {
		if _, readErr := lines.ReadString('\n'); readErr != nil {
			t.Fatalf("the lab ended at start: %v\n%s", readErr, out)
		}
		if m := printed.FindStringSubmatch(out.String()); m != nil {
			l.url, l.demo = m[1], m[2]
			go func() { _, _ = io.Copy(io.Discard, lines) }()
			return l
		}
	}
}

// call is one request to the API. It returns the status and the body.
func (l *lab) call(t *testing.T, method, path, token, body string, headers ...string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, l.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		if name == "Host" {
			request.Host = value
		}
		request.Header.Add(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(data)
}

type seat struct {
	Seat                    string `json:"seat"`
	Token, Room, Name, Demo string
	Progress                map[string]map[string]struct {
		Passed   *string
		Steps    []*string
		Hints    int
		Optional int
		Shown    *string
	}
}

func (l *lab) seat(t *testing.T) seat {
	t.Helper()
	status, body := l.call(t, "POST", "/api/seats", "", `{"room":"","name":"kim"}`)
	if status != http.StatusCreated {
		t.Fatalf("POST /api/seats: %d %s", status, body)
	}
	return decode[seat](t, body)
}

func decode[T any](t *testing.T, body string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}

// browser is a demo visitor with a cookie jar, as a real browser has.
type browser struct {
	*http.Client
	clue, cookie string // of the last login
}

func newBrowser() *browser {
	b := &browser{Client: &http.Client{Jar: newJar()}}
	b.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if clue := r.Response.Header.Get("X-Lab-Clue"); clue != "" {
			b.clue, b.cookie = clue, via[0].Header.Get("Cookie")
		}
		return nil
	}
	return b
}

func (b *browser) get(t *testing.T, url string) string {
	t.Helper()
	return read(t)(b.Get(url))
}

func (b *browser) login(t *testing.T, demo, name string) string {
	t.Helper()
	return read(t)(b.PostForm(demo+"login", url.Values{"username": {name}}))
}

func read(t *testing.T) func(*http.Response, error) string {
	return func(response *http.Response, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		data, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
}

// stream is a follower of the journal over the wire.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
	raw   *bytes.Buffer
	close func()
}

type message struct {
	ID, Event, Data string
}

func (l *lab) stream(t *testing.T, token, lastEventID string, headers ...string) *stream {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	request, err := http.NewRequestWithContext(ctx, "GET", l.url+"/api/rooms/main/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	if lastEventID != "" {
		request.Header.Set("Last-Event-ID", lastEventID)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Type") != "text/event-stream" || response.Header.Get("X-Accel-Buffering") != "no" {
		t.Fatalf("stream: %d %v", response.StatusCode, response.Header)
	}
	raw := &bytes.Buffer{}
	lines := bufio.NewScanner(io.TeeReader(response.Body, raw))
	lines.Buffer(nil, 4<<20)
	s := &stream{t: t, lines: lines, raw: raw, close: func() { cancel(); _ = response.Body.Close() }}
	t.Cleanup(s.close)
	return s
}

// next reads one event; ok is false at the end of the stream.
func (s *stream) next() (m message, ok bool) {
	for s.lines.Scan() {
		name, value, _ := strings.Cut(s.lines.Text(), ": ")
		switch name {
		case "id":
			m.ID = value
		case "event":
			m.Event = value
		case "data":
			m.Data = value
		case "":
			if m.Event != "" {
				return m, true
			}
		}
	}
	return m, false
}

// until reads events up to the first that the function accepts.
func (s *stream) until(accept func(message) bool) message {
	s.t.Helper()
	for {
		m, ok := s.next()
		if !ok {
			s.t.Fatalf("the stream ended: %v; got\n%s", s.lines.Err(), s.raw)
		}
		if accept(m) {
			return m
		}
	}
}

func isEvent(kind string, parts ...string) func(message) bool {
	return func(m message) bool {
		if m.Event != kind {
			return false
		}
		for _, part := range parts {
			if !strings.Contains(m.Data, part) {
				return false
			}
		}
		return true
	}
}
