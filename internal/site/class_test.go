package site_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	desks "sessionlab/internal/desk"
	"sessionlab/internal/room"
	"sessionlab/internal/site"
)

// class is a lab that an instructor leads, and callers at addresses of their own.
type class struct {
	t    *testing.T
	h    http.Handler
	lab  *room.Lab
	demo http.Handler // its demo's origin
	lead string       // the instructor's token
}

func openClass(t *testing.T) *class {
	t.Helper()
	c := &class{t: t}
	c.h = open(t, func(config *site.Config) { c.lab, config.Owner = config.Lab, false })
	c.demo = demoOf(t, c.lab)
	token, err := c.lab.Lead(c.lab.Key())
	if err != nil {
		t.Fatal(err)
	}
	c.lead = token
	return c
}

// demoOf is the demo's origin of a lab.
func demoOf(t *testing.T, lab *room.Lab) http.Handler {
	t.Helper()
	h, err := desks.New(desks.Config{Lab: lab, Keep: lab.DeskKeep()})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// call is one call from an address.
func (c *class) call(from, token, method, path, body string, headers ...string) (int, string) {
	r := httptest.NewRequest(method, "http://localhost:8080"+path, strings.NewReader(body))
	r.RemoteAddr = from + ":5"
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func decode[T any](t *testing.T, text string) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return v
}

// Nobody finds a room, a seat or the key by trying: whatever call takes a code
// waits after too many that are none. A class that joins from one address does
// not, nor does who leads.
func TestGuessing(t *testing.T) {
	synctest.Test(t, testGuessing) // no time passes in which tries are made up for
}

func testGuessing(t *testing.T) {
	c := openClass(t)
	main, _ := c.lab.Room("")
	seat, _, err := c.lab.Join("", "kim", "ko")
	if err != nil {
		t.Fatal(err)
	}
	type try struct{ name, method, path, body string }
	for i, calls := range []struct {
		wrong, right try
		status       int // of the wrong one
		atOnce       int
	}{
		{try{"a room", "GET", "/api/rooms/%s", ""}, try{"", "GET", "/api/rooms/" + main.Code(), ""}, 404, 200},
		{try{"a room's id", "GET", "/api/rooms/r%s", ""}, try{"", "GET", "/api/rooms/main", ""}, 404, 200},
		{try{"a QR code", "GET", "/api/rooms/%s/qr.svg", ""}, try{"", "GET", "/api/rooms/" + main.Code() + "/qr.svg", ""}, 404, 200},
		{try{"names", "GET", "/api/names?room=%s", ""}, try{"", "GET", "/api/names?room=" + main.Code(), ""}, 404, 200},
		{try{"joining", "POST", "/api/seats", `{"room":"%s"}`}, try{"", "POST", "/api/seats", `{"room":"` + strings.ToLower(main.Code()) + `"}`}, 404, 200},
		{try{"coming back", "POST", "/api/seats", `{"code":"%s"}`}, try{"", "POST", "/api/seats", `{"code":"` + seat.SpacedCode() + `"}`}, 404, 200},
		{try{"leading", "POST", "/api/instructor", `{"key":"%s"}`}, try{"", "POST", "/api/instructor", `{"key":"` + c.lab.Key() + `"}`}, 401, 10},
	} {
		from, other := fmt.Sprintf("192.0.2.%d", i), fmt.Sprintf("198.51.100.%d", i)
		wrong := func(from string, n int) int {
			text := fmt.Sprintf("%04d", n) // 0 is in no code
			status, _ := c.call(from, "", calls.wrong.method, strings.ReplaceAll(calls.wrong.path, "%s", text), strings.ReplaceAll(calls.wrong.body, "%s", text))
			return status
		}
		right := func(from string) int {
			status, _ := c.call(from, "", calls.right.method, calls.right.path, calls.right.body)
			return status
		}
		for range 40 {
			if status := right(from); status >= 300 {
				t.Fatalf("%s: what is right: %d", calls.wrong.name, status)
			}
		}
		failed := 0
		for n := range 2 * calls.atOnce {
			switch status := wrong(from, n); status {
			case calls.status:
				failed++
			case http.StatusTooManyRequests:
			default:
				t.Fatalf("%s: what is wrong: %d", calls.wrong.name, status)
			}
		}
		if failed != calls.atOnce {
			t.Errorf("%s: %d tries are answered, want %d", calls.wrong.name, failed, calls.atOnce)
		}
		want := http.StatusTooManyRequests
		if calls.wrong.name == "leading" { // the key is too long to guess: only wrong ones are counted
			want = http.StatusOK
		}
		if status := right(from); status != want {
			t.Errorf("%s: what is right, afterwards: %d, want %d", calls.wrong.name, status, want)
		}
		if status := right(other); status >= 300 {
			t.Errorf("%s: from another address: %d", calls.wrong.name, status)
		}
	}
	// Who leads looks at rooms all the same.
	for n := range 300 {
		if status, _ := c.call("192.0.2.99", c.lead, "GET", fmt.Sprintf("/api/rooms/%04d", n), ""); status != http.StatusNotFound {
			t.Fatalf("who leads: %d", status)
		}
	}
}
