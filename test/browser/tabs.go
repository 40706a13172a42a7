package browser

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Before runs a script in each page before the page's own.
func (b *Chromium) Before(source string) {
	b.T.Helper()
	b.Run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: source})
		return err
	}))
}

// Tab opens another tab in the browser's window, and shows it. It has the same
// storage.
func (b *Chromium) Tab() *Chromium {
	b.T.Helper()
	b.Focused(false)
	ctx, cancel := chromedp.NewContext(b.Ctx, chromedp.WithNewWindow(false))
	b.T.Cleanup(cancel)
	tab := &Chromium{T: b.T, Ctx: ctx}
	tab.Run()
	return tab
}

// Front shows the tab, as a press on it does.
func (b *Chromium) Front() {
	b.T.Helper()
	b.Run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, target.ActivateTarget, target.ActivateTargetParams{TargetID: t.TargetID})
		return err
	}))
}
