package limits

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// heavyHeads sends requests to a seat's desk, each with a head of 17 KB of a
// character that JSON for web pages writes as six. It returns once the room has
// seen them all.
func heavyHeads(t *testing.T, l *lab.Lab, s lab.Seat, requests int) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 8}}
	defer client.CloseIdleConnections()
	if sent := lab.AtOnce(requests, func(i int) bool {
		r, err := http.NewRequest("GET", s.Demo, nil)
		if err != nil {
			t.Error(err)
			return false
		}
		r.Header.Set("X", strings.Repeat("<", 17_000))
		r.Header.Set("Cookie", fmt.Sprintf("sessionid=x%d", i))
		response, err := client.Do(r)
		if err != nil {
			t.Error(err)
			return false
		}
		_, _ = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		return response.StatusCode == http.StatusOK
	}); sent != requests {
		t.Fatalf("of %d requests %d were answered", requests, sent)
	}
	l.Get(t, s, "/api/rooms/main/sessions?limit=1")
}

// unread asks for something and reads of the answer no more than its status.
type unread struct {
	net.Conn
	status string
}

func readNothing(t *testing.T, l *lab.Lab, token, path string) *unread {
	t.Helper()
	host := strings.TrimPrefix(l.URL, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.(*net.TCPConn).SetReadBuffer(4 << 10)
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n", path, host, token)
	return &unread{Conn: conn}
}

// answered waits for the status.
func (u *unread) answered(t *testing.T) string {
	t.Helper()
	line := make([]byte, len("HTTP/1.1 200"))
	if _, err := io.ReadFull(u, line); err != nil {
		t.Fatal(err)
	}
	u.status = string(line[len("HTTP/1.1 "):])
	return u.status
}

// works says that a classmate joins, logs in, gets the tick and the table.
func works(t *testing.T, l *lab.Lab) {
	t.Helper()
	mate, b := l.Seat(t), lab.NewClient()
	b.Visit(t, mate.Demo)
	b.Login(t, mate.Demo, "kim")
	b.Visit(t, mate.Demo)
	events := l.Stream(t, mate.Token, "")
	defer events.Close()
	if events.Until(lab.IsEvent("snapshot")); lab.Decode[lab.Seat](t, l.Get(t, mate, "/api/seats/me")).Progress["session"]["login"].Steps[2] == nil {
		events.Until(lab.IsEvent("progress", mate.ID, `"exercise":"login"`, `"step":2`))
	}
	l.Get(t, mate, "/api/rooms/main/events?wait=0")
}

// A seat whose snapshot is as large as one can be asks for it again and again and
// reads nothing. Two of its snapshots are under way, whatever the connections, and
// the others are told when to come again; the heap holds no copies; a classmate at
// the same address works meanwhile; and what is not read is given back.
func TestFloodOfUnreadAnswers(t *testing.T) {
	l := lab.Start(t, "-max-rate", "100000")
	attacker := l.Seat(t)
	heavyHeads(t, l, attacker, 200)
	const most = 2<<20 + 256<<10 // 2 MiB of events, and the rows
	status, body := l.Call(t, "GET", "/api/rooms/main/events?wait=0", attacker.Token, "")
	if told := lab.Decode[pairsTold](t, body); status != http.StatusOK || len(body) < 1<<20 || len(body) > most || len(told.Events[0].Events) < 100 {
		t.Errorf("the snapshot: %d, %d bytes", status, len(body))
	}
	base := heapNow()
	for _, c := range []struct {
		path string
		most int // answers that may be under way
	}{
		{"/api/rooms/main/events?wait=0", 2},
		{"/api/rooms/main/log.har", 1},
	} {
		var all []*unread
		for range 60 {
			all = append(all, readNothing(t, l, attacker.Token, c.path))
		}
		works(t, l)
		found := map[string]int{}
		for _, u := range all {
			found[u.answered(t)]++
		}
		if grown := heapNow() - base; found["200"] > c.most || found["200"] == 0 || found["200"]+found["429"] != len(all) || grown > 32<<20 {
			t.Errorf("%s: %v were answered, want %d at most, and the heap grew by %d MB", c.path, found, c.most, grown>>20)
		}
		for _, u := range all {
			if u.status == "429" {
				response, err := http.ReadResponse(bufio.NewReader(io.MultiReader(strings.NewReader("HTTP/1.1 "+u.status), u)), nil)
				if err != nil || response.Header.Get("Retry-After") == "" {
					t.Errorf("%s: the refusal does not say when to come again: %v %v", c.path, response, err)
				}
				break
			}
		}
		for _, u := range all {
			u.Close()
		}
		if status, _ := l.Call(t, "GET", c.path, attacker.Token, ""); status != http.StatusOK {
			t.Errorf("%s: after all connections are closed: %d", c.path, status)
		}
	}

	// Streams wait for their turn, and have it once others have read.
	var streams []*unread
	for range 40 {
		u := readNothing(t, l, attacker.Token, "/api/rooms/main/events")
		streams = append(streams, u)
		u.answered(t)
	}
	works(t, l)
	if grown := heapNow() - base; grown > 32<<20 {
		t.Errorf("with 40 streams that nobody reads the heap grew by %d MB", grown>>20)
	}
	for _, u := range streams {
		u.Close()
	}
	last := l.Stream(t, attacker.Token, "")
	last.Until(lab.IsEvent("snapshot"))
	last.Close()
	if left := heapNow() - base; left > 8<<20 {
		t.Errorf("afterwards %d kB are left", left>>10)
	}
}

// Twenty seats at one address ask for snapshots as large as one can be, by streams
// and by polls, and read nothing. They fill what their address may have under way;
// a classmate there works all the same, because the oldest of their answers end.
func TestUnreadAnswersOfManySeats(t *testing.T) {
	l := lab.Start(t, "-max-rate", "100000")
	attackers := make([]lab.Seat, 20)
	for i := range attackers {
		attackers[i] = l.Seat(t)
		heavyHeads(t, l, attackers[i], 200) // nobody else's events are in the snapshot then
		for _, path := range []string{"/api/rooms/main/events", "/api/rooms/main/events?wait=0"} {
			readNothing(t, l, attackers[i].Token, path)
		}
	}
	if status, body := l.Call(t, "GET", "/api/rooms/main/events?wait=0", l.Seat(t).Token, ""); status != http.StatusOK {
		t.Errorf("a classmate's poll: %d %s", status, body)
	}
	works(t, l)
}

// Fourteen seats at one address ask for the table, which is large, and read nothing. A
// classmate there gets it all the same.
func TestUnreadTablesOfManySeats(t *testing.T) {
	l := lab.Start(t, "-max-rate", "100000")
	maker := l.Seat(t)
	longNames(t, l, maker, 1000)
	got := make(chan string, 28)
	for range 14 {
		s := l.Seat(t)
		for range 2 {
			u := readNothing(t, l, s.Token, "/api/rooms/main/sessions?limit=1000")
			go func() { got <- u.answered(t) }()
		}
	}
	for range 13 { // before any is sent in full, the address has no room for more
		if status := <-got; status != "200" {
			t.Fatalf("a seat gets %s", status)
		}
	}
	if status, body := l.Call(t, "GET", "/api/rooms/main/sessions?limit=1000", l.Seat(t).Token, ""); status != http.StatusOK {
		t.Errorf("a classmate's table: %d %s", status, body)
	} else if len(body) < 400_000 {
		t.Errorf("the table has %d bytes, which no client has to read", len(body))
	}
	works(t, l)
}

// longNames makes rows whose usernames take as many bytes of JSON as they can.
func longNames(t *testing.T, l *lab.Lab, s lab.Seat, rows int) {
	t.Helper()
	client := &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 8},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	defer client.CloseIdleConnections()
	form := url.Values{"username": {strings.Repeat("\u202e", 64)}}.Encode()
	if made := lab.AtOnce(rows, func(i int) bool {
		for _, send := range []struct{ method, path, body string }{{"GET", "", ""}, {"POST", "login", form}} {
			r, err := http.NewRequest(send.method, s.Demo+send.path, strings.NewReader(send.body))
			if err != nil {
				t.Error(err)
				return false
			}
			r.Header.Set("Cookie", fmt.Sprintf("sessionid=long-name-%d", i))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			response, err := client.Do(r)
			if err != nil {
				t.Error(err)
				return false
			}
			_, _ = io.Copy(io.Discard, response.Body)
			response.Body.Close()
		}
		return true
	}); made != rows {
		t.Fatalf("of %d rows %d were made", rows, made)
	}
}

// However fast one seat reads snapshots, tables and its log, there is a rate to it;
// a class of 250 behind the same address loads its pages anew, all together.
func TestRateOfReadings(t *testing.T) {
	l := lab.Start(t)
	attacker := l.Seat(t)
	var class []lab.Seat
	for range 250 {
		class = append(class, l.Seat(t))
	}
	for _, path := range []string{"/api/rooms/main/events?wait=0", "/api/rooms/main/sessions", "/api/rooms/main/log.har"} {
		refused := lab.AtOnce(400, func(int) bool {
			status, body := l.Call(t, "GET", path, attacker.Token, "")
			if status != http.StatusOK && (status != http.StatusTooManyRequests || !strings.Contains(body, "초 뒤에 다시")) {
				t.Errorf("%s: %d %s", path, status, body)
			}
			return status == http.StatusTooManyRequests
		})
		if refused == 0 {
			t.Errorf("%s: of 400 calls none is refused", path)
		}
		if path == "/api/rooms/main/log.har" {
			continue // no page asks for it by itself
		}
		if in := lab.AtOnce(len(class), func(i int) bool {
			status, _ := l.Call(t, "GET", path, class[i-1].Token, "")
			return status == http.StatusOK
		}); in != len(class) {
			t.Errorf("%s: of a class of %d that loads it together %d get it", path, len(class), in)
		}
	}
}
