package app

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	devtools "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"
)

// TestNamesAndProgress: a list of names becomes seats with codes, and progress
// becomes a file.
func TestNamesAndProgress(t *testing.T) {
	c := newClassroom(t)
	c.teacher.Click(".menu summary")
	c.teacher.Click("#names")
	c.teacher.Fill("#names-text", "박도윤\n\n 최하린 \n")
	c.teacher.Click("#d-names [value=yes]")
	c.teacher.Wait("the codes", "document.querySelector('#d-codes').open && document.querySelectorAll('#d-codes tbody tr').length === 2")
	if name := c.teacher.Text("#d-codes tr:nth-child(2) th"); name != "최하린" {
		t.Errorf("the second seat is of %q", name)
	}
	code := c.teacher.Text("#d-codes tbody td")
	status, body := c.Call(t, "POST", "/api/seats", "", `{"room":"","code":"`+code+`"}`)
	if taken := Decode[Seat](t, body); status != http.StatusOK || taken.Name != "박도윤" {
		t.Errorf("the code brings %d %s", status, body)
	}
	c.teacher.Click("#d-codes .primary")
	c.teacher.Wait("three students", "document.querySelectorAll('.matrix tbody tr').length === 3")

	c.teacher.Click(".menu summary")
	table := c.teacher.Download(func() { c.teacher.Click("#csv") })
	lines := strings.Split(table, "\r\n")
	who := Eval[string](c.teacher, "document.querySelector('.matrix tbody tr:has(.passed)').dataset.seat")
	if !strings.HasPrefix(table, "\ufeff\"seat\",\"name\",") || len(lines) != 5 || !strings.Contains(table, "\n\""+who+"\",") || !strings.Contains(table, ",\"최하린\",") {
		t.Errorf("the table is\n%s", table)
	}
}

// Download returns the file that an act of the page brings.
func (b *Chromium) Download(act func()) string {
	b.T.Helper()
	folder, enabled := b.T.TempDir(), true
	b.Run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, devtools.SetDownloadBehavior, devtools.SetDownloadBehaviorParams{
			Behavior: devtools.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: folder, EventsEnabled: &enabled,
			BrowserContextID: chromedp.FromContext(b.Ctx).BrowserContextID,
		})
		return err
	}))
	ctx, cancel := context.WithTimeout(b.Ctx, Patience)
	defer cancel()
	progress := chromedp.Events(ctx, devtools.DownloadProgress)
	act()
	for event, err := range progress {
		if err != nil {
			b.T.Fatalf("browser: download: %v", err)
		}
		if event.State != devtools.DownloadProgressStateCompleted {
			continue
		}
		file, err := os.ReadFile(filepath.Join(folder, event.GUID))
		if err != nil {
			b.T.Fatal(err)
		}
		return string(file)
	}
	b.T.Fatal("no download")
	return ""
}
