package app

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// Downloads lets the browser save files, and returns what gives the path of the
// next one once it is whole.
func (b *Chromium) Downloads() (next func() string) {
	b.T.Helper()
	on, files := true, make(chan string, 8)
	err := chromedp.Listen(b.Ctx, func(event any) {
		if e, ok := event.(*cdpbrowser.EventDownloadProgress); ok && e.State == cdpbrowser.DownloadProgressStateCompleted {
			files <- e.FilePath
		}
	})
	if err != nil {
		b.T.Fatal(err)
	}
	dir := b.T.TempDir()
	b.Run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
			Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir, EventsEnabled: &on,
			BrowserContextID: chromedp.FromContext(b.Ctx).BrowserContextID,
		})
		return err
	}))
	return func() string {
		b.T.Helper()
		select {
		case path := <-files:
			return path
		case <-time.After(Patience):
			b.T.Fatalf("nothing was downloaded; the page says\n%s", Eval[string](b, "document.body.innerText"))
			return ""
		}
	}
}

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
	return Decode[har](t, string(text)), string(text)
}

// TestDownloadTheLog: the panel's button saves the seat's own log, the
// instructor's that of the room, in a class on plain http.
func TestDownloadTheLog(t *testing.T) {
	c := NewClass(t)
	b := c.Joined(t)
	b.Login("kim")
	b.Passed("login")
	id := strings.TrimPrefix(b.Text(".wire .req .key"), "Cookie: sessionid=")
	other, v := Decode[Seat](t, c.Lead(t, "POST", "/api/seats", `{"room":"`+c.Room+`"}`)), NewClient()
	v.Visit(t, strings.Replace(other.Demo, "lab.test", "localhost", 1))

	next := b.Downloads()
	b.Click(".wire [name=har]")
	log, text := logIn(t, next(), c.Room)
	if n := len(log.Log.Entries); n != 3 || !strings.Contains(text, id) || strings.Contains(text, other.ID) {
		t.Errorf("the seat's log has %d entries, want 3 of its own", n)
	}
	b.Wait("the download to be told of", "document.querySelector('.outcome').textContent.startsWith('✓')")

	teacher := c.Student(t)
	teacher.Open(c.Site + "/teach?room=" + c.Room + "#key=" + c.Key(t))
	teacher.Wait("the room", "document.querySelector('.desk[data-state=desk]')")
	next = teacher.Downloads()
	teacher.Click(".menu summary")
	teacher.Click("#har")
	log, text = logIn(t, next(), c.RoomCode)
	if n := len(log.Log.Entries); n != 4 || !strings.Contains(text, other.ID) || !strings.Contains(text, id) {
		t.Errorf("the room's log has %d entries, want 4", n)
	}
	teacher.Wait("the download to be told of", "document.querySelector('.toast').textContent")
}
