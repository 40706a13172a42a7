package lab

import (
	"net/http"
	"strings"
	"testing"
)

// SetPolicy sets the policy of the default room, as its owner.
func (l *Lab) SetPolicy(t *testing.T, policy string) {
	t.Helper()
	if status, body := l.Call(t, "PUT", "/api/rooms/main/policy", "", policy); status >= 300 {
		t.Fatalf("PUT %s: %d %s", policy, status, body)
	}
}

// FirstCookie is the value that the demo gives a seat's first visit.
func FirstCookie(t *testing.T, s Seat) string {
	t.Helper()
	r, err := http.Get(s.Demo)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	line, _, _ := strings.Cut(r.Header.Get("Set-Cookie"), ";")
	_, value, _ := strings.Cut(line, "=")
	return value
}
