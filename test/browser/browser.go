package browser

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"sessionlab/test/lab"
)

// Chromium is one profile of a real browser: its own cookies and storage.
type Chromium struct {
	T   *testing.T
	Ctx context.Context

	mu       sync.Mutex
	requests map[network.RequestID]map[string]string // headers as they were sent, once known
	Sent     []SentRequest
	Answers  []sentAnswer
	bare     map[network.RequestID]bool // requests that never travelled, or not as seen here
	changed  chan struct{}              // closed when one more thing is known
}

// New makes a fresh profile in a browser that the tests share: its page is
// shown and has the focus. The language is the browser's. With flags, which all
// profiles of a browser have, it is in a browser of its own.
func New(t *testing.T, language string, flags ...chromedp.ExecAllocatorOption) *Chromium {
	t.Helper()
	if len(flags) > 0 {
		return Started(t, FindChromium(t, anyChromium...), language, flags...)
	}
	browser := shared.chromium(t, language)
	ctx, cancel := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("ending the profile: %v", err)
		}
		cancel()
	})
	b := follow(t, ctx)
	b.Focused(true)
	return b
}

// Own starts a whole browser, as a student has it, for one test alone: where
// its window and its tabs matter, or where it is a computer of its own.
func Own(t *testing.T, language string, flags ...chromedp.ExecAllocatorOption) *Chromium {
	t.Helper()
	return Started(t, FindChromium(t, WholeChromium...), language, flags...)
}

// Started starts the program at a path as a browser for one test alone.
func Started(t *testing.T, path, language string, flags ...chromedp.ExecAllocatorOption) *Chromium {
	t.Helper()
	ctx, end, err := startChromium(path, language, flags...)
	t.Cleanup(func() {
		if err := end(); err != nil {
			t.Logf("ending the browser: %v", err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return follow(t, ctx)
}

// follow notes what a profile's first page asks for and gets.
func follow(t *testing.T, ctx context.Context) *Chromium {
	t.Helper()
	b := &Chromium{T: t, Ctx: ctx, requests: map[network.RequestID]map[string]string{}, bare: map[network.RequestID]bool{}, changed: make(chan struct{})}
	b.Run() // which opens the page and enables what is listened to
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	return b
}

// Focused lets the page have the focus and be seen whatever window is in front,
// as at a computer of its own. Without it, the browser's windows and tabs share
// both.
func (b *Chromium) Focused(always bool) {
	b.T.Helper()
	b.Run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: always})
		return err
	}))
}

// Run acts in the page; an error fails the test.
func (b *Chromium) Run(actions ...chromedp.Action[chromedp.Void]) {
	b.T.Helper()
	if err := b.try(lab.Patience, actions...); err != nil {
		b.T.Fatalf("browser: %v", err)
	}
}

func (b *Chromium) try(limit time.Duration, actions ...chromedp.Action[chromedp.Void]) error {
	// The first run opens the page, which lives as long as its context.
	if chromedp.FromContext(b.Ctx).Target == nil {
		return chromedp.Do(b.Ctx, actions...)
	}
	ctx, cancel := context.WithTimeout(b.Ctx, limit)
	defer cancel()
	return chromedp.Do(ctx, actions...)
}

// Open goes to a URL and waits until it is loaded.
func (b *Chromium) Open(url string) {
	b.T.Helper()
	b.Run(chromedp.Navigate(url))
}

// Eval evaluates an expression in the page.
func Eval[T any](b *Chromium, expression string) T {
	b.T.Helper()
	ctx, cancel := context.WithTimeout(b.Ctx, lab.Patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.T.Fatalf("browser: %s: %v", expression, err)
	}
	return v
}

// Theme changes what the page takes for the system's theme.
func (b *Chromium) Theme(scheme string) {
	b.T.Helper()
	b.Run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}
