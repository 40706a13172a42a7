package app

import (
	"context"
	"errors"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// inDemo evaluates an expression in the demo's page, in a world of its own. The
// page may go away meanwhile; then the next one answers.
func inDemo[T any](b *chromium, expression string) T {
	b.t.Helper()
	return inFrame[T](b, 0, expression)
}

// inFrame does so in that of one of the browsers side by side.
func inFrame[T any](b *chromium, n int, expression string) T {
	b.t.Helper()
	var err error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		var v T
		err = b.try(patience, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
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
	b.t.Fatalf("browser: in the demo: %s: %v", expression, err)
	panic("unreachable")
}

// rest lets the page go on for a moment, so that looking again and again does not
// keep it from what is looked for. That the page may go away meanwhile is no fault.
func (b *chromium) rest() {
	_ = b.try(patience, chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := chromedp.Evaluate[any]("new Promise(done => setTimeout(done, 20))", chromedp.EvalAwaitPromise)(ctx, target)
		return err
	}))
}
