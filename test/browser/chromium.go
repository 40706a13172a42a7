package browser

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/lab"
)

// shared is the browsers in which the tests have their profiles.
var shared chromiums

// chromiums is one browser for each language. They start when they are first
// wanted, and run until all tests have ended. Where it is installed, it is
// Chromium without the window around the page, which takes half the time.
type chromiums struct {
	mu  sync.Mutex
	all map[string]runningChromium
}

type runningChromium struct {
	ctx context.Context
	end func() error
}

// chromium is the context of the browser with a language. One that was lost, as
// after a crash, is followed by another, so that one test alone fails by it.
func (c *chromiums) chromium(t *testing.T, language string) context.Context {
	t.Helper()
	path := FindChromium(t, anyChromium...)
	c.mu.Lock()
	defer c.mu.Unlock()
	if b, ok := c.all[language]; ok {
		select {
		case <-chromedp.FromContext(b.ctx).Browser.LostConnection:
			_ = b.end()
		default:
			return b.ctx
		}
	}
	ctx, end, err := startChromium(path, language,
		// The name of a class that comes by plain http; nothing else asks for it.
		chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"),
		// Drawing each frame of a movement takes a sixth of the browser's time. With
		// [Own] and in package engines the pages move, as they do for most readers.
		chromedp.Flag("force-prefers-reduced-motion", true))
	if err != nil {
		_ = end()
		t.Fatal(err)
	}
	if c.all == nil {
		c.all = map[string]runningChromium{}
	}
	c.all[language] = runningChromium{ctx, end}
	return ctx
}

// end ends them all.
func (c *chromiums) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, b := range c.all {
		_ = b.end()
	}
	clear(c.all)
}

// Programs that are Chromium: whole, without the window around the page, and any.
var (
	WholeChromium = []string{"chromium", "chromium-browser", "google-chrome"}
	bareChromium  = []string{"chromium-headless-shell", "chrome-headless-shell"}
	anyChromium   = slices.Concat(bareChromium, WholeChromium)
)

// FindChromium finds the first of the programs; without any the test fails in CI
// and skips elsewhere.
func FindChromium(t *testing.T, programs ...string) string {
	t.Helper()
	for _, name := range programs {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("no Chromium: ./test.sh installs it")
	}
	t.Skip("no Chromium: ./test.sh installs it")
	return ""
}

// startChromium starts a browser with a profile of its own. The context is that of
// its first page; end is to be called in any case.
func startChromium(path, language string, flags ...chromedp.ExecAllocatorOption) (ctx context.Context, end func() error, err error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.WSURLReadTimeout(lab.Patience),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("accept-lang", language),
		chromedp.Flag("lang", language),
		chromedp.WindowSize(1440, 900),
	)
	if slices.Contains(bareChromium, filepath.Base(path)) {
		options = append(options, chromedp.WindowSize(1440, 757)) // which is what the whole one leaves to the page
	}
	allocator, cancelAllocator := chromedp.NewExecAllocator(context.Background(), append(options, flags...)...)
	ctx, cancel := chromedp.NewContext(allocator)
	end = func() error {
		err := chromedp.Cancel(ctx)
		cancel()
		cancelAllocator()
		return err
	}
	return ctx, end, chromedp.Do(ctx)
}
