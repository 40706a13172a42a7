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

// Lab is the program, running on free ports of this machine.
type Lab struct {
	URL, Demo string // without a slash at the end
	Out       *SyncBuffer
	Stop      func() error // ends it and waits
}

type SyncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *SyncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *SyncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

var printed = regexp.MustCompile(`(?s)Session Lab: (http://\S+)/\n.*demo server: (http://\S+)/\n`)

// ownContent is what the labs of all tests share.
var ownContent = NewContent()

// Start runs the program as main does and stops it when the test ends.
func Start(t *testing.T, args ...string) *Lab {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out := &SyncBuffer{}
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
	l := &Lab{Out: out, Stop: func() error {
		once.Do(func() { cancel(); err = <-ended })
		return err
	}}
	t.Cleanup(func() {
		if err := l.Stop(); err != nil {
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
			l.URL, l.Demo = m[1], m[2]
			go func() { _, _ = io.Copy(io.Discard, lines) }()
			return l
		}
	}
}

// Call is one request to the API. It returns the status and the body.
func (l *Lab) Call(t *testing.T, method, path, token, body string, headers ...string) (int, string) {
	t.Helper()
	request, err := http.NewRequest(method, l.URL+path, strings.NewReader(body))
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

type Seat struct {
	ID                      string `json:"seat"`
	Token, Room, Name, Demo string
	Progress                map[string]map[string]struct {
		Passed   *string
		Steps    []*string
		Hints    int
		Optional int
		Shown    *string
	}
}

func (l *Lab) Seat(t *testing.T) Seat {
	t.Helper()
	status, body := l.Call(t, "POST", "/api/seats", "", `{"room":"","name":"kim"}`)
	if status != http.StatusCreated {
		t.Fatalf("POST /api/seats: %d %s", status, body)
	}
	return Decode[Seat](t, body)
}

func Decode[T any](t *testing.T, body string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}

// Client is a demo visitor with a cookie jar, as a real browser has.
type Client struct {
	*http.Client
	Clue, Cookie string // of the last login
}

func NewClient() *Client {
	b := &Client{Client: &http.Client{Jar: NewJar()}}
	b.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if clue := r.Response.Header.Get("X-Lab-Clue"); clue != "" {
			b.Clue, b.Cookie = clue, via[0].Header.Get("Cookie")
		}
		return nil
	}
	return b
}

func (b *Client) Visit(t *testing.T, url string) string {
	t.Helper()
	return Read(t)(b.Get(url))
}

func (b *Client) Login(t *testing.T, demo, name string) string {
	t.Helper()
	return Read(t)(b.PostForm(demo+"login", url.Values{"username": {name}}))
}

func Read(t *testing.T) func(*http.Response, error) string {
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

// Stream is a follower of the journal over the wire.
type Stream struct {
	t     *testing.T
	lines *bufio.Scanner
	Raw   *bytes.Buffer
	Close func()
}

type Message struct {
	ID, Event, Data string
}

func (l *Lab) Stream(t *testing.T, token, lastEventID string, headers ...string) *Stream {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*Patience)
	request, err := http.NewRequestWithContext(ctx, "GET", l.URL+"/api/rooms/main/events", nil)
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
	s := &Stream{t: t, lines: lines, Raw: raw, Close: func() { cancel(); _ = response.Body.Close() }}
	t.Cleanup(s.Close)
	return s
}

// Next reads one event; ok is false at the end of the stream.
func (s *Stream) Next() (m Message, ok bool) {
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

// Until reads events up to the first that the function accepts.
func (s *Stream) Until(accept func(Message) bool) Message {
	s.t.Helper()
	for {
		m, ok := s.Next()
		if !ok {
			s.t.Fatalf("the stream ended: %v; got\n%s", s.lines.Err(), s.Raw)
		}
		if accept(m) {
			return m
		}
	}
}

func IsEvent(kind string, parts ...string) func(Message) bool {
	return func(m Message) bool {
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
