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

// downloads lets the browser save files, and returns what gives the path of the
// next one once it is whole.
func (b *chromium) downloads() (next func() string) {
	b.t.Helper()
	on, files := true, make(chan string, 8)
	err := chromedp.Listen(b.ctx, func(event any) {
		if e, ok := event.(*cdpbrowser.EventDownloadProgress); ok && e.State == cdpbrowser.DownloadProgressStateCompleted {
			files <- e.FilePath
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	dir := b.t.TempDir()
	b.run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
			Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllow, DownloadPath: dir, EventsEnabled: &on,
			BrowserContextID: chromedp.FromContext(b.ctx).BrowserContextID,
		})
		return err
	}))
	return func() string {
		b.t.Helper()
		select {
		case path := <-files:
			return path
		case <-time.After(patience):
			b.t.Fatalf("nothing was downloaded; the page says\n%s", eval[string](b, "document.body.innerText"))
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
	return decode[har](t, string(text)), string(text)
}

// TestDownloadTheLog: the panel's button saves the seat's own log, the
// instructor's that of the room, in a class on plain http.
func TestDownloadTheLog(t *testing.T) {
	c := newClass(t)
	b := c.joined(t)
	b.login("kim")
	b.passed("login")
	id := strings.TrimPrefix(b.text(".wire .req .key"), "Cookie: sessionid=")
	other, v := decode[seat](t, c.lead(t, "POST", "/api/seats", `{"room":"`+c.room+`"}`)), newBrowser()
	v.get(t, strings.Replace(other.Demo, "lab.test", "localhost", 1))

	next := b.downloads()
	b.click(".wire [name=har]")
	log, text := logIn(t, next(), c.room)
	if n := len(log.Log.Entries); n != 3 || !strings.Contains(text, id) || strings.Contains(text, other.Seat) {
		t.Errorf("the seat's log has %d entries, want 3 of its own", n)
	}
	b.wait("the download to be told of", "document.querySelector('.outcome').textContent.startsWith('✓')")

	teacher := c.student(t)
	teacher.open(c.site + "/teach?room=" + c.room + "#key=" + c.key(t))
	teacher.wait("the room", "document.querySelector('.desk[data-state=desk]')")
	next = teacher.downloads()
	teacher.click(".menu summary")
	teacher.click("#har")
	log, text = logIn(t, next(), c.roomCode)
	if n := len(log.Log.Entries); n != 4 || !strings.Contains(text, other.Seat) || !strings.Contains(text, id) {
		t.Errorf("the room's log has %d entries, want 4", n)
	}
	teacher.wait("the download to be told of", "document.querySelector('.toast').textContent")
}
