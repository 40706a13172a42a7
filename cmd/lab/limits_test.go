package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// Each limit has its answer, and nothing else is lost by reaching it.
func TestLimits(t *testing.T) {
	l := start(t, "-max-rows", "3", "-max-seats", "2", "-max-rate", "5", "-max-streams", "2")
	me := l.seat(t)
	events := l.stream(t, me.Token, "")
	events.until(isEvent("snapshot"))

	t.Run("rows", func(t *testing.T) {
		for range 4 {
			newBrowser().get(t, l.demo+"/")
		}
		m := events.until(isEvent("session", `"op":"evicted"`))
		if !strings.Contains(m.Data, `"by":"server"`) {
			t.Errorf("the eviction is %s", m.Data)
		}
		if table := decode[tableView](t, l.get(t, me, "/api/rooms/main/sessions")); table.Count != 3 {
			t.Errorf("%d rows", table.Count)
		}
	})
	t.Run("streams", func(t *testing.T) {
		second := l.stream(t, me.Token, "")
		second.until(isEvent("snapshot"))
		if status, body := l.call(t, "GET", "/api/rooms/main/events", me.Token, ""); status != http.StatusTooManyRequests || !strings.Contains(body, "detail") {
			t.Errorf("a third stream: %d %s", status, body)
		}
		second.close()
	})
	t.Run("rate", func(t *testing.T) {
		b, refused := newBrowser(), 0
		for range 40 {
			response, err := b.Get(me.Demo)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode == http.StatusTooManyRequests {
				refused++
			}
		}
		if refused < 20 {
			t.Errorf("of 40 requests at once %d were refused, of 10 and 5 a second", refused)
		}
	})
	t.Run("seats", func(t *testing.T) {
		l.seat(t) // the second; it does nothing
		third := l.seat(t)
		if status, _ := l.call(t, "GET", "/api/seats/me", third.Token, ""); status != http.StatusOK {
			t.Errorf("the newcomer: %d", status)
		}
		b := newBrowser()
		b.get(t, third.Demo) // now both have something to lose
		l.stream(t, third.Token, "").until(func(m message) bool { return m.Event == "snapshot" })
		if decode[seat](t, l.get(t, third, "/api/seats/me")).Progress["session"]["login"].Steps[0] == nil {
			events.until(isEvent("exchange", third.Seat))
		}
		if status, body := l.call(t, "POST", "/api/seats", "", "{}"); status != http.StatusServiceUnavailable {
			t.Errorf("a full room: %d %s", status, body)
		}
		if status, _ := l.call(t, "GET", "/api/seats/me", me.Token, ""); status != http.StatusOK {
			t.Errorf("a seat in use had to go: %d", status)
		}
	})
	t.Run("heads", func(t *testing.T) {
		for _, url := range []string{l.url, l.demo} {
			request, _ := http.NewRequest("GET", url+"/", nil)
			request.Header.Set("Cookie", "bomb="+strings.Repeat("x", 64<<10))
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			response.Body.Close()
			if response.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
				t.Errorf("a head of 64 KiB at %s: %d", url, response.StatusCode)
			}
		}
	})
	t.Run("names", func(t *testing.T) {
		status, body := l.call(t, "GET", "/api/rooms/main/sessions", me.Token, "")
		if status != http.StatusOK {
			t.Fatal(body)
		}
		conn, err := net.Dial("tcp", hostOf(l.demo))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		form := "username=%E2%80%AEgnp.exe%00%0a"
		fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=turned\r\n\r\nPOST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: sessionid=turned\r\nContent-Length: %d\r\n\r\n%s", len(form), form)
		if _, err := io.ReadAll(conn); err != nil {
			t.Fatal(err)
		}
		if body := l.get(t, me, "/api/rooms/main/sessions"); !strings.Contains(body, `\\u202egnp.exe\\u0000\\u000a`) {
			t.Errorf("a name that turns around is shown as %s", body)
		}
	})
}
