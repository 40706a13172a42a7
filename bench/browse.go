package main

import (
	"context"
	"os/exec"

	"github.com/chromedp/chromedp"
)

// browse starts a browser with an empty profile, and returns the context of its
// tab; end removes both. The language is the course's first, whose pages are
// longer in bytes.
func browse(ctx context.Context) (tab context.Context, end func(), err error) {
	path, err := chromium()
	if err != nil {
		return nil, nil, err
	}
	allocator, endAll := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("accept-lang", "ko"), chromedp.Flag("lang", "ko"),
		chromedp.WindowSize(1440, 900),
	)...)
	tab, endTab := chromedp.NewContext(allocator)
	return tab, func() { endTab(); endAll() }, nil
}

func chromium() (path string, err error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err = exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", missing(err)
}
