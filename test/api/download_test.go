package api

import (
	"os"
	"strings"
	"testing"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// logIn reads a downloaded log, and checks what it is called.
func logIn(t *testing.T, path, name string) (har, string) {
	t.Helper()
	if !strings.Contains(path, "/session-lab-"+name+"-20") || !strings.HasSuffix(path, ".har") {
		t.Errorf("the file is %s", path)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	checkHAR(t, string(text))
	return lab.Decode[har](t, string(text)), string(text)
}

// TestDownloadTheLog: the panel's button saves the seat's own log, the
// instructor's that of the room, in a class on plain http.
func TestDownloadTheLog(t *testing.T) {
	c := lab.NewClass(t)
	b := browser.Joined(t, c)
	b.Login("kim")
	b.Passed("login")
	id := strings.TrimPrefix(b.Text(".wire .req .key"), "Cookie: sessionid=")
	other, v := lab.Decode[lab.Seat](t, c.Lead(t, "POST", "/api/seats", `{"room":"`+c.Room+`"}`)), lab.NewClient()
	v.Visit(t, strings.Replace(other.Demo, "lab.test", "localhost", 1))

	next := b.Downloads()
	b.Click(".wire [name=har]")
	log, text := logIn(t, next(), c.Room)
	if n := len(log.Log.Entries); n != 3 || !strings.Contains(text, id) || strings.Contains(text, other.ID) {
		t.Errorf("the seat's log has %d entries, want 3 of its own", n)
	}
	b.Wait("the download to be told of", "document.querySelector('.outcome').textContent.startsWith('✓')")

	teacher := browser.New(t, "ko")
	teacher.Open(c.Site + "/teach?room=" + c.Room + "#key=" + c.Key(t))
	teacher.AwaitDesk()
	next = teacher.Downloads()
	teacher.PressMenu()
	teacher.Click("#har")
	log, text = logIn(t, next(), c.RoomCode)
	if n := len(log.Log.Entries); n != 4 || !strings.Contains(text, other.ID) || !strings.Contains(text, id) {
		t.Errorf("the room's log has %d entries, want 4", n)
	}
	teacher.Wait("the download to be told of", "document.querySelector('.toast').textContent")
}
