package lab

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Stream is a follower of the journal over the wire.
type Stream struct {
	t     *testing.T
	lines *bufio.Scanner
	Raw   *bytes.Buffer
	Close func()
}

// Message is a server-sent event.
type Message struct {
	ID, Event, Data string
}

// Stream follows the journal of the default room; "" is no token, or no event before.
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

// IsEvent accepts an event of a kind whose data has all of the parts.
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
