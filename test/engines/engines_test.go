//go:build linux

package engines

import (
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// visitor is a student at a browser of any engine.
type visitor interface {
	Open(url string)
	Click(selector string)
	Fill(selector, text string)
	Login(name string)
	Wait(what, expression string, args ...any)
	Passed(exercise string)
	Text(selector string) string
	Holds(expression string) bool
	LastLogin() (clue, cookie string)
	Picture() []byte
}

// TestEngines does the four exercises in each engine: on localhost, and in a class
// by a plain http host name, which is no secure context, and by an address.
// (Chromium on localhost is TestStudent.)
func TestEngines(t *testing.T) {
	for _, e := range []struct {
		name   string
		secure bool // whether the page is a secure context
		start  func(t *testing.T) (*lab.Lab, visitor)
	}{
		{"firefox-localhost", true, func(t *testing.T) (*lab.Lab, visitor) {
			f := newFirefox(t)
			return lab.Start(t), f
		}},
		{"webkit-localhost", true, func(t *testing.T) (*lab.Lab, visitor) {
			labPort, demoPort := lab.FreePort(t), lab.FreePort(t)
			tap := newLoginTap(t, "localhost", "127.0.0.1:"+demoPort)
			w := newWebKit(t, tap)
			return lab.Start(t, "-addr", "localhost:"+labPort, "-demo-addr", "localhost:"+demoPort,
				"-lab-url", "http://localhost:"+labPort, "-demo-url", "http://localhost:"+tap.port), w
		}},
		{"firefox-hostname", false, func(t *testing.T) (*lab.Lab, visitor) {
			f := newFirefox(t, `"network.dns.localDomains", "lab.test"`)
			return lab.StartNamed(t, "lab.test"), f
		}},
		{"chromium-hostname", false, func(t *testing.T) (*lab.Lab, visitor) {
			c := browser.Own(t, "ko", chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"))
			return lab.StartNamed(t, "lab.test"), chromiumVisitor{c}
		}},
		{"firefox-address", true, func(t *testing.T) (*lab.Lab, visitor) {
			f := newFirefox(t)
			return lab.StartNumbered(t), f
		}},
		{"webkit-address", true, func(t *testing.T) (*lab.Lab, visitor) {
			labPort, demoPort := lab.FreePort(t), lab.FreePort(t)
			tap := newLoginTap(t, "127.0.0.2", "127.0.0.2:"+demoPort)
			w := newWebKit(t, tap)
			return lab.Start(t, "-class", "-addr", "127.0.0.2:"+labPort, "-demo-addr", "127.0.0.2:"+demoPort,
				"-lab-url", "http://127.0.0.2:"+labPort, "-demo-url", "http://127.0.0.2:"+tap.port), w
		}},
		{"chromium-address", true, func(t *testing.T) (*lab.Lab, visitor) {
			c := browser.Own(t, "ko")
			return lab.StartNumbered(t), chromiumVisitor{c}
		}},
		{"chromium-one-port", true, func(t *testing.T) (*lab.Lab, visitor) {
			c := browser.Own(t, "ko")
			return lab.Start(t, "-one-port"), chromiumVisitor{c}
		}},
		{"chromium-one-port-two-names", false, func(t *testing.T) (*lab.Lab, visitor) {
			c := browser.Own(t, "ko", chromedp.Flag("host-resolver-rules", "MAP *.lab.test 127.0.0.1"))
			port := lab.FreePort(t)
			return lab.Start(t, "-one-port", "-addr", "localhost:"+port,
				"-lab-url", "http://www.lab.test:"+port, "-demo-url", "http://demo.lab.test:"+port), chromiumVisitor{c}
		}},
	} {
		t.Run(e.name, func(t *testing.T) {
			l, v := e.start(t)
			v.Open(l.URL + "/?lang=ko")
			if secure := v.Holds("isSecureContext"); secure != e.secure {
				t.Fatalf("isSecureContext is %t", secure)
			}
			v.Click("#start")
			v.Wait("the own row", "document.querySelector('.st tbody tr.is-mine')")
			v.Wait("the connection", "document.querySelector('.link[data-state=open]')")

			v.Login("김민아")
			v.Passed("login")
			if *browser.Pictures != "" {
				takePicture(t, v, e.name)
			}

			v.Click("#frame-a [name=reload]")
			v.Wait("the row question to be next", "document.querySelectorAll('#ex-check .steps li.done').length === 2")
			unfold(v, "check")
			v.Click(".st tr.is-mine button.sid")
			v.Passed("check")

			v.Click(".st tr.is-mine button.danger")
			v.Wait("the row to go", "document.querySelectorAll('#ex-delete .steps li.done').length === 1")
			v.Click("#frame-a [name=reload]")
			v.Passed("delete")

			v.Login("민아")
			v.Wait("the welcome", "document.querySelector('.st tr.is-mine .name').textContent === '민아'")
			clue, cookie := v.LastLogin()
			// One pair alone: the lab has set no cookie, and the desk's jar is its own.
			if clue == "" || !strings.HasPrefix(cookie, "sessionid=") || strings.Contains(cookie, ";") {
				t.Fatalf("the login had the clue %q and the cookie %q", clue, cookie)
			}
			unfold(v, "network")
			v.Fill("#a-network-clue", clue)
			v.Click("form[data-question=clue] button")
			v.Wait("the tick of the clue", "document.querySelector('form[data-question=clue] output.right')")
			v.Fill("#a-network-cookie", cookie)
			v.Click("form[data-question=cookie] button")
			v.Passed("network")

			// The seat was kept, and its ticks, in this engine's storage too.
			v.Open(l.URL + "/lessons/session")
			for _, id := range []string{"login", "check", "delete", "network"} {
				v.Passed(id)
			}
			if !v.Holds("document.querySelector('#frame-a .notice').hidden") {
				t.Errorf("the frame warns: %s", v.Text("#frame-a .notice"))
			}

			// A tab of its own has the frame's cookie.
			v.Holds("(location.href = document.querySelector('#frame-a a').href, true)")
			v.Wait("the same welcome in a tab", "window === top && document.querySelector('h1').textContent === 'Welcome, 민아!'")

			if e.name == "firefox-localhost" || e.name == "chromium-one-port" {
				forge(t, l, v)
			}
		})
	}
}

// forge lets the attacker's page change the session of who is logged in. The engines
// differ in when they send a cookie there; now, all that have another site do.
func forge(t *testing.T, l *lab.Lab, v visitor) {
	t.Helper()
	v.Open(l.URL + "/lessons/csrf")
	v.Wait("the welcome to be seen", "document.querySelectorAll('#ex-forge .steps li.done').length > 0")
	v.Wait("the way to the attacker", "document.querySelector('.attack a[href]')")
	v.Holds("(location.href = document.querySelector('.attack a').href, true)")
	v.Wait("the attacker's page", "document.querySelector('.truth') && location.hostname === '127.0.0.1'")
	v.Click("#take button")
	v.Wait("the other name", "document.querySelector('h1')?.textContent === 'Welcome, mallory!'")
	v.Open(l.URL + "/lessons/csrf")
	v.Passed("forge")
}

// unfold opens an exercise that is closed.
func unfold(v visitor, exercise string) {
	if open := fmt.Sprintf("document.querySelector('#ex-%s').open", exercise); !v.Holds(open) {
		v.Click("#ex-" + exercise + " > summary")
		v.Wait(exercise+" to open", "%s", open)
	}
}

func takePicture(t *testing.T, v visitor, name string) {
	t.Helper()
	v.Holds(browser.Settled + ".then(() => true)")
	if err := os.WriteFile(filepath.Join(*browser.Pictures, name+".png"), v.Picture(), 0o644); err != nil {
		t.Fatal(err)
	}
}

type chromiumVisitor struct{ *browser.Chromium }

func (c chromiumVisitor) Holds(expression string) bool {
	return browser.Eval[bool](c.Chromium, expression)
}

func (c chromiumVisitor) Picture() []byte {
	c.T.Helper()
	picture, err := chromedp.Run(c.Ctx, chromedp.CaptureScreenshot())
	if err != nil {
		c.T.Fatal(err)
	}
	return picture
}

// driver is what an engine's own remote control has to offer. Expressions are
// evaluated, and places counted, in the page or in the frame that it shows.
type driver interface {
	navigate(url string) error
	eval(frame bool, expression string) (string, error) // the value of a promise, as JSON
	press(frame bool, x, y float64) error
	keys(frame bool, text string) error
	screenshot() ([]byte, error)
	logins() (clues, cookies []string) // of all logins so far that were answered
}

// driven is a visitor whose browser has a driver.
type driven struct {
	t *testing.T
	driver
	loggedIn int
}

func (d *driven) Open(url string) {
	d.t.Helper()
	if err := d.navigate(url); err != nil {
		d.t.Fatalf("browser: %s: %v", url, err)
	}
}

func (d *driven) value(frame bool, expression string, to any) error {
	text, err := d.eval(frame, expression)
	if err != nil {
		return fmt.Errorf("%s: %w", expression, err)
	}
	return json.Unmarshal([]byte(text), to)
}

func (d *driven) Holds(expression string) (is bool) {
	d.t.Helper()
	if err := d.value(false, "Boolean(await ("+expression+"))", &is); err != nil {
		d.t.Fatalf("browser: %v", err)
	}
	return is
}

func (d *driven) Text(selector string) (text string) {
	d.t.Helper()
	if err := d.value(false, "document.querySelector(`"+selector+"`).textContent", &text); err != nil {
		d.t.Fatalf("browser: %v", err)
	}
	return text
}

// Wait waits until an expression is true in the page: it looks at every change
// of the document.
func (d *driven) Wait(what, expression string, args ...any) {
	d.t.Helper()
	watch := `new Promise(done => {
		const holds = async () => { try { return Boolean(` + fmt.Sprintf(expression, args...) + `) } catch { return false } };
		const observer = new MutationObserver(look);
		async function look() { if (await holds()) { observer.disconnect(); done(true); } }
		observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
		look();
		setTimeout(() => { observer.disconnect(); done(false); }, 2000);
	})`
	for deadline := time.Now().Add(lab.Patience); ; {
		var ok bool
		err := d.value(false, watch, &ok)
		if ok {
			return
		}
		// Not yet, or the page went away while it was watched: look again.
		if time.Now().Before(deadline) {
			continue
		}
		d.t.Fatalf("waited in vain for %s: %v; the page says\n%s", what, err, d.Text("body"))
	}
}

func (d *driven) Passed(exercise string) {
	d.t.Helper()
	d.Wait("the tick of "+exercise, "document.querySelector('#ex-%s[data-state=passed]')", exercise)
}

// place is an expression for the middle of an element that can be pressed.
func place(selector string) string {
	return `(e => {
		if (!e || e.disabled || !e.checkVisibility()) return null;
		e.scrollIntoView({block: 'nearest', inline: 'nearest', behavior: 'instant'});
		const r = e.getBoundingClientRect();
		return [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)];
	})(document.querySelector(` + "`" + selector + "`" + `))`
}

// Click presses the mouse on an element. The page may draw the element anew at
// any time, so it is found and its place taken in one go.
func (d *driven) Click(selector string) {
	d.t.Helper()
	d.Wait(selector+" to be there", "%s", place(selector))
	var at []float64
	if err := d.value(false, place(selector), &at); err != nil || len(at) != 2 {
		d.t.Fatalf("browser: %s went away: %v", selector, err)
	}
	if err := d.press(false, at[0], at[1]); err != nil {
		d.t.Fatalf("browser: pressing %s: %v", selector, err)
	}
}

func (d *driven) Fill(selector, text string) {
	d.t.Helper()
	if _, err := d.eval(false, "document.querySelector(`"+selector+"`).select()"); err != nil {
		d.t.Fatalf("browser: %v", err)
	}
	if err := d.keys(false, text); err != nil {
		d.t.Fatalf("browser: typing into %s: %v", selector, err)
	}
	d.Wait(selector+" to be filled", "document.querySelector(`%s`).value === `%s`", selector, text)
}

// Login types a name into the demo's form and sends it. The frame may be
// loading when it is looked at; then it is looked at again.
func (d *driven) Login(name string) {
	d.t.Helper()
	err := fmt.Errorf("no try")
	for deadline := time.Now().Add(lab.Patience); err != nil; {
		if time.Now().After(deadline) {
			d.t.Fatalf("browser: logging in: %v", err)
		}
		err = d.tryLogin(name)
	}
	d.loggedIn++
}

func (d *driven) tryLogin(name string) error {
	press := func(selector string) error {
		var at []float64
		if err := d.value(true, "document.readyState === 'complete' ? "+place(selector)+" : null", &at); err != nil {
			return err
		}
		if len(at) != 2 {
			return fmt.Errorf("no %s in the demo", selector)
		}
		return d.press(true, at[0], at[1])
	}
	if err := press("input[name=username]"); err != nil {
		return err
	}
	if _, err := d.eval(true, "document.querySelector('input[name=username]').select()"); err != nil {
		return err
	}
	if err := d.keys(true, name); err != nil {
		return err
	}
	var typed string
	if err := d.value(true, "document.querySelector('input[name=username]').value", &typed); err != nil {
		return err
	}
	if typed != name {
		return fmt.Errorf("typing %q gave %q", name, typed)
	}
	return press("input[type=submit]")
}

// LastLogin is the clue of the last login's 302 and the Cookie line of its
// request. What the engine tells of its traffic may come after the page.
func (d *driven) LastLogin() (clue, cookie string) {
	d.t.Helper()
	for deadline := time.Now().Add(lab.Patience); time.Now().Before(deadline); {
		clues, cookies := d.logins()
		if len(clues) == d.loggedIn {
			return clues[len(clues)-1], cookies[len(cookies)-1]
		}
		if err := d.value(false, "new Promise(done => requestAnimationFrame(() => done(true)))", new(bool)); err != nil {
			d.t.Fatalf("browser: %v", err)
		}
	}
	return "", ""
}

func (d *driven) Picture() []byte {
	d.t.Helper()
	picture, err := d.screenshot()
	if err != nil {
		d.t.Fatalf("browser: picture: %v", err)
	}
	return picture
}

// launch starts a program with a home of its own. When the test ends, it and
// all it has started are ended. What it writes is told if the test fails.
func launch(t *testing.T, command *exec.Cmd, env ...string) {
	t.Helper()
	said := &lab.SyncBuffer{}
	if command.Stdout == nil {
		command.Stdout = said
	}
	if command.Stderr == nil {
		command.Stderr = said
	}
	home := t.TempDir()
	command.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home, "XDG_DATA_HOME="+home, "XDG_RUNTIME_DIR="+home)
	command.Env = append(command.Env, env...)
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	command.WaitDelay = 5 * time.Second
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// The group has the program's own id.
		_ = syscall.Kill(-command.Process.Pid, syscall.SIGKILL)
		_ = command.Wait()
		if t.Failed() {
			t.Logf("%s said:\n%s", filepath.Base(command.Path), said)
		}
	})
}

// dialable waits until something listens.
func dialable(t *testing.T, addr string) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(lab.Patience); time.Now().Before(deadline); {
		var conn net.Conn
		if conn, err = net.DialTimeout("tcp", addr, time.Second); err == nil {
			_ = conn.Close()
			return
		}
	}
	t.Fatalf("nothing listens at %s: %v", addr, err)
}
