package browser

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/chromedp/chromedp"

	"sessionlab/test/lab"
)

// Wait waits until an expression is true in the page: it looks at every change
// of the document, and now and then, for what does not belong to the document.
func (b *Chromium) Wait(what, expression string, args ...any) {
	b.T.Helper()
	watch := `new Promise(done => {
		const holds = () => { try { return Boolean(` + fmt.Sprintf(expression, args...) + `) } catch { return false } };
		if (holds()) return done(true);
		const end = is => { observer.disconnect(); clearInterval(again); clearTimeout(late); done(is); };
		const look = () => { if (holds()) end(true); };
		const observer = new MutationObserver(look);
		observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
		const again = setInterval(look, 200);
		const late = setTimeout(end, 10000, false);
	})`
	for deadline := time.Now().Add(lab.Patience); ; {
		ctx, cancel := context.WithTimeout(b.Ctx, lab.Patience)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](watch, chromedp.EvalAwaitPromise))
		cancel()
		if ok {
			return
		}
		// Not yet, or the page went away while it was watched: look again.
		if time.Now().Before(deadline) && b.Ctx.Err() == nil {
			continue
		}
		b.T.Fatalf("waited in vain for %s: %v; the page says\n%s", what, err, Eval[string](b, "document.body.innerText"))
	}
}

// Sees lets the page note under a name, in seen, that an expression was true after a
// change of the document: what is shown for a while may be gone when it is asked for.
func (b *Chromium) Sees(name, expression string) {
	b.T.Helper()
	Eval[any](b, `{
		(window.seen ??= {}).`+name+` = false;
		new MutationObserver(() => { try { seen.`+name+` ||= Boolean(`+expression+`); } catch {} })
			.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
	}`)
}

// Text is the text of an element.
func (b *Chromium) Text(selector string) string {
	b.T.Helper()
	return Eval[string](b, "document.querySelector(`"+selector+"`).textContent")
}

// Click presses the mouse on an element. The page may draw the element anew at
// any time, so it is found and its place taken in one go, once it stands still.
func (b *Chromium) Click(selector string) {
	b.T.Helper()
	place := `(async () => {
		const place = e => {
			if (!e || e.disabled || !e.checkVisibility()) return null;
			e.scrollIntoView({block: 'nearest', inline: 'nearest', behavior: 'instant'});
			const r = e.getBoundingClientRect();
			return [r.x + r.width / 2, r.y + r.height / 2];
		};
		const find = () => place(document.querySelector(` + "`" + selector + "`" + `));
		const frame = () => new Promise(done => { requestAnimationFrame(done); setTimeout(done, 1000); });
		let at = find();
		for (let n = 0; n < 100; n++) {
			await frame();
			const before = at;
			at = find();
			if (at && String(at) === String(before)) break;
		}
		return at ?? [];
	})()`
	var at []float64
	for deadline := time.Now().Add(lab.Patience); len(at) != 2; at = Eval[[]float64](b, place) {
		if time.Now().After(deadline) {
			b.T.Fatalf("%s is nowhere to be pressed; the page says\n%s", selector, Eval[string](b, "document.body.innerText"))
		}
	}
	b.Run(chromedp.MouseClickXY(at[0], at[1]))
}

// Fill types a text into a field, in place of what was there.
func (b *Chromium) Fill(selector, text string) {
	b.T.Helper()
	Eval[any](b, "document.querySelector(`"+selector+"`).select()")
	b.Run(chromedp.KeyEvent(text))
}

// Login types a name into the demo's form and sends it, as a student does. The
// frame may be loading meanwhile, and take the letters with it: then they are typed
// again.
func (b *Chromium) Login(name string) {
	b.T.Helper()
	b.Wait("the demo", "document.querySelector('#frame-a iframe')")
	var before int
	b.Until("", func() bool { before = logins(b.Sent); return true })
	for deadline := time.Now().Add(lab.Patience); ; {
		Eval[any](b, "document.querySelector('#frame-a iframe').focus()")
		InFrame[any](b, 0, "document.querySelector('input[name=username]').select()")
		b.Run(chromedp.KeyEvent(name))
		if InFrame[bool](b, 0, "document.readyState === 'complete' && document.querySelector('input[name=username]').value === "+strconv.Quote(name)) {
			break
		}
		if time.Now().After(deadline) {
			b.T.Fatalf("browser: %q cannot be typed", name)
		}
	}
	b.Run(chromedp.KeyEvent("\r"))
	b.Until("the login to be sent", func() bool { return logins(b.Sent) > before })
}

// Passed waits for the tick of an exercise.
func (b *Chromium) Passed(exercise string) {
	b.T.Helper()
	b.Wait("the tick of "+exercise, "document.querySelector('#ex-%s[data-state=passed]')", exercise)
}
