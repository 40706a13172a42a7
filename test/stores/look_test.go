package stores

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/internal/demo/redisstore/redistest"
	"sessionlab/test/lab"
)

// TestLookIntoTheStore: a student sees the ID of their own row alone, and nothing of where
// the store is; the owner sees all of it.
func TestLookIntoTheStore(t *testing.T) {
	redis := redistest.Start(t)
	dir := t.TempDir()
	l := lab.Start(t, "-data", dir, "-redis", redis.URL())
	if status, body := l.Call(t, "PUT", "/api/rooms/main/policy", "", `{"csrfToken":true}`); status != http.StatusOK {
		t.Fatalf("PUT policy: %d %s", status, body)
	}
	for kind, where := range map[string]string{"sqlite": dir, "redis": redis.Addr[strings.LastIndex(redis.Addr, ":")+1:]} {
		store(t, l, `{"store":"`+kind+`"}`)
		me, b := l.Seat(t), lab.NewClient()
		b.Visit(t, me.Demo)
		other, c := l.Seat(t), lab.NewClient()
		c.Visit(t, other.Demo)
		_, body := l.Call(t, "GET", "/api/rooms/main/sessions", "", "")
		secrets := map[string]string{}
		for _, row := range lab.Decode[lab.TableView](t, body).Sessions {
			secrets[row.Tag] = row.ID
		}
		status, whole := l.Call(t, "GET", "/api/rooms/main/store", "", "")
		if status != http.StatusOK || !strings.Contains(whole, where) {
			t.Errorf("%s: the owner sees %d %s", kind, status, whole)
		}
		mine := l.Get(t, me, "/api/rooms/main/store")
		if strings.Contains(mine, where) {
			t.Errorf("%s: a student sees where it is: %s", kind, mine)
		}
		seen := 0
		for _, id := range secrets {
			if !strings.Contains(whole, id) {
				t.Errorf("%s: the owner does not see %s: %s", kind, id, whole)
			}
			if strings.Contains(mine, id) {
				seen++
			}
		}
		if seen != 1 {
			t.Errorf("%s: a student sees %d of %d IDs: %s", kind, seen, len(secrets), mine)
		}
		if status, body := l.Call(t, "PUT", "/api/rooms/main/storage", me.Token+"x", `{}`); status != http.StatusUnauthorized {
			t.Errorf("%s: a forged token sets the storage: %d %s", kind, status, body)
		}
		l.Call(t, "DELETE", "/api/rooms/main/sessions", "", "")
	}
}
