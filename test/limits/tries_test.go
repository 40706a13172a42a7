package limits

import (
	"fmt"
	"net/http"
	"sync"
	"testing"

	"sessionlab/test/lab"
)

// TestClassBehindOneAddress: somebody in the class guesses at codes until their
// address, which is everyone's, may not any more. That keeps no lesson from
// loading, and the guessing stays refused.
func TestClassBehindOneAddress(t *testing.T) {
	c := lab.NewClass(t)
	students := make([]lab.Seat, 60)
	for i := range students {
		_, body := c.Call(t, "POST", "/api/seats", "", `{"room":"`+c.RoomCode+`"}`)
		students[i] = lab.Decode[lab.Seat](t, body)
	}
	other := c.Seat(t) // in another room
	guess := func(token string) (last int) {
		t.Helper()
		for n := range 5000 {
			if last, _ = c.Call(t, "GET", fmt.Sprintf("/api/rooms/guess-%d", n), token, ""); last != http.StatusNotFound {
				break
			}
		}
		return last
	}
	if status := guess(""); status != http.StatusTooManyRequests {
		t.Fatalf("guessing ends with %d", status)
	}
	var class sync.WaitGroup
	for _, s := range students {
		class.Go(func() {
			for range 5 {
				for path, token := range map[string]string{
					"/lessons/session": "", "/api/seats/me": s.Token,
					"/api/rooms/" + s.Room: s.Token, "/api/rooms/" + c.RoomCode: s.Token, "/api/rooms/" + s.Room + "/events?wait=0": s.Token,
				} {
					if status, body := c.Call(t, "GET", path, token, ""); status != http.StatusOK {
						t.Errorf("GET %s: %d %s", path, status, body)
						return
					}
				}
			}
		})
	}
	class.Wait()
	for who, token := range map[string]string{"nobody": "", "a student": students[0].Token, "a student of another room": other.Token} {
		if status := guess(token); status != http.StatusTooManyRequests {
			t.Errorf("guessing by %s ends with %d", who, status)
		}
	}
	// Nor does a token of one room find another.
	refused := 0
	for range 3 {
		guess("")
		if status, _ := c.Call(t, "GET", "/api/rooms/"+c.RoomCode, other.Token, ""); status == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("a token of another room finds this one however much was guessed")
	}
	if status, _ := c.Call(t, "GET", "/api/rooms/"+c.RoomCode, c.Token, ""); status != http.StatusOK {
		t.Errorf("the instructor: %d", status)
	}
}
