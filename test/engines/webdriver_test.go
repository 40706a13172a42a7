//go:build linux

package engines

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"sessionlab/test/lab"
	"sessionlab/test/tools"
)

// webkit is a fresh MiniBrowser of WebKitGTK, on a screen of its own, driven by
// WebKitWebDriver: https://www.w3.org/TR/webdriver2/
type webkit struct {
	*loginTap
	client  *http.Client
	session string // the URL of the session
}

// newWebKit starts one. Its driver has no command that shows headers, and its
// Web Inspector can't be served while it is driven (WEBKIT_INSPECTOR_HTTP_SERVER
// takes the place of the driver's own server); fetch sees neither a redirect's
// headers nor the Cookie line. So the demo's connections go through a tap, and
// what a student would copy from the Network tab is read there: the very bytes
// that this browser sent and got.
func newWebKit(t *testing.T, tap *loginTap) *driven {
	t.Helper()
	driver, screen := tools.Find(t, "WebKitWebDriver"), tools.Find(t, "Xvfb")

	number, theirs, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer number.Close()
	x := exec.Command(screen, "-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{theirs}
	launch(t, x)
	_ = theirs.Close()
	_ = number.SetReadDeadline(time.Now().Add(lab.Patience))
	display, err := bufio.NewReader(number).ReadString('\n')
	if err != nil {
		t.Fatalf("Xvfb names no screen: %v", err)
	}

	port := lab.FreePort(t)
	launch(t, exec.Command(driver, "--port="+port), "DISPLAY=:"+strings.TrimSpace(display),
		"WEBKIT_DISABLE_DMABUF_RENDERER=1", // without a graphics card it takes a second for each press
		"GDK_BACKEND=x11", "NO_AT_BRIDGE=1", "LANG=C.UTF-8", "LANGUAGE=ko")
	dialable(t, "127.0.0.1:"+port)
	w := &webkit{loginTap: tap, client: &http.Client{Transport: &http.Transport{}, Timeout: lab.Patience}}
	base := "http://127.0.0.1:" + port + "/session"
	var opened struct{ SessionID string }
	w.session = base
	if err := w.call("POST", "", bidi{"capabilities": bidi{}}, &opened); err != nil {
		t.Fatal(err)
	}
	w.session = base + "/" + opened.SessionID
	t.Cleanup(func() {
		_ = w.call("DELETE", "", nil, nil) // its group is ended in any case
		w.client.CloseIdleConnections()
	})

	// The window has a toolbar; the page is to be 1440×900.
	window := func(height int) (inner int) {
		if err := w.call("POST", "/window/rect", bidi{"x": 0, "y": 0, "width": 1440, "height": height}, nil); err != nil {
			t.Fatal(err)
		}
		if err := w.call("POST", "/execute/sync", bidi{"script": "return innerHeight", "args": []any{}}, &inner); err != nil {
			t.Fatal(err)
		}
		return inner
	}
	window(900 + 900 - window(900))
	return &driven{t: t, driver: w}
}

// call is one command of the session.
func (w *webkit) call(method, path string, params bidi, to any) error {
	var body io.Reader
	if params != nil {
		text, err := json.Marshal(params)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, w.session+path, body)
	if err != nil {
		return err
	}
	response, err := w.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct{ Value json.RawMessage }
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, answer.Value)
	}
	if to == nil {
		return nil
	}
	return json.Unmarshal(answer.Value, to)
}

func (w *webkit) navigate(url string) error { return w.call("POST", "/url", bidi{"url": url}, nil) }

// in does something in the page, or in the frame that it shows.
func (w *webkit) in(frame bool, do func() error) error {
	if !frame {
		return do()
	}
	var element map[string]string
	if err := w.call("POST", "/element", bidi{"using": "css selector", "value": "iframe"}, &element); err != nil {
		return err
	}
	if err := w.call("POST", "/frame", bidi{"id": element}, nil); err != nil {
		return err
	}
	defer func() { _ = w.call("POST", "/frame", bidi{"id": nil}, nil) }()
	return do()
}

func (w *webkit) eval(frame bool, expression string) (value string, err error) {
	err = w.in(frame, func() error {
		var got struct{ Value, Error string }
		err := w.call("POST", "/execute/async", bidi{"args": []any{}, "script": `const done = arguments[arguments.length - 1];
			(async () => JSON.stringify(await (` + expression + `) ?? null))().then(value => done({value}), error => done({error: String(error)}));`}, &got)
		if err == nil && got.Error != "" {
			err = fmt.Errorf("%s", got.Error)
		}
		value = got.Value
		return err
	})
	return value, err
}

func (w *webkit) perform(frame bool, source bidi) error {
	return w.in(frame, func() error { return w.call("POST", "/actions", bidi{"actions": []bidi{source}}, nil) })
}

// press counts the place in the page even when it is in the frame: this driver
// forgets where the frame is.
func (w *webkit) press(frame bool, x, y float64) error {
	if frame {
		var at [2]float64
		err := w.call("POST", "/execute/sync", bidi{"args": []any{}, "script": `const frame = document.querySelector('iframe'), r = frame.getBoundingClientRect();
			return [Math.round(r.x + frame.clientLeft), Math.round(r.y + frame.clientTop)];`}, &at)
		if err != nil {
			return err
		}
		x, y = x+at[0], y+at[1]
	}
	return w.perform(false, mouse(x, y))
}

func (w *webkit) keys(frame bool, text string) error { return w.perform(frame, keyboard(text)) }

func (w *webkit) screenshot() ([]byte, error) {
	var data string
	if err := w.call("GET", "/screenshot", nil, &data); err != nil {
		return nil, err
	}
	return base64.StdEncoding.DecodeString(data)
}

// loginTap passes connections on to the demo, byte for byte, and reads along.
type loginTap struct {
	port string

	mu             sync.Mutex
	conns          []net.Conn
	closed         bool
	clues, cookies []string
}

func newLoginTap(t *testing.T, host, demo string) *loginTap {
	t.Helper()
	listeners, port := lab.ListenAt(t, host)
	tap := &loginTap{port: port}
	var running sync.WaitGroup
	for _, l := range listeners {
		running.Go(func() {
			for {
				client, err := l.Accept()
				if err != nil {
					return
				}
				server, err := net.DialTimeout("tcp", demo, time.Second)
				if err != nil || !tap.add(client, server) {
					_ = client.Close()
					continue
				}
				asked := make(chan *http.Request, 100)
				running.Go(func() { tap.requests(client, server, asked) })
				running.Go(func() { tap.responses(server, client, asked) })
			}
		})
	}
	t.Cleanup(func() {
		for _, l := range listeners {
			_ = l.Close()
		}
		tap.mu.Lock()
		tap.closed = true
		for _, c := range tap.conns {
			_ = c.Close()
		}
		tap.mu.Unlock()
		running.Wait()
	})
	return tap
}

func (p *loginTap) add(client, server net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		_ = server.Close()
		return false
	}
	p.conns = append(p.conns, client, server)
	return true
}

func (p *loginTap) requests(client, server net.Conn, asked chan<- *http.Request) {
	defer server.Close()
	defer close(asked)
	stream := bufio.NewReader(io.TeeReader(client, server))
	for {
		request, err := http.ReadRequest(stream)
		if err != nil {
			return
		}
		asked <- request
		if _, err := io.Copy(io.Discard, request.Body); err != nil {
			return
		}
	}
}

func (p *loginTap) responses(server, client net.Conn, asked <-chan *http.Request) {
	defer client.Close()
	stream := bufio.NewReader(io.TeeReader(server, client))
	for request := range asked {
		response, err := http.ReadResponse(stream, request)
		if err != nil {
			return
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			return
		}
		if request.Method == http.MethodPost && response.StatusCode == http.StatusFound {
			p.mu.Lock()
			p.clues = append(p.clues, response.Header.Get("X-Lab-Clue"))
			p.cookies = append(p.cookies, strings.Join(request.Header["Cookie"], "\n"))
			p.mu.Unlock()
		}
	}
}

func (p *loginTap) logins() (clues, cookies []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.clues, p.cookies
}
