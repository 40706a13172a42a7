package browser

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"sessionlab/test/lab"
)

// InDemo evaluates an expression in the demo's page, in a world of its own. The
// page may go away meanwhile; then the next one answers.
func InDemo[T any](b *Chromium, expression string) T {
	b.T.Helper()
	return InFrame[T](b, 0, expression)
}

// InFrame does so in that of one of the browsers side by side.
func InFrame[T any](b *Chromium, n int, expression string) T {
	b.T.Helper()
	var err error
	for deadline := time.Now().Add(lab.Patience); time.Now().Before(deadline); {
		var v T
		err = b.try(lab.Patience, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			tree, err := cdp.Call(ctx, target, page.GetFrameTree, cdp.Empty{})
			if err != nil {
				return err
			}
			if len(tree.FrameTree.ChildFrames) <= n {
				return errors.New("no demo in the page")
			}
			world, err := cdp.Call(ctx, target, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{
				FrameID: tree.FrameTree.ChildFrames[n].Frame.ID, WorldName: "hands"})
			if err != nil {
				return err
			}
			v, err = chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise, func(p *runtime.EvaluateParams) {
				p.ContextID = world.ExecutionContextID
			})(ctx, target)
			return err
		}))
		if err == nil {
			return v
		}
		b.rest()
	}
	b.T.Fatalf("browser: in the demo: %s: %v", expression, err)
	panic("unreachable")
}

// rest lets the page go on for a moment, so that looking again and again does not
// keep it from what is looked for. That the page may go away meanwhile is no fault.
func (b *Chromium) rest() {
	_ = b.try(lab.Patience, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.Evaluate[any]("new Promise(done => setTimeout(done, 20))", chromedp.EvalAwaitPromise)(ctx, target)
		return err
	}))
}

// Shown waits until the demo's page in a frame has a text.
func (b *Chromium) Shown(n int, text string) {
	b.T.Helper()
	page := ""
	// Without the text, the page answers a moment later.
	look := `new Promise(done => {
		const page = () => document.documentElement.outerHTML;
		if (page().includes(` + strconv.Quote(text) + `)) done(page());
		else setTimeout(() => done(page()), 50);
	})`
	for deadline := time.Now().Add(lab.Patience); time.Now().Before(deadline); {
		if page = InFrame[string](b, n, look); strings.Contains(page, text) {
			return
		}
	}
	b.T.Fatalf("frame %d does not show %q: %s", n, text, page)
}
