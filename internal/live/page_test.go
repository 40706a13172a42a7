package live

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sessionlab/internal/demo"
)

// TestPageIsTold: both views of an exchange name the page that the demo answered with.
func TestPageIsTold(t *testing.T) {
	d := start(func(*Demo, *Entry) {})
	defer d.Close()
	send := func(start, cookie, body string) string {
		head := start + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: sessionid=" + cookie + "\r\n"
		if body != "" {
			head += "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + strconv.Itoa(len(body)) + "\r\n"
		}
		return head + "\r\n" + body
	}
	const page, id = "GET /", "7f3a91c2-5d0e-4b86-9c41-2a6f8e0d13b7"
	events := told(t, demo.Policy{}, []string{
		send(page, id, ""), send("POST /login", id, "user=kim"), send("POST /login", id, "username=kim"), send(page, id, ""), send("GET /nowhere", id, ""),
	})
	for i, view := range []View{Masked, Full} {
		var pages []string
		for _, e := range events {
			r := entryOf(e)
			r.identify(d.identities)
			var sent struct{ Response struct{ Page string } }
			if err := json.Unmarshal(Encode(r.asEvent(view)), &sent); err != nil {
				t.Fatal(err)
			}
			pages = append(pages, sent.Response.Page)
		}
		if want := []string{"form", "error", "", "welcome", ""}; !slices.Equal(pages, want) {
			t.Errorf("view %d: the pages are %q, want %q", i, strings.Join(pages, ", "), want)
		}
	}
}
