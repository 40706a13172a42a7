//go:build linux

package engines

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coder/websocket"

	"sessionlab/test/lab"
	"sessionlab/test/tools"
)

// firefox is a fresh profile of Firefox, which speaks WebDriver BiDi by itself:
// https://w3c.github.io/webdriver-bidi/
type firefox struct {
	conn *websocket.Conn
	page string // its browsing context

	mu      sync.Mutex
	last    int
	waiting map[int]chan bidiMessage
	ended   error
	clues   []string
	cookies []string
	errors  []string // what the console tells of errors
}

type bidiMessage struct {
	Type, Method   string
	ID             int
	Result, Params json.RawMessage
	Error, Message string
}

// quiet keeps Firefox from asking for anything elsewhere. What a page may do is
// as it is for a student.
var quiet = []string{
	`"network.proxy.type", 0`,
	`"intl.accept_languages", "ko"`,
	`"browser.shell.checkDefaultBrowser", false`,
	`"browser.startup.page", 0`,
	`"datareporting.policy.dataSubmissionEnabled", false`,
	`"toolkit.telemetry.enabled", false`,
	`"app.normandy.enabled", false`,
	`"app.update.disabledForTesting", true`,
	`"extensions.update.enabled", false`,
	`"browser.safebrowsing.downloads.remote.enabled", false`,
	`"network.captive-portal-service.enabled", false`,
	`"network.connectivity-service.enabled", false`,
}

// aborted is what the console says of a request that ended without an answer, as when
// its page went away. A request that the server's headers forbid has another reason.
const aborted = "(Reason: CORS request did not succeed). Status code: (null)"

var listening = regexp.MustCompile(`WebDriver BiDi listening on (ws://\S+)`)

func newFirefox(t *testing.T, prefs ...string) *driven {
	t.Helper()
	path, profile := tools.Find(t, "firefox-esr"), t.TempDir()
	var lines strings.Builder
	for _, pref := range append(quiet, prefs...) {
		fmt.Fprintf(&lines, "user_pref(%s);\n", pref)
	}
	if err := os.WriteFile(filepath.Join(profile, "user.js"), []byte(lines.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(path, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", profile)
	found := make(chan string, 1)
	said := &lab.SyncBuffer{}
	command.Stderr = writerFunc(func(p []byte) (int, error) {
		n, err := said.Write(p)
		if m := listening.FindStringSubmatch(said.String()); m != nil {
			select {
			case found <- m[1]:
			default:
			}
		}
		return n, err
	})
	launch(t, command)
	var url string
	select {
	case url = <-found:
	case <-time.After(lab.Patience):
		t.Fatalf("Firefox does not listen:\n%s", said)
	}

	ctx, cancel := context.WithTimeout(context.Background(), lab.Patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, url+"/session", nil)
	if err != nil {
		t.Fatal(err)
	}
	conn.SetReadLimit(64 << 20)
	f := &firefox{conn: conn, waiting: map[int]chan bidiMessage{}}
	done := make(chan struct{})
	go func() { f.read(); close(done) }()
	t.Cleanup(func() {
		_ = f.call("browser.close", bidi{}, nil) // its group is ended in any case
		_ = conn.CloseNow()
		<-done
		if len(f.errors) > 0 {
			t.Errorf("Firefox's console: %q", f.errors)
		}
	})

	var tree struct{ Contexts []struct{ Context string } }
	for _, step := range []struct {
		method string
		params bidi
		to     any
	}{
		{"session.new", bidi{"capabilities": bidi{}}, nil},
		{"session.subscribe", bidi{"events": []string{"network.responseCompleted", "log.entryAdded"}}, nil},
		{"browsingContext.getTree", bidi{}, &tree},
	} {
		if err := f.call(step.method, step.params, step.to); err != nil {
			t.Fatal(err)
		}
	}
	f.page = tree.Contexts[0].Context
	if err := f.call("browsingContext.setViewport", bidi{"context": f.page, "viewport": bidi{"width": 1440, "height": 900}}, nil); err != nil {
		t.Fatal(err)
	}
	return &driven{t: t, driver: f}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

var _ io.Writer = writerFunc(nil)

// evalPatience is how long an expression may take: longer than wait watches at
// a time. For one that it began while the page was loading, a busy Firefox may
// never answer; this is what a wait loses then.
const evalPatience = 5 * time.Second

// bidi is the parameters of a command.
type bidi map[string]any

// call is one command; its result goes where to points.
func (f *firefox) call(method string, params bidi, to any) error {
	limit := lab.Patience
	if method == "script.evaluate" {
		limit = evalPatience
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	answer := make(chan bidiMessage, 1)
	f.mu.Lock()
	f.last++
	id := f.last
	ended := f.ended
	f.waiting[id] = answer
	f.mu.Unlock()
	if ended != nil {
		return fmt.Errorf("%s: %w", method, ended)
	}
	command, err := json.Marshal(bidi{"id": id, "method": method, "params": params})
	if err != nil {
		return err
	}
	if err := f.conn.Write(ctx, websocket.MessageText, command); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	select {
	case m, ok := <-answer:
		switch {
		case !ok:
			return fmt.Errorf("%s: the connection ended", method)
		case m.Type == "error":
			return fmt.Errorf("%s: %s: %s", method, m.Error, m.Message)
		case to != nil:
			return json.Unmarshal(m.Result, to)
		}
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%s: %w", method, ctx.Err())
	}
}

// read takes answers to those who wait for them, and notes logins.
func (f *firefox) read() {
	for {
		_, data, err := f.conn.Read(context.Background())
		var m bidiMessage
		if err == nil {
			err = json.Unmarshal(data, &m)
		}
		f.mu.Lock()
		if err != nil {
			f.ended = err
			for _, answer := range f.waiting {
				close(answer)
			}
			clear(f.waiting)
			f.mu.Unlock()
			return
		}
		if answer := f.waiting[m.ID]; m.ID != 0 && answer != nil {
			delete(f.waiting, m.ID)
			answer <- m
		}
		switch m.Method {
		case "network.responseCompleted":
			f.note(m.Params)
		case "log.entryAdded":
			var entry struct{ Level, Text string }
			if json.Unmarshal(m.Params, &entry) == nil && entry.Level == "error" && !strings.Contains(entry.Text, aborted) {
				f.errors = append(f.errors, entry.Text)
			}
		}
		f.mu.Unlock()
	}
}

// note keeps what the Network tab shows of a login.
func (f *firefox) note(params json.RawMessage) {
	type head []struct {
		Name  string
		Value struct{ Value string }
	}
	var e struct {
		Request struct {
			Method  string
			Headers head
		}
		Response struct {
			Status  int
			Headers head
		}
	}
	if json.Unmarshal(params, &e) != nil || e.Request.Method != "POST" || e.Response.Status != 302 {
		return
	}
	value := func(of head, name string) string {
		for _, h := range of {
			if strings.EqualFold(h.Name, name) {
				return h.Value.Value
			}
		}
		return ""
	}
	f.clues = append(f.clues, value(e.Response.Headers, "X-Lab-Clue"))
	f.cookies = append(f.cookies, value(e.Request.Headers, "Cookie"))
}

func (f *firefox) logins() (clues, cookies []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.clues, f.cookies
}

func (f *firefox) navigate(url string) error {
	return f.call("browsingContext.navigate", bidi{"context": f.page, "url": url, "wait": "complete"}, nil)
}

// context is the page's browsing context, or that of its frame.
func (f *firefox) context(frame bool) (string, error) {
	if !frame {
		return f.page, nil
	}
	var tree struct {
		Contexts []struct{ Children []struct{ Context string } }
	}
	if err := f.call("browsingContext.getTree", bidi{"root": f.page}, &tree); err != nil {
		return "", err
	}
	if len(tree.Contexts) == 0 || len(tree.Contexts[0].Children) == 0 {
		return "", errors.New("no frame in the page")
	}
	return tree.Contexts[0].Children[0].Context, nil
}

func (f *firefox) eval(frame bool, expression string) (string, error) {
	target, err := f.context(frame)
	if err != nil {
		return "", err
	}
	var got struct {
		Type             string
		Result           struct{ Value string }
		ExceptionDetails struct{ Text string }
	}
	err = f.call("script.evaluate", bidi{
		"expression": "(async () => JSON.stringify(await (" + expression + ") ?? null))()",
		"target":     bidi{"context": target}, "awaitPromise": true,
	}, &got)
	if err == nil && got.Type != "success" {
		err = errors.New(got.ExceptionDetails.Text)
	}
	return got.Result.Value, err
}

func (f *firefox) perform(frame bool, source bidi) error {
	target, err := f.context(frame)
	if err != nil {
		return err
	}
	return f.call("input.performActions", bidi{"context": target, "actions": []bidi{source}}, nil)
}

func (f *firefox) press(frame bool, x, y float64) error { return f.perform(frame, mouse(x, y)) }

func (f *firefox) keys(frame bool, text string) error { return f.perform(frame, keyboard(text)) }

func (f *firefox) screenshot() ([]byte, error) {
	var got struct{ Data string }
	if err := f.call("browsingContext.captureScreenshot", bidi{"context": f.page}, &got); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(got.Data)
}

// mouse is a press of the mouse as an input source of WebDriver, of both kinds.
func mouse(x, y float64) bidi {
	return bidi{"type": "pointer", "id": "mouse", "parameters": bidi{"pointerType": "mouse"}, "actions": []bidi{
		{"type": "pointerMove", "x": x, "y": y, "duration": 0},
		{"type": "pointerDown", "button": 0},
		{"type": "pointerUp", "button": 0},
	}}
}

// keyboard is the typing of a text.
func keyboard(text string) bidi {
	var actions []bidi
	for _, r := range text {
		actions = append(actions, bidi{"type": "keyDown", "value": string(r)}, bidi{"type": "keyUp", "value": string(r)})
	}
	return bidi{"type": "key", "id": "keyboard", "actions": actions}
}
