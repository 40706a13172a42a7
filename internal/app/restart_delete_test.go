package app

import (
	"net/http"
	"strings"
	"testing"
)

// TestDeletedBeforeARestart: a row that the student deleted stays deleted over a
// restart, so the reload that comes only then completes the exercise, with that row's
// cookie and no other.
func TestDeletedBeforeARestart(t *testing.T) {
	dir := t.TempDir()
	l := start(t, "-data", dir)
	me, b := l.seat(t), newBrowser()
	events := l.stream(t, me.Token, "")
	drop := func() {
		t.Helper()
		for _, row := range decode[tableView](t, l.get(t, me, "/api/rooms/main/sessions")).Sessions {
			if status, body := l.call(t, "DELETE", "/api/rooms/main/sessions/"+row.Tag, me.Token, ""); status != http.StatusNoContent {
				t.Fatalf("delete: %d %s", status, body)
			}
		}
	}
	// The second row is the one whose cookie the browser keeps.
	newBrowser().get(t, me.Demo)
	drop()
	events.until(isEvent("progress", `"exercise":"delete","step":0,`))
	b.get(t, me.Demo)
	b.login(t, me.Demo, "kim")
	drop()
	events.until(isEvent("session", `"op":"deleted"`))
	if err := l.stop(); err != nil {
		t.Fatal(err)
	}

	l = start(t, "-data", dir)
	demo := l.demo + me.Demo[strings.Index(me.Demo, "/s/"):]
	events = l.stream(t, me.Token, "")
	events.until(isEvent("snapshot"))
	other, err := http.NewRequest(http.MethodGet, demo, nil)
	if err != nil {
		t.Fatal(err)
	}
	other.Header.Set("Cookie", "sessionid=of-no-row-that-was-deleted")
	read(t)(http.DefaultClient.Do(other))
	noTick := events.until(func(m message) bool { return m.Event == "exchange" || m.Event == "progress" })
	if noTick.Event == "progress" {
		t.Fatalf("another session ID completes the exercise: %s", noTick.Data)
	}
	if page := b.get(t, demo); !strings.Contains(page, "<form") {
		t.Fatalf("the demo shows %s", page)
	}
	events.until(isEvent("progress", `"exercise":"delete","step":1,`, `"passed":"`))
}
