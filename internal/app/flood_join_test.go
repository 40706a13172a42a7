package app

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// From is a client at another address of this machine. Not every system has one.
func From(t *testing.T, address string) *http.Client {
	t.Helper()
	l, err := net.Listen("tcp", address+":0")
	if err != nil {
		t.Skipf("this system has no %s: %v", address, err)
	}
	_ = l.Close()
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	transport := &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 8}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

// Joins is a call for a seat by a client.
func Joins(t *testing.T, c *http.Client, l *Lab, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest("POST", l.URL+"/api/seats", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	response, err := c.Do(r)
	if err != nil {
		t.Error(err)
		return &http.Response{}, ""
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
	}
	return response, string(text)
}

// AtOnce does something n times, eight at a time, and counts how often it was so.
func AtOnce(n int, do func(i int) bool) int {
	var next, yes atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				if do(int(i)) {
					yes.Add(1)
				}
			}
		})
	}
	all.Wait()
	return int(yes.Load())
}

type Prepared struct {
	Seats []struct{ Seat, Name, Code string }
}

func (c *Class) Prepare(t *testing.T, n int) Prepared {
	t.Helper()
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("%q", fmt.Sprintf("학생 %d", i))
	}
	return Decode[Prepared](t, c.Lead(t, "POST", "/api/rooms/main/names", `{"names":[`+strings.Join(names, ",")+`]}`))
}

type RosterRow struct {
	Seat, Name      string
	Unused, Present bool
}

func (c *Class) Roster(t *testing.T) []RosterRow {
	t.Helper()
	return Decode[struct{ Seats []RosterRow }](t, c.Lead(t, "GET", "/api/rooms/main/seats", "")).Seats
}

// TestFloodOfJoins: two thousand calls for a seat from one address. Most are
// refused, with when to come again; a class at another address joins all at once;
// no code that was handed out is dead, and nobody who passed something is out.
// What the flood left is removed by one call, and nothing of it stays.
func TestFloodOfJoins(t *testing.T) {
	c := NewClass(t, "-max-seats", "600")
	attacker, class := From(t, "127.0.0.2"), From(t, "127.0.0.3")
	list := c.Prepare(t, 40)
	student, b := c.Seat(t), NewClient()
	b.Visit(t, student.Demo)
	b.Login(t, student.Demo, "kim") // then the page is closed

	var after atomic.Int64
	taken := AtOnce(2000, func(int) bool {
		response, _ := Joins(t, attacker, c.Lab, "{}")
		switch response.StatusCode {
		case http.StatusCreated:
			return true
		case http.StatusTooManyRequests:
			if n, err := strconv.Atoi(response.Header.Get("Retry-After")); err != nil || n < 1 || n > 300 {
				t.Errorf("Retry-After: %q", response.Header.Get("Retry-After"))
			}
			after.Add(1)
		default:
			t.Errorf("a call for a seat: %d", response.StatusCode)
		}
		return false
	})
	if taken < 300 || taken > 600 || after.Load() == 0 {
		t.Errorf("of 2,000 calls %d got a seat and %d were told to wait", taken, after.Load())
	}
	for lang, says := range map[string]string{"ko": "초 뒤에 다시", "en": "Try again in"} {
		response, body := Joins(t, attacker, c.Lab, "{}", "Accept-Language: "+lang)
		for n := 0; response.StatusCode == http.StatusCreated && n < 10; n++ { // one came back meanwhile
			response, body = Joins(t, attacker, c.Lab, "{}", "Accept-Language: "+lang)
		}
		if response.StatusCode != http.StatusTooManyRequests || !strings.Contains(body, says) {
			t.Errorf("in %s it is said as %d %s", lang, response.StatusCode, body)
		}
	}
	if in := AtOnce(250, func(i int) bool {
		response, _ := Joins(t, class, c.Lab, fmt.Sprintf(`{"name":"student %d"}`, i))
		return response.StatusCode == http.StatusCreated
	}); in != 250 {
		t.Errorf("of a class of 250 at another address %d could join", in)
	}
	for _, s := range list.Seats { // also from the attacker's address
		if response, body := Joins(t, attacker, c.Lab, `{"code":"`+s.Code+`"}`); response.StatusCode != http.StatusOK || !strings.Contains(body, s.Name) {
			t.Fatalf("the code of %s: %d %s", s.Name, response.StatusCode, body)
		}
	}
	if status, body := c.Call(t, "GET", "/api/seats/me", student.Token, ""); status != http.StatusOK {
		t.Errorf("who passed an exercise: %d %s", status, body)
	}
	if status, body := c.Call(t, "POST", "/api/rooms/main/seats/remove", c.Token, `{"unused":true}`); status != http.StatusOK {
		t.Errorf("removing those who did nothing: %d %s", status, body)
	}
	if left := c.Roster(t); len(left) != 41 {
		t.Errorf("%d seats are left, want those of the list and who passed an exercise", len(left))
	}
}

// TestFloodWithOneRequestEach: seats that did something as little as one request
// fill the room. The instructor's list has its places all the same, the rows of
// those who had to go are gone too, and who passed an exercise stays.
func TestFloodWithOneRequestEach(t *testing.T) {
	c := NewClass(t, "-max-seats", "60", "-max-joins", "1000")
	student, b := c.Seat(t), NewClient()
	b.Visit(t, student.Demo)
	b.Login(t, student.Demo, "kim")
	attacker := From(t, "127.0.0.2")
	AtOnce(59, func(i int) bool {
		response, body := Joins(t, attacker, c.Lab, "{}")
		if response.StatusCode != http.StatusCreated {
			t.Errorf("a seat of the flood: %d %s", response.StatusCode, body)
			return false
		}
		one := Decode[Seat](t, body)
		NewClient().Visit(t, one.Demo)
		if i > 25 { // 34 of them look on, too: more than the list leaves places for
			c.Call(t, "GET", "/api/rooms/main/events?wait=0", one.Token, "")
		}
		return true
	})
	c.Lead(t, "GET", "/api/rooms/main/sessions", "") // the reader has seen them all
	if seats := c.Roster(t); len(seats) != 60 {
		t.Fatalf("the flood left %d seats, want a full room", len(seats))
	}
	if status, body := c.Call(t, "POST", "/api/seats", "", "{}"); status != http.StatusServiceUnavailable {
		t.Errorf("a newcomer displaces somebody who began: %d %s", status, body)
	}
	if list := c.Prepare(t, 40); len(list.Seats) != 40 {
		t.Errorf("the list has %d seats", len(list.Seats))
	}
	table := Decode[TableView](t, c.Lead(t, "GET", "/api/rooms/main/sessions?limit=1000", ""))
	if table.Count != 20 { // the student's and 19 of the flood's
		t.Errorf("the table has %d rows, want those of the seats that are there", table.Count)
	}
	if status, _ := c.Call(t, "POST", "/api/rooms/main/names", c.Token, `{"names":[`+strings.Repeat(`"x",`, 19)+`"x"]}`); status != http.StatusServiceUnavailable {
		t.Errorf("20 more where 19 can be had: %d", status)
	}
	if status, _ := c.Call(t, "GET", "/api/seats/me", student.Token, ""); status != http.StatusOK {
		t.Errorf("who passed an exercise: %d", status)
	}

	// Those named go; with "unused" only those that nobody misses by then.
	var names []string
	for _, s := range c.Roster(t) {
		names = append(names, `"`+s.Seat+`"`)
	}
	body := c.Lead(t, "POST", "/api/rooms/main/seats/remove", `{"seats":[`+strings.Join(names, ",")+`],"unused":true}`)
	if !strings.Contains(body, `"removed":0`) {
		t.Errorf("seats that a page follows are removed as unused: %s", body)
	}
	body = c.Lead(t, "POST", "/api/rooms/main/seats/remove", `{"unused":true,"present":true}`)
	if left := c.Roster(t); !strings.Contains(body, `"removed":19`) || len(left) != 41 {
		t.Errorf("%s, and %d seats are left", body, len(left))
	}
	if table := Decode[TableView](t, c.Lead(t, "GET", "/api/rooms/main/sessions", "")); table.Count != 1 {
		t.Errorf("the table has %d rows, want the student's", table.Count)
	}
	for body, want := range map[string]int{`{}`: 400, `{"seats":[]}`: 400, `{"seats":["nobody"]}`: 200} {
		if status, answer := c.Call(t, "POST", "/api/rooms/main/seats/remove", c.Token, body); status != want {
			t.Errorf("removing %s: %d %s", body, status, answer)
		}
	}
	for token, want := range map[string]int{"": 401, student.Token: 403} {
		if status, _ := c.Call(t, "POST", "/api/rooms/main/seats/remove", token, `{"unused":true}`); status != want {
			t.Errorf("removing without the right: %d, want %d", status, want)
		}
	}
}

// TestPreparedAndNewcomers: a code that somebody used once outlives newcomers too,
// over a restart.
func TestPreparedAndNewcomers(t *testing.T) {
	dir := t.TempDir()
	c := NewClass(t, "-max-seats", "10", "-data", dir)
	list := c.Prepare(t, 8)
	for _, s := range list.Seats[:4] {
		c.Call(t, "POST", "/api/seats", "", `{"code":"`+s.Code+`"}`)
	}
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	c = NewClass(t, "-max-seats", "10", "-data", dir)
	for range 30 {
		c.Call(t, "POST", "/api/seats", "", "{}")
	}
	for i, s := range list.Seats {
		if status, body := c.Call(t, "POST", "/api/seats", "", `{"code":"`+s.Code+`"}`); status != http.StatusOK {
			t.Errorf("code %d: %d %s", i, status, body)
		}
	}
}

// TestRightKey: whoever guesses at the key behind the instructor's address does
// not keep them out.
func TestRightKey(t *testing.T) {
	c := NewClass(t)
	key := func(text string) int {
		status, _ := c.Call(t, "POST", "/api/instructor", "", `{"key":"`+text+`"}`)
		return status
	}
	wrong := 0
	for n := range 30 {
		if key(fmt.Sprintf("wrong-%d", n)) == http.StatusTooManyRequests {
			wrong++
		}
	}
	if wrong == 0 {
		t.Error("no wrong key is refused however many are tried")
	}
	for range 20 {
		if status := key(c.Key(t)); status != http.StatusOK {
			t.Fatalf("the right key, after 30 wrong ones: %d", status)
		}
	}
}
