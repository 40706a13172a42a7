package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// chromium is one profile of a real browser: its own cookies and storage.
type chromium struct {
	t   *testing.T
	ctx context.Context

	mu       sync.Mutex
	requests map[network.RequestID]map[string]string // headers as they were sent, once known
	sent     []sentRequest
	answers  []sentAnswer
}

// sentRequest is a request with the headers that travelled, as the Network tab
// shows them.
type sentRequest struct {
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

// newChromium starts a fresh profile; without a browser it fails in CI and
// skips elsewhere. The language is the browser's.
func newChromium(t *testing.T, language string, flags ...chromedp.ExecAllocatorOption) *chromium {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("no Chromium: ./test.sh installs it")
		}
		t.Skip("no Chromium: ./test.sh installs it")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("accept-lang", language),
		chromedp.Flag("lang", language),
		chromedp.WindowSize(1440, 900),
	)
	allocator, cancelAllocator := chromedp.NewExecAllocator(context.Background(), append(options, flags...)...)
	ctx, cancel := chromedp.NewContext(allocator)
	b := &chromium{t: t, ctx: ctx, requests: map[network.RequestID]map[string]string{}}
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Logf("ending the browser: %v", err)
		}
		cancel()
		cancelAllocator()
	})
	b.run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.Enable, network.EnableParams{})
		return err
	}))
	if err := chromedp.Listen(ctx, b.listen); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *chromium) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.sent = append(b.sent, sentRequest{ID: e.RequestID, URL: e.Request.URL, Method: e.Request.Method})
		b.join(e.RequestID)
	case *network.EventRequestWillBeSentExtraInfo:
		b.requests[e.RequestID] = asText(e.Headers)
		b.join(e.RequestID)
	case *network.EventResponseReceivedExtraInfo:
		b.answers = append(b.answers, sentAnswer{e.RequestID, e.StatusCode, asText(e.Headers)})
	}
}

// join puts the headers that travelled to the request that they are of. They
// may come before it or after; a redirect keeps its request's id.
func (b *chromium) join(id network.RequestID) {
	headers, ok := b.requests[id]
	if !ok {
		return
	}
	for i := range b.sent {
		if b.sent[i].ID == id && b.sent[i].Headers == nil {
			b.sent[i].Headers = headers
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

// seen returns the requests so far whose URL begins with prefix.
func (b *chromium) seen(prefix string) []sentRequest {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []sentRequest
	for _, r := range b.sent {
		if strings.HasPrefix(r.URL, prefix) {
			found = append(found, r)
		}
	}
	return found
}

// lastLogin is what the Network tab shows of the last login: the clue of its
// 302 and the Cookie line of its request.
func (b *chromium) lastLogin() (clue, cookie string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, a := range b.answers {
		if a.Status != 302 || a.Headers["x-lab-clue"] == "" {
			continue
		}
		clue = a.Headers["x-lab-clue"]
		for _, r := range b.sent {
			if r.ID == a.ID && r.Method == "POST" {
				cookie = r.Headers["cookie"]
			}
		}
	}
	return clue, cookie
}

// patience is how long an action may take before a test gives up.
const patience = 25 * time.Second

func (b *chromium) run(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := b.try(patience, actions...); err != nil {
		b.t.Fatalf("browser: %v", err)
	}
}

func (b *chromium) try(limit time.Duration, actions ...chromedp.Action[chromedp.Void]) error {
	// The first run starts the browser, which lives as long as its context.
	if chromedp.FromContext(b.ctx).Target == nil {
		return chromedp.Do(b.ctx, actions...)
	}
	ctx, cancel := context.WithTimeout(b.ctx, limit)
	defer cancel()
	return chromedp.Do(ctx, actions...)
}

// open goes to a URL and waits until it is loaded.
func (b *chromium) open(url string) {
	b.t.Helper()
	b.run(chromedp.Navigate(url))
}

// eval evaluates an expression in the page.
func eval[T any](b *chromium, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("browser: %s: %v", expression, err)
	}
	return v
}

// wait waits until an expression is true in the page: it looks at every change
// of the document.
func (b *chromium) wait(what, expression string, args ...any) {
	b.t.Helper()
	watch := `new Promise(done => {
		const holds = () => { try { return Boolean(` + fmt.Sprintf(expression, args...) + `) } catch { return false } };
		if (holds()) return done(true);
		const observer = new MutationObserver(() => { if (holds()) { observer.disconnect(); done(true); } });
		observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
		setTimeout(() => done(false), 20000);
	})`
	for deadline := time.Now().Add(patience); ; {
		ctx, cancel := context.WithTimeout(b.ctx, patience)
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](watch, chromedp.EvalAwaitPromise))
		cancel()
		if ok {
			return
		}
		// The page went away while it was watched: look at the next one.
		if err != nil && time.Now().Before(deadline) {
			continue
		}
		b.t.Fatalf("waited in vain for %s: %v; the page says\n%s", what, err, eval[string](b, "document.body.innerText"))
	}
}

func (b *chromium) text(selector string) string {
	b.t.Helper()
	return eval[string](b, "document.querySelector(`"+selector+"`).textContent")
}

// click presses the mouse on an element. The page may draw the element anew at
// any time, so it is found and its place taken in one go.
func (b *chromium) click(selector string) {
	b.t.Helper()
	place := `(e => {
		if (!e || e.disabled || !e.checkVisibility()) return null;
		e.scrollIntoView({block: 'nearest', inline: 'nearest', behavior: 'instant'});
		const r = e.getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})(document.querySelector(` + "`" + selector + "`" + `))`
	b.wait(selector+" to be there", "%s", place)
	at := eval[[]float64](b, place)
	if len(at) != 2 {
		b.t.Fatalf("%s went away", selector)
	}
	b.run(chromedp.MouseClickXY(at[0], at[1]))
}

func (b *chromium) fill(selector, text string) {
	b.t.Helper()
	eval[any](b, "document.querySelector(`"+selector+"`).select()")
	b.run(chromedp.KeyEvent(text))
}

// login types a name into the demo's form and sends it, as a student does. The
// frame may be loading when it is looked at; then it is looked at again.
func (b *chromium) login(name string) {
	b.t.Helper()
	var err error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if err = b.tryLogin(name); err == nil {
			return
		}
	}
	b.t.Fatalf("browser: logging in: %v", err)
}

func (b *chromium) tryLogin(name string) error {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	frames, err := chromedp.Run(ctx, chromedp.Nodes(chromedp.CSS("iframe")))
	if err != nil {
		return err
	}
	demo := chromedp.FromNode(frames[0])
	return chromedp.Do(ctx,
		chromedp.Clear(chromedp.CSS("input[name=username]"), demo),
		chromedp.SendKeys(chromedp.CSS("input[name=username]"), name, demo),
		chromedp.Click(chromedp.CSS("input[type=submit]"), demo),
	)
}

// passed waits for the tick of an exercise.
func (b *chromium) passed(exercise string) {
	b.t.Helper()
	b.wait("the tick of "+exercise, "document.querySelector('#ex-%s[data-state=passed]')", exercise)
}

// theme changes what the page takes for the system's theme.
func (b *chromium) theme(scheme string) {
	b.t.Helper()
	b.run(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		return err
	}))
}
