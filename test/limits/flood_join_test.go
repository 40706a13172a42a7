package limits

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"sessionlab/test/lab"
)

// TestFloodOfJoins: two thousand calls for a seat from one address. Most are
// refused, with when to come again; a class at another address joins all at once;
// no code that was handed out is dead, and nobody who passed something is out.
// What the flood left is removed by one call, and nothing of it stays.
func TestFloodOfJoins(t *testing.T) {
	c := lab.NewClass(t, "-max-seats", "600")
	attacker, class := lab.From(t, "127.0.0.2"), lab.From(t, "127.0.0.3")
	list := c.Prepare(t, 40)
	student, b := c.Seat(t), lab.NewClient()
	b.Visit(t, student.Demo)
	b.Login(t, student.Demo, "kim") // then the page is closed

	var after atomic.Int64
	taken := lab.AtOnce(2000, func(int) bool {
		response, _ := lab.Joins(t, attacker, c.Lab, "{}")
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
		response, body := lab.Joins(t, attacker, c.Lab, "{}", "Accept-Language: "+lang)
		for n := 0; response.StatusCode == http.StatusCreated && n < 10; n++ { // one came back meanwhile
			response, body = lab.Joins(t, attacker, c.Lab, "{}", "Accept-Language: "+lang)
		}
		if response.StatusCode != http.StatusTooManyRequests || !strings.Contains(body, says) {
			t.Errorf("in %s it is said as %d %s", lang, response.StatusCode, body)
		}
	}
	if in := lab.AtOnce(250, func(i int) bool {
		response, _ := lab.Joins(t, class, c.Lab, fmt.Sprintf(`{"name":"student %d"}`, i))
		return response.StatusCode == http.StatusCreated
	}); in != 250 {
		t.Errorf("of a class of 250 at another address %d could join", in)
	}
	for _, s := range list.Seats { // also from the attacker's address
		if response, body := lab.Joins(t, attacker, c.Lab, `{"code":"`+s.Code+`"}`); response.StatusCode != http.StatusOK || !strings.Contains(body, s.Name) {
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
	c := lab.NewClass(t, "-max-seats", "60", "-max-joins", "1000")
	student, b := c.Seat(t), lab.NewClient()
	b.Visit(t, student.Demo)
	b.Login(t, student.Demo, "kim")
	attacker := lab.From(t, "127.0.0.2")
	lab.AtOnce(59, func(i int) bool {
		response, body := lab.Joins(t, attacker, c.Lab, "{}")
		if response.StatusCode != http.StatusCreated {
			t.Errorf("a seat of the flood: %d %s", response.StatusCode, body)
			return false
		}
		one := lab.Decode[lab.Seat](t, body)
		lab.NewClient().Visit(t, one.Demo)
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
	table := lab.Decode[lab.TableView](t, c.Lead(t, "GET", "/api/rooms/main/sessions?limit=1000", ""))
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
	if table := lab.Decode[lab.TableView](t, c.Lead(t, "GET", "/api/rooms/main/sessions", "")); table.Count != 1 {
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
	c := lab.NewClass(t, "-max-seats", "10", "-data", dir)
	list := c.Prepare(t, 8)
	for _, s := range list.Seats[:4] {
		c.Call(t, "POST", "/api/seats", "", `{"code":"`+s.Code+`"}`)
	}
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	c = lab.NewClass(t, "-max-seats", "10", "-data", dir)
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
	c := lab.NewClass(t)
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
