package browser

import (
	"context"
	"os"
	"path/filepath"
	"time"

	cdpbrowser "github.com/chromedp/cdproto/browser"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"sessionlab/test/lab"
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
		case <-time.After(lab.Patience):
			b.T.Fatalf("nothing was downloaded; the page says\n%s", Eval[string](b, "document.body.innerText"))
			return ""
		}
	}
}

// Download returns the file that an act of the page brings.
func (b *Chromium) Download(act func()) string {
	b.T.Helper()
	folder, enabled := b.T.TempDir(), true
	b.Run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
			Behavior: cdpbrowser.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: folder, EventsEnabled: &enabled,
			BrowserContextID: chromedp.FromContext(b.Ctx).BrowserContextID,
		})
		return err
	}))
	ctx, cancel := context.WithTimeout(b.Ctx, lab.Patience)
	defer cancel()
	progress := chromedp.Events(ctx, cdpbrowser.DownloadProgress)
	act()
	for event, err := range progress {
		if err != nil {
			b.T.Fatalf("browser: download: %v", err)
		}
		if event.State != cdpbrowser.DownloadProgressStateCompleted {
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
