package browser

import (
	"context"
	"fmt"
	"strconv"
	"strings"
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

// SentRequest is a request with the headers that travelled, as the Network tab
// shows them.
type SentRequest struct {
	ID      network.RequestID
	URL     string
	Method  string
	Headers map[string]string
}

// sentAnswer is a response with the headers that travelled.
type sentAnswer struct {
	ID      network.RequestID
	Status  int64
	Headers map[string]string
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

func (b *Chromium) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.Sent = append(b.Sent, SentRequest{ID: e.RequestID, URL: e.Request.URL, Method: e.Request.Method})
		b.join(e.RequestID)
	case *network.EventRequestWillBeSentExtraInfo:
		b.requests[e.RequestID] = asText(e.Headers)
		b.join(e.RequestID)
	case *network.EventResponseReceivedExtraInfo:
		b.Answers = append(b.Answers, sentAnswer{e.RequestID, e.StatusCode, asText(e.Headers)})
	case *network.EventResponseReceived:
		if e.HasExtraInfo {
			return
		}
		b.bare[e.RequestID] = true
	case *network.EventRequestServedFromCache:
		b.bare[e.RequestID] = true
	case *network.EventLoadingFailed:
		b.bare[e.RequestID] = true
	default:
		return
	}
	close(b.changed)
	b.changed = make(chan struct{})
}

// Until waits until something holds of what was sent and answered, which is looked
// at under the lock. What the browser tells of its traffic may come after the page.
func (b *Chromium) Until(what string, holds func() bool) {
	b.T.Helper()
	late := time.After(lab.Patience)
	for {
		b.mu.Lock()
		ok, changed := holds(), b.changed
		b.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-changed:
		case <-late:
			b.mu.Lock()
			defer b.mu.Unlock()
			b.T.Fatalf("browser: waited in vain for %s: sent %+v, answered %+v", what, b.Sent, b.Answers)
		}
	}
}

// join puts the headers that travelled to the request that they are of. They
// may come before it or after; a redirect keeps its request's id.
func (b *Chromium) join(id network.RequestID) {
	headers, ok := b.requests[id]
	if !ok {
		return
	}
	for i := range b.Sent {
		if b.Sent[i].ID == id && b.Sent[i].Headers == nil {
			b.Sent[i].Headers = headers
			delete(b.requests, id)
			return
		}
	}
}

func asText(headers network.Headers) map[string]string {
	text := map[string]string{}
	for name, value := range headers {
		text[strings.ToLower(name)] = fmt.Sprint(value)
	}
	return text
}

// Seen returns the requests so far whose URL begins with prefix, when the headers
// that travelled are known.
func (b *Chromium) Seen(prefix string) []SentRequest {
	b.T.Helper()
	var found []SentRequest
	b.Until("the headers of what was sent to "+prefix, func() bool {
		found = nil
		for _, r := range b.Sent {
			if !strings.HasPrefix(r.URL, prefix) {
				continue
			}
			if r.Headers == nil && !b.bare[r.ID] {
				return false
			}
			found = append(found, r)
		}
		return true
	})
	return found
}

// LastLogin is what the Network tab shows of the last login: the clue of its
// 302 and the Cookie line of its request.
func (b *Chromium) LastLogin() (clue, cookie string) {
	b.T.Helper()
	b.Until("the answer to each login", func() bool {
		clue, cookie = "", ""
		for _, r := range b.Sent {
			if r.Method != "POST" || !strings.HasSuffix(r.URL, "/login") {
				continue
			}
			if clue = b.clueOf(r.ID); clue == "" || r.Headers == nil {
				return false
			}
			cookie = r.Headers["cookie"]
		}
		return clue != ""
	})
	return clue, cookie
}

// clueOf is the clue in the 302 that answers a login, "" as long as none is known.
func (b *Chromium) clueOf(login network.RequestID) string {
	for _, a := range b.Answers {
		if a.ID == login && a.Status == 302 {
			return a.Headers["x-lab-clue"]
		}
	}
	return ""
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

// Wait waits until an expression is true in the page: it looks at every change
// of the document, and now and then, for what is no part of the document.
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

// logins is how many of the requests are one.
func logins(sent []SentRequest) (n int) {
	for _, r := range sent {
		if r.Method == "POST" && strings.HasSuffix(r.URL, "/login") {
			n++
		}
	}
	return n
}

// Passed waits for the tick of an exercise.
func (b *Chromium) Passed(exercise string) {
	b.T.Helper()
	b.Wait("the tick of "+exercise, "document.querySelector('#ex-%s[data-state=passed]')", exercise)
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
