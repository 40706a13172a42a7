package room_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"sessionlab/internal/live"
	"sessionlab/internal/room"
)

// reader is a caller who follows a room and looks at one event after the other.
type reader struct {
	*room.Follower
	t     *testing.T
	ahead []live.Message
}

// follow returns a reader that begins with a snapshot.
func follow(t *testing.T, r room.Demo, c room.Caller) *reader {
	t.Helper()
	f, err := r.Follow(c, "ko")
	if err != nil {
		t.Fatal(err)
	}
	return &reader{Follower: f, t: t}
}

// next returns the next event, or why there is none.
func (r *reader) next() (live.Message, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for len(r.ahead) == 0 {
		messages, err := r.Next(ctx)
		if err != nil {
			return live.Message{}, err
		}
		r.ahead = messages
	}
	m := r.ahead[0]
	r.ahead = r.ahead[1:]
	return m, nil
}

// until reads up to the first event of a type.
func (r *reader) until(kind string) live.Message {
	r.t.Helper()
	for {
		m, err := r.next()
		if err != nil {
			r.t.Fatalf("waiting for %s: %v", kind, err)
		}
		if m.Type == kind {
			return m
		}
	}
}

// read decodes a message.
func read[T any](t *testing.T, m live.Message) (v T) {
	t.Helper()
	if err := json.Unmarshal(m.JSON(), &v); err != nil {
		t.Fatalf("%v in %s", err, m.JSON())
	}
	return v
}
