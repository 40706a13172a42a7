package api

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// TestKeysCall: whoever may set the policy changes the keys, hears how many there
// are and nothing else of them; the X-ray says which opened a cookie.
func TestKeysCall(t *testing.T) {
	t.Parallel()
	l := lab.Start(t)
	me := l.Seat(t)
	l.SetPolicy(t, `{"signed":true}`)
	value := lab.FirstCookie(t, me)
	const path = "/api/rooms/main/keys"
	for i, want := range []string{`{"keys":2,"most":3}`, `{"keys":3,"most":3}`, `{"keys":3,"most":3}`} {
		if status, body := l.Call(t, "POST", path, me.Token, ""); status != http.StatusOK || strings.TrimSpace(body) != want {
			t.Fatalf("change %d: %d %s, want %s", i+1, status, body, want)
		}
		_, body := l.Call(t, "POST", "/api/rooms/main/xray", me.Token, `{"value":"`+value+`"}`)
		seen := lab.Decode[struct {
			Verdict struct {
				Takes bool
				Key   int
			}
		}](t, body)
		if key := []int{2, 3, 0}[i]; seen.Verdict.Key != key || seen.Verdict.Takes != (key > 0) {
			t.Errorf("after change %d the X-ray says %+v", i+1, seen.Verdict)
		}
	}
	if status, _ := l.Call(t, "POST", path, "nobody", ""); status != http.StatusUnauthorized {
		t.Errorf("nobody changes the keys: %d", status)
	}
	if status, _ := l.Call(t, "GET", path, me.Token, ""); status != http.StatusMethodNotAllowed {
		t.Errorf("the keys can be asked for: %d", status)
	}
	c := lab.NewClass(t)
	student := lab.Decode[lab.Seat](t, c.Lead(t, "POST", "/api/seats", `{"room":"`+c.Room+`"}`))
	if status, body := c.Call(t, "POST", "/api/rooms/"+c.Room+"/keys", student.Token, ""); status != http.StatusForbidden || !strings.Contains(body, `"detail":"`) {
		t.Errorf("a student changes the class's keys: %d %s", status, body)
	}
}
