package limits

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"sessionlab/test/lab"
)

// Each limit has its answer, and nothing else is lost by reaching it.
func TestLimits(t *testing.T) {
	l := lab.Start(t, "-max-rows", "3", "-max-seats", "2", "-max-rate", "5", "-max-streams", "2")
	me := l.Seat(t)
	events := l.Stream(t, me.Token, "")
	events.Until(lab.IsEvent("snapshot"))

	t.Run("rows", func(t *testing.T) {
		for range 4 {
			lab.NewClient().Visit(t, l.Demo+"/")
		}
		m := events.Until(lab.IsEvent("session", `"op":"evicted"`))
		if !strings.Contains(m.Data, `"by":"server"`) {
			t.Errorf("the eviction is %s", m.Data)
		}
		if table := lab.Decode[lab.TableView](t, l.Get(t, me, "/api/rooms/main/sessions")); table.Count != 3 {
			t.Errorf("%d rows", table.Count)
		}
	})
	t.Run("streams", func(t *testing.T) {
		second := l.Stream(t, me.Token, "")
		second.Until(lab.IsEvent("snapshot"))
		if status, body := l.Call(t, "GET", "/api/rooms/main/events", me.Token, ""); status != http.StatusTooManyRequests || !strings.Contains(body, "detail") {
			t.Errorf("a third stream: %d %s", status, body)
		}
		second.Close()
	})
	t.Run("rate", func(t *testing.T) {
		b, refused, began := lab.NewClient(), 0, time.Now()
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
		if let := 10 + int(5*time.Since(began).Seconds()+1); 40-refused > let {
			t.Errorf("of 40 requests %d were refused, where %d may be let in: 10 and 5 a second", refused, let)
		}
	})
	t.Run("seats", func(t *testing.T) {
		l.Seat(t) // the second; it does nothing
		third := l.Seat(t)
		if status, _ := l.Call(t, "GET", "/api/seats/me", third.Token, ""); status != http.StatusOK {
			t.Errorf("the newcomer: %d", status)
		}
		b := lab.NewClient()
		b.Visit(t, third.Demo) // now both have something to lose
		l.Stream(t, third.Token, "").Until(func(m lab.Message) bool { return m.Event == "snapshot" })
		if lab.Decode[lab.Seat](t, l.Get(t, third, "/api/seats/me")).Progress["session"]["login"].Steps[0] == nil {
			events.Until(lab.IsEvent("exchange", third.ID))
		}
		if status, body := l.Call(t, "POST", "/api/seats", "", "{}"); status != http.StatusServiceUnavailable {
			t.Errorf("a full room: %d %s", status, body)
		}
		if status, _ := l.Call(t, "GET", "/api/seats/me", me.Token, ""); status != http.StatusOK {
			t.Errorf("a seat in use had to go: %d", status)
		}
	})
	t.Run("heads", func(t *testing.T) {
		for _, url := range []string{l.URL, l.Demo} {
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
		status, body := l.Call(t, "GET", "/api/rooms/main/sessions", me.Token, "")
		if status != http.StatusOK {
			t.Fatal(body)
		}
		conn, err := net.Dial("tcp", lab.HostOf(l.Demo))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		form := "username=%E2%80%AEgnp.exe%00%0a"
		fmt.Fprintf(conn, "GET / HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid=turned\r\n\r\nPOST /login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: sessionid=turned\r\nContent-Length: %d\r\n\r\n%s", len(form), form)
		if _, err := io.ReadAll(conn); err != nil {
			t.Fatal(err)
		}
		if body := l.Get(t, me, "/api/rooms/main/sessions"); !strings.Contains(body, `\\u202egnp.exe\\u0000\\u000a`) {
			t.Errorf("a name that turns around is shown as %s", body)
		}
	})
}

// TestSmallJournal: who resumes behind what is kept begins anew with a snapshot
// that holds everything; what happens is judged all the same.
func TestSmallJournal(t *testing.T) {
	for name, c := range map[string]struct {
		flags []string
		kept  bool // 30 requests
	}{
		"the default":  {nil, true},
		"few events":   {[]string{"-max-events", "20"}, false},
		"few bytes":    {[]string{"-max-event-bytes", "20000"}, false},
		"one event":    {[]string{"-max-events", "1"}, false},
		"hardly any":   {[]string{"-max-event-bytes", "1"}, false},
		"enough of it": {[]string{"-max-events", "200", "-max-event-bytes", "1000000"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			l := lab.Start(t, c.flags...)
			me, b := l.Seat(t), lab.NewClient()
			b.Visit(t, me.Demo)
			first := l.Stream(t, me.Token, "").Until(lab.IsEvent("snapshot"))
			for range 30 {
				lab.NewClient().Visit(t, l.Demo+"/")
			}
			b.Login(t, me.Demo, "kim")
			table := lab.Decode[lab.TableView](t, l.Get(t, me, "/api/rooms/main/sessions")) // the reader has seen them all

			m, _ := l.Stream(t, me.Token, first.ID).Next()
			if kept := m.Event != "snapshot"; kept != c.kept {
				t.Fatalf("after 30 requests comes a %s", m.Event)
			}
			if !c.kept {
				f := lab.NewFold()
				f.Add(t, m)
				if f.Count != table.Count || f.String() != table.String() {
					t.Errorf("the snapshot has %d rows, the table %d:\n%s\n%s", f.Count, table.Count, f, table)
				}
			}
			for {
				steps := lab.Decode[lab.Seat](t, l.Get(t, me, "/api/seats/me")).Progress["session"]["login"].Steps
				if steps[2] != nil {
					break
				}
				// The tick is told of when it is on the disk.
				l.Get(t, me, "/api/rooms/main/events?wait=1&after="+m.ID)
			}
		})
	}
}
