package lab

import (
	"encoding/json"
	"net/http"
	"testing"
)

// Seat is a student's place in a room, as the API gives it to the student.
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

// Seat takes a seat in the default room.
func (l *Lab) Seat(t *testing.T) Seat {
	t.Helper()
	status, body := l.Call(t, "POST", "/api/seats", "", `{"room":"","name":"kim"}`)
	if status != http.StatusCreated {
		t.Fatalf("POST /api/seats: %d %s", status, body)
	}
	return Decode[Seat](t, body)
}

// Decode reads a body that is JSON.
func Decode[T any](t *testing.T, body string) T {
	t.Helper()
	var v T
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return v
}
