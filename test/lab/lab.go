package lab

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/internal/app"
)

// Lab is the program, running on free ports of this machine.
type Lab struct {
	URL, Demo string // without a slash at the end
	Out       *SyncBuffer
	Stop      func() error // ends it and waits
}

// SyncBuffer is a buffer that several goroutines may write to and read.
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
var ownContent = app.NewContent()

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

// Get gets a path of the API as a seat, and fails the test unless the answer is 200.
func (l *Lab) Get(t *testing.T, me Seat, path string) string {
	t.Helper()
	status, body := l.Call(t, "GET", path, me.Token, "")
	if status != http.StatusOK {
		t.Fatalf("GET %s: %d %s", path, status, body)
	}
	return body
}

// Patience is how long an action may take before a test gives up. Only a test
// that fails takes so long; a machine that is busy with other things needs much.
const Patience = time.Minute

// AsJSON is a value as JSON.
func AsJSON(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
