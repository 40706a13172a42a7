package data

import (
	"net/http"
	"strings"
	"testing"

	"sessionlab/test/lab"
)

// TestDeletedBeforeARestart: a row that the student deleted stays deleted over a
// restart, so the reload that comes only then completes the exercise, with that row's
// cookie and no other.
func TestDeletedBeforeARestart(t *testing.T) {
	dir := t.TempDir()
	l := lab.Start(t, "-data", dir)
	me, b := l.Seat(t), lab.NewClient()
	events := l.Stream(t, me.Token, "")
	drop := func() {
		t.Helper()
		for _, row := range lab.Decode[lab.TableView](t, l.Get(t, me, "/api/rooms/main/sessions")).Sessions {
			if status, body := l.Call(t, "DELETE", "/api/rooms/main/sessions/"+row.Tag, me.Token, ""); status != http.StatusNoContent {
				t.Fatalf("delete: %d %s", status, body)
			}
		}
	}
	// The second row is the one whose cookie the browser keeps.
	lab.NewClient().Visit(t, me.Demo)
	drop()
	events.Until(lab.IsEvent("progress", `"exercise":"delete","step":0,`))
	b.Visit(t, me.Demo)
	b.Login(t, me.Demo, "kim")
	drop()
	events.Until(lab.IsEvent("session", `"op":"deleted"`))
	if err := l.Stop(); err != nil {
		t.Fatal(err)
	}

	l = lab.Start(t, "-data", dir)
	demo := l.Demo + me.Demo[strings.Index(me.Demo, "/s/"):]
	events = l.Stream(t, me.Token, "")
	events.Until(lab.IsEvent("snapshot"))
	other, err := http.NewRequest(http.MethodGet, demo, nil)
	if err != nil {
		t.Fatal(err)
	}
	other.Header.Set("Cookie", "sessionid=of-no-row-that-was-deleted")
	lab.Read(t)(http.DefaultClient.Do(other))
	noTick := events.Until(func(m lab.Message) bool { return m.Event == "exchange" || m.Event == "progress" })
	if noTick.Event == "progress" {
		t.Fatalf("another session ID completes the exercise: %s", noTick.Data)
	}
	if page := b.Visit(t, demo); !strings.Contains(page, "<form") {
		t.Fatalf("the demo shows %s", page)
	}
	events.Until(lab.IsEvent("progress", `"exercise":"delete","step":1,`, `"passed":"`))
}
