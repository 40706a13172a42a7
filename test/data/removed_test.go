package data

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// TestRemovedOverRestarts: a token of a seat that was removed says so after a
// restart, too; when its room ends, nothing of it is kept.
func TestRemovedOverRestarts(t *testing.T) {
	dir := t.TempDir()
	c := lab.NewClass(t, "-data", dir)
	_, body := c.Call(t, "POST", "/api/seats", "", `{"room":"`+c.Room+`"}`)
	gone := lab.Decode[lab.Seat](t, body)
	c.Lead(t, "DELETE", "/api/rooms/"+c.Room+"/seats/"+gone.ID, "")
	said := func(when string, want bool) {
		t.Helper()
		status, body := c.Call(t, "GET", "/api/seats/me", gone.Token, "")
		if is := strings.Contains(body, `"reason":"removed"`); status != http.StatusUnauthorized || is != want {
			t.Errorf("%s the token is told %d %s", when, status, body)
		}
	}
	said("at once", true)
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	c.Lab = lab.Start(t, "-class", "-host", "lab.test", "-addr", "localhost:0", "-demo-addr", "localhost:0", "-data", dir)
	said("after a restart", true)
	c.Lead(t, "DELETE", "/api/rooms/"+c.Room, "")
	said("after the room's end", false)
}
