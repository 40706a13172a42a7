package site_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sessionlab/internal/site"
)

// New seats are counted by network: an IPv6 /64 is one, and what it may take comes
// back with time. Whoever leads is not counted.
func TestJoinsByNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := openClass(t)
		taken := func(token string, address func(n int) string) (got int) {
			for n := range 400 {
				if status, _ := c.call(address(n), token, "POST", "/api/seats", "{}"); status == http.StatusCreated {
					got++
				} else if status != http.StatusTooManyRequests {
					t.Fatalf("a call for a seat: %d", status)
				}
			}
			return got
		}
		one := func(int) string { return "192.0.2.1" }
		if got := taken("", one); got != 300 {
			t.Errorf("one address gets %d seats at once, want 300", got)
		}
		if got := taken("", func(n int) string { return fmt.Sprintf("[2001:db8::1:%x]", n) }); got != 300 {
			t.Errorf("addresses of one /64 get %d seats at once, want 300", got)
		}
		if got := taken("", func(n int) string { return fmt.Sprintf("[2001:db8:0:%x::1]", n+1) }); got != 400 {
			t.Errorf("of 400 networks %d get a seat", got)
		}
		if got := taken(c.lead, one); got != 400 {
			t.Errorf("whoever leads gets %d seats, want 400", got)
		}
		<-time.After(10 * time.Second)
		if got := taken("", one); got != 10 {
			t.Errorf("after ten seconds an address gets %d more, want 10", got)
		}
	})
}

// Calls that take no seat, because of the name or the room, leave the seats to the
// others at their address.
func TestJoinsThatFailTakeNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := openClass(t)
		for range 400 {
			if status, _ := c.call("192.0.2.1", "", "POST", "/api/seats", `{"name":"\u200b"}`); status != http.StatusBadRequest {
				t.Fatalf("a name that nobody sees: %d", status)
			}
		}
		if status, body := c.call("192.0.2.1", "", "POST", "/api/seats", "{}"); status != http.StatusCreated {
			t.Errorf("after 400 calls that took no seat: %d %s", status, body)
		}
	})
}

// Behind a proxy that is trusted, new seats are counted for its clients one by one,
// by what the proxy itself wrote.
func TestJoinsBehindAProxy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &class{t: t}
		c.h = open(t, func(config *site.Config) {
			c.lab, config.Owner, config.TrustProxy, config.Joins = config.Lab, false, site.XForwardedFor, 5
		})
		for _, client := range []string{"192.0.2.7", "192.0.2.8"} {
			taken := 0
			for n := range 20 {
				status, _ := c.call("127.0.0.1", "", "POST", "/api/seats", "{}", fmt.Sprintf("X-Forwarded-For: 198.51.100.%d, %s", n, client))
				if status == http.StatusCreated {
					taken++
				}
			}
			if taken != 5 {
				t.Errorf("a client gets %d seats, want 5", taken)
			}
		}
	})
}

// Guesses from all of an IPv6 /64 are one guesser's.
func TestGuessingFromOneNetwork(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := openClass(t)
		looked := 0
		for n := range 1000 {
			if status, _ := c.call(fmt.Sprintf("[2001:db8::%x]", n+1), "", "GET", fmt.Sprintf("/api/rooms/%04d", n), ""); status == http.StatusNotFound {
				looked++
			}
		}
		if looked != 200 {
			t.Errorf("%d codes are looked up, want 200", looked)
		}
	})
}

// Somebody guesses without end. A classmate at the same address with a right code,
// of a prepared seat or of the room, is let in after a few tries, whose answers say
// when the next one is worth it; and so is the next classmate.
func TestRightCodesBehindAGuesser(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := openClass(t)
		const router = "192.0.2.1"
		main, _ := c.lab.Room("")
		_, text := c.call(router, c.lead, "POST", "/api/rooms/main/names", `{"names":["kim","lee","park"]}`)
		made := decode[struct{ Seats []struct{ Code string } }](t, text)
		guesses := 0
		guess := func() {
			for range 300 {
				guesses++
				c.call(router, "", "POST", "/api/seats", fmt.Sprintf(`{"code":"%08d"}`, guesses))
			}
		}
		guess()
		for _, call := range []string{
			fmt.Sprintf(`{"code":%q}`, made.Seats[0].Code), fmt.Sprintf(`{"code":%q}`, made.Seats[1].Code),
			fmt.Sprintf(`{"room":%q}`, main.Code()), fmt.Sprintf(`{"code":%q}`, made.Seats[2].Code),
		} {
			tries := 1
			for ; ; tries++ {
				status, text := c.call(router, "", "POST", "/api/seats", call)
				if status == http.StatusOK || status == http.StatusCreated {
					break
				}
				if status != http.StatusTooManyRequests || tries == 5 {
					t.Fatalf("try %d of %s: %d %s", tries, call, status, text)
				}
				for range 4 {
					<-time.After(time.Second)
					guess()
				}
			}
			if tries == 1 {
				t.Errorf("%s is let in at once: nobody guesses here", call)
			}
		}
	})
}

// Whatever a room is asked for by, its QR code is of a link that a camera can
// read, and no text is too long to be answered with a sentence.
func TestQRIsNeverAFault(t *testing.T) {
	c := openClass(t)
	main, _ := c.lab.Room("")
	for _, asked := range []string{main.Code(), strings.Repeat("-", 3000) + main.Code(), strings.Repeat("%20", 3000) + main.Code(), "main", "MAIN"} {
		status, svg := c.call("192.0.2.1", "", "GET", "/api/rooms/"+asked+"/qr.svg", "")
		if status != http.StatusOK || !strings.HasPrefix(svg, "<svg") {
			t.Errorf("asked for by %d characters: %d %.80s", len(asked), status, svg)
		}
	}
}

// Names that nobody can see or that cover the lines around them are refused with a
// sentence; a classmate's gets a number, so that nobody is kept out.
func TestNames(t *testing.T) {
	c := openClass(t)
	join := func(name string) (int, string, string) {
		body, err := json.Marshal(map[string]string{"name": name})
		if err != nil {
			t.Fatal(err)
		}
		status, text := c.call("192.0.2.1", "", "POST", "/api/seats", string(body), "Accept-Language: en")
		answer := decode[struct{ Name, Token, Detail string }](t, text)
		return status, answer.Name + answer.Detail, answer.Token
	}
	for _, one := range []struct {
		typed  string
		status int
		want   string
	}{
		{"kim", 201, "kim"}, {"kim", 201, "kim 2"}, {"KIM", 201, "KIM 3"}, {"ｋｉｍ", 201, "ｋｉｍ 4"}, {"ki\u200bm", 201, "ki\u200bm 5"}, {"kim 2", 201, "kim 2 2"},
		{"김민아", 201, "김민아"}, {"\u1100\u1175\u11b7\u1106\u1175\u11ab\u110b\u1161", 201, "\u1100\u1175\u11b7\u1106\u1175\u11ab\u110b\u1161 2"},
		{"k\u0456m", 201, "k\u0456m"}, // Cyrillic і: docs/security.md says so
		{"zed", 201, "zed"}, {"zed\u2800", 201, "zed\u2800 2"}, {"\u2800zed", 201, "\u2800zed 3"}, {"zed\U0001d159", 201, "zed\U0001d159 4"}, {"z\ufffced", 201, "z\ufffced 5"},
		{"zed kay", 201, "zed kay"}, {"zed\u2800kay", 201, "zed\u2800kay 2"},
		{"Straße", 201, "Straße"}, {"STRASSE", 201, "STRASSE 2"},
		{strings.Repeat("가", 64), 201, strings.Repeat("가", 64)}, {strings.Repeat("가", 64), 201, strings.Repeat("가", 62) + " 2"},
		{"\u200b\u200d", 400, "can be seen"}, {"\u3164", 400, "can be seen"}, {"\u2800\u115f", 400, "can be seen"}, {"\u0301", 400, "can be seen"}, {"\ufe0f\u034f", 400, "can be seen"},
		{"\U0001d159", 400, "can be seen"}, {"\ufffc", 400, "can be seen"}, {"\ufffd", 400, "can be seen"}, {"\ufffc\u200b\U0001d159", 400, "can be seen"}, {"\U00013441", 400, "can be seen"},
		{"k" + strings.Repeat("\u0301", 3), 400, "accents"}, {"a" + strings.Repeat("\u0335", 40), 400, "accents"},
		{"a" + strings.Repeat("\u0335\u200d", 20), 400, "accents"}, {"a\u0301\u0301\ufe0f\u0301", 400, "accents"}, {"a\u0301\u0301\u034f\u0301", 400, "accents"},
		{"a\u0301\u0301b\u0301\u0301", 201, "a\u0301\u0301b\u0301\u0301"}, {"1\ufe0f\u20e3", 201, "1\ufe0f\u20e3"}, {"\u0915\u094d\u200d\u0937", 201, "\u0915\u094d\u200d\u0937"}, {"\ufffcok", 201, "\ufffcok"},
		{"e\u0301\u0323", 201, "e\u0301\u0323"}, {"ngu\u031b\u0301", 201, "ngu\u031b\u0301"}, {"👨‍👩‍👧", 201, "👨‍👩‍👧"}, {"กี่", 201, "กี่"},
	} {
		if status, got, _ := join(one.typed); status != one.status || status == 201 && got != one.want || !strings.Contains(got, one.want) {
			t.Errorf("%q: %d %q, want %d %q", one.typed, status, got, one.status, one.want)
		}
	}
	// So it is with another name, but one's own in other letters is no classmate's.
	_, _, token := join("lee")
	for _, one := range []struct {
		typed  string
		status int
		want   string
	}{{"Kim", 200, "Kim 6"}, {"LEE", 200, "LEE"}, {"\u3164", 400, "seen"}, {"", 400, "seen"}} {
		body, _ := json.Marshal(map[string]string{"name": one.typed})
		status, text := c.call("192.0.2.1", token, "PATCH", "/api/seats/me", string(body), "Accept-Language: en")
		if answer := decode[struct{ Name, Detail string }](t, text); status != one.status || !strings.Contains(answer.Name+answer.Detail, one.want) {
			t.Errorf("renaming to %q: %d %q", one.typed, status, text)
		}
	}
	_, list := c.call("192.0.2.1", c.lead, "POST", "/api/rooms/main/names", `{"names":["박도윤","박도윤"]}`)
	if made := decode[struct{ Seats []struct{ Name string } }](t, list); len(made.Seats) != 2 || made.Seats[1].Name != "박도윤 2" {
		t.Errorf("two of a list with one name are %s", list)
	}
}

// A seat that the instructor removed is told so, and what can be done about it;
// its rows are gone, told as events.
func TestRemovedSeat(t *testing.T) {
	c := openClass(t)
	_, body := c.call("192.0.2.1", "", "POST", "/api/seats", `{"name":"kim"}`)
	kim := decode[struct{ Seat, Token string }](t, body)
	seat, err := c.lab.Caller(kim.Token)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		c.visit(seat.Seat().DemoPath())
	}
	c.visit("/") // a walk-in's row stays
	if status, _ := c.call("192.0.2.1", c.lead, "DELETE", "/api/rooms/main/seats/"+kim.Seat, ""); status != http.StatusNoContent {
		t.Fatalf("removing the seat: %d", status)
	}
	_, body = c.call("192.0.2.1", c.lead, "GET", "/api/rooms/main/sessions", "")
	if table := decode[struct{ Count int }](t, body); table.Count != 1 {
		t.Errorf("the table has %d rows, want the walk-in's alone", table.Count)
	}
	_, body = c.call("192.0.2.1", c.lead, "GET", "/api/rooms/main/events?wait=0", "")
	if !strings.Contains(body, `"op":"deleted"`) || !strings.Contains(body, `"by":"instructor"`) {
		t.Errorf("the deletion is no event: %s", body)
	}
	for lang, says := range map[string]string{"ko": "내보냈습니다", "en": "removed"} {
		status, body := c.call("192.0.2.1", kim.Token, "GET", "/api/seats/me", "", "Accept-Language: "+lang)
		problem := decode[struct{ Reason, Detail string }](t, body)
		if status != http.StatusUnauthorized || problem.Reason != "removed" || !strings.Contains(problem.Detail, says) {
			t.Errorf("in %s it is told %d %s", lang, status, body)
		}
	}
	if status, body := c.call("192.0.2.1", kim.Token+"x", "GET", "/api/seats/me", ""); status != http.StatusUnauthorized || strings.Contains(body, "reason") {
		t.Errorf("a token of nobody: %d %s", status, body)
	}
}

// visit is a request to the demo, without a cookie.
func (c *class) visit(path string) {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	c.demo.ServeHTTP(httptest.NewRecorder(), r)
}
