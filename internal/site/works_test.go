package site_test

import (
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
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

// Somebody with sixty seats compares servers or guesses session IDs without a pause. A
// classmate at the same address who does so now and then is answered within seconds.
func TestManySeatsSpoilNoLesson(t *testing.T) {
	for path, body := range map[string]string{"twin": `{"script":"visit"}`, "ids": `{"naming":"uuid"}`} {
		t.Run(path, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := openClass(t)
				token := func(name string) string {
					_, said := c.call("192.0.2.1", "", "POST", "/api/seats", `{"name":"`+name+`"}`)
					return decode[struct{ Token string }](t, said).Token
				}
				var greedy []string
				for n := range 60 {
					greedy = append(greedy, token(fmt.Sprint("greedy ", n)))
				}
				mate := token("mate")
				refused := 0
				asking := time.Now()
				answered := 0
				for range 60 {
					for range 3 {
						for _, of := range greedy {
							if status, _ := c.call("192.0.2.1", of, "POST", "/api/rooms/main/"+path, body); status == http.StatusTooManyRequests {
								refused++
							}
						}
					}
					switch status, said := c.call("192.0.2.1", mate, "POST", "/api/rooms/main/"+path, body); {
					case status == http.StatusOK:
						answered, asking = answered+1, time.Now()
					case status != http.StatusTooManyRequests:
						t.Fatalf("the classmate gets %d %s", status, said)
					case time.Since(asking) > 6*time.Second:
						t.Fatalf("the classmate waits for %s", time.Since(asking))
					}
					<-time.After(500 * time.Millisecond)
				}
				if answered < 5 || refused < 1000 {
					t.Errorf("the classmate is answered %d times, and the sixty seats are refused %d times", answered, refused)
				}
			})
		})
	}
}
