package site_test

import (
	"net/http"
	"testing"
	"testing/synctest"
)

// One seat that compares servers or guesses session IDs as fast as it can is told to
// wait, and a classmate at the same address works meanwhile.
func TestOneSeatSpoilsNoLesson(t *testing.T) {
	for path, body := range map[string]string{"twin": `{"script":"visit"}`, "ids": `{"naming":"uuid"}`} {
		synctest.Test(t, func(t *testing.T) { // no time passes in which tries are made up for
			c := openClass(t)
			token := func(name string) string {
				_, said := c.call("192.0.2.1", "", "POST", "/api/seats", `{"name":"`+name+`"}`)
				return decode[struct{ Token string }](t, said).Token
			}
			greedy, mate := token("greedy"), token("mate")
			answers := map[int]int{}
			for range 400 {
				status, _ := c.call("192.0.2.1", greedy, "POST", "/api/rooms/main/"+path, body)
				answers[status]++
			}
			if answers[http.StatusTooManyRequests] < 300 || answers[http.StatusTooManyRequests] == 400 {
				t.Errorf("%s: the answers to one seat are %v", path, answers)
			}
			if status, said := c.call("192.0.2.1", mate, "POST", "/api/rooms/main/"+path, body); status == http.StatusTooManyRequests {
				t.Errorf("%s: a classmate gets %d %s", path, status, said)
			}
		})
	}
}
