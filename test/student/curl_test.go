package student

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
	"sessionlab/test/tools"
)

// argumentsOf splits a command as bash does, and returns what curl would be given.
func argumentsOf(t *testing.T, command string) []string {
	t.Helper()
	out, err := exec.Command(tools.Find(t, "bash"), "-c", "curl() { printf '%s\\0' \"$@\"; }\n"+command).Output()
	if err != nil {
		t.Fatalf("bash: %v in\n%s", err, command)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
}

// A request becomes a command whose words are the very bytes that travelled.
func TestCurlCommand(t *testing.T) {
	l := lab.Start(t)
	b := browser.New(t, "ko")
	b.Open(l.URL + "/lessons/session")
	type step struct {
		Step  string `json:"step"`
		Value string `json:"value"`
	}
	for _, c := range []struct {
		name, head string
		trace      []step
		want       []string // after -i
		less       bool     // a body is missing
	}{
		{"a request of a browser", "GET /s/x/ HTTP/1.1\r\nHost: localhost:8000\r\nConnection: keep-alive\r\nAccept: */*\r\nCookie: sessionid=1c1e-2\r\n\r\n", nil,
			[]string{"http://demo/s/x/", "-H", "Accept: */*", "-H", "Cookie: sessionid=1c1e-2"}, false},
		{"what a shell would act on", "GET /a'b\"$(x)`y`!z?q=\\1&r=~ HTTP/1.1\nX-A: it's $HOME `id` \\n !! #\n\n", nil,
			[]string{"http://demo/a'b\"$(x)`y`!z?q=\\1&r=~", "-H", "X-A: it's $HOME `id` \\n !! #"}, false},
		{"bytes that are not UTF-8", `GET /\xff1?\x4 HTTP/1.1` + "\nX: caf\\xe9's \\\\ ! \\x41\n\n", nil,
			[]string{"http://demo/\xff1?\\x4", "-H", "X: caf\xe9's \\\\ ! \\x41"}, false},
		{"characters that cannot be seen", "GET /한글 HTTP/1.1\nX: a\tb\x01\x1b[31m\x7f\u0085\u202ec!\n\n", nil,
			[]string{"http://demo/한글", "-H", "X: a\tb\x01\x1b[31m\x7f\u0085\u202ec!"}, false},
		{"what curl would read differently", "GET /[1]/{a,b}/../c HTTP/1.1\nEmpty:\nX-Blank:  \nAccept-Encoding: gzip\n\n", nil,
			[]string{"http://demo/[1]/{a,b}/../c", "--globoff", "--path-as-is", "-H", "Empty;", "-H", "X-Blank;", "-H", "Accept-Encoding: gzip", "--compressed"}, false},
		{"a whole URL in the request line", "GET http://localhost:8000/ HTTP/1.1\n\n", nil, []string{"http://localhost:8000/"}, false},
		{"a line that is folded", "GET / HTTP/1.1\nX: a\n  b\n\n", nil, []string{"http://demo/", "-H", "X: a b"}, false},
		{"a login", "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n", []step{{"read-cookie", "1c1e"}, {"read-form", `김 'O\Br' \xff @a=b&c!`}},
			[]string{"http://demo/login", "-H", "Content-Type: application/x-www-form-urlencoded", "--data-urlencode", `username=김 'O\Br' \xff @a=b&c!`}, false},
		{"a name of a line end", "POST /login HTTP/1.1\nContent-Length: 20\n\n", []step{{"read-form", "a\nb\u202e"}},
			[]string{"http://demo/login", "--data-urlencode", "username=a\nb\u202e"}, false},
		{"a body that is not recorded", "POST /login HTTP/1.1\nContent-Length: 3\n\n", []step{{"error", "KeyError"}}, []string{"http://demo/login", "--data-raw", ""}, true},
		{"no body", "POST /login HTTP/1.1\nContent-Length: 0\n\n", nil, []string{"http://demo/login", "--data-raw", ""}, false},
		{"other methods", "DELETE /x HTTP/1.1\n\n", nil, []string{"http://demo/x", "-X", "DELETE"}, false},
		{"another with a body", "PUT /x HTTP/1.1\nTransfer-Encoding: chunked\n\n", nil, []string{"http://demo/x", "-X", "PUT", "-H", "Transfer-Encoding: chunked", "--data-raw", ""}, true},
		{"HEAD", "HEAD / HTTP/1.1\n\n", nil, []string{"http://demo/", "--head"}, false},
	} {
		exchange, _ := json.Marshal(map[string]any{"request": map[string]any{"head": c.head}, "trace": append([]step{}, c.trace...)})
		got := browser.Eval[struct {
			Text  string
			Whole bool
		}](b, `(async () => {
			const { curl } = await import(document.querySelector('link[href$="/wire.js"]').href.replace('wire.js', 'curl.js'));
			return curl(`+string(exchange)+`, 'http://demo');
		})()`)
		if given := argumentsOf(t, got.Text); !slices.Equal(given, append([]string{"-i"}, c.want...)) || got.Whole == c.less {
			t.Errorf("%s: curl is given %q (whole: %t), want %q, by\n%s", c.name, given, got.Whole, c.want, got.Text)
		}
		for _, r := range got.Text {
			if r != '\n' && (r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e) {
				t.Errorf("%s: %q is in the command", c.name, r)
			}
		}
	}
}

// pasted is what the clipboard holds.
func pasted(b *browser.Chromium) string {
	b.T.Helper()
	browser.Eval[any](b, `{ const field = document.createElement('textarea'); field.id = 'pasted'; document.body.append(field); field.focus(); }`)
	b.Run(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: "keyDown", Key: "v", Commands: []string{"paste"}})
		return err
	}))
	b.Wait("the clipboard's text", "document.querySelector('#pasted').value")
	return browser.Eval[string](b, "(e => { e.remove(); return e.value })(document.querySelector('#pasted'))")
}

// The command that the panel copies, pasted into bash, sends the same request
// again: the same answer, about the same row. Also where the page is no secure
// context, and so has no clipboard API.
func TestCopyAsCurl(t *testing.T) {
	tools.Find(t, "curl")
	for name, flags := range map[string][]string{"localhost": nil, "lab.test": {"-class", "-host", "lab.test"}} {
		t.Run(name, func(t *testing.T) {
			l := lab.Start(t, flags...)
			b := browser.New(t, "en", chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"))
			b.Open(strings.Replace(l.URL, "localhost", name, 1) + "/lessons/session?lang=en")
			b.AwaitRow()
			if secure := browser.Eval[bool](b, "isSecureContext"); secure != (name == "localhost") {
				t.Errorf("secure context: %t", secure)
			}
			b.Login("kim's $HOME!")
			b.Passed("login")
			port := lab.PortIn(l.Demo)
			again := func() string {
				t.Helper()
				browser.Eval[any](b, "document.querySelector('.outcome').textContent = ''") // what was told before
				b.Click(".wire [name=curl]")
				b.Wait("the copy to be told of", "document.querySelector('.outcome').textContent.startsWith('✓ Copied')")
				out, err := exec.Command(tools.Find(t, "bash"), "-c", "curl() { command curl -sS --resolve lab.test:"+port+":127.0.0.1 \"$@\"; }\n"+pasted(b)).CombinedOutput()
				if err != nil {
					t.Fatalf("%v %s", err, out)
				}
				return string(out)
			}
			row := func() (tag, name, n string) {
				t.Helper()
				got := browser.Eval[[]string](b, "['button.sid, .sid', '.name', '.n'].map(s => document.querySelector('.st tr.is-mine ' + s).textContent)")
				if rows := browser.Eval[int](b, "document.querySelectorAll('.st tbody tr').length"); rows != 1 {
					t.Errorf("there are %d rows", rows)
				}
				return got[0], got[1], got[2]
			}
			tag, user, before := row()
			answer := again()
			b.Wait("the row to be used again", "Number(document.querySelector('.st tr.is-mine .n').textContent) === %s + 1", before)
			if !strings.HasPrefix(answer, "HTTP/1.1 200 OK\r\n") || !strings.Contains(answer, "<h1>Welcome, kim's $HOME!!</h1>") {
				t.Errorf("the command's answer is %s", answer)
			}
			if sameTag, sameUser, _ := row(); sameTag != tag || sameUser != user {
				t.Errorf("the row was %s %s, is %s %s", tag, user, sameTag, sameUser)
			}

			// A login: its form comes from the trace.
			me := lab.Decode[lab.Seat](t, func() string {
				_, body := l.Call(t, "GET", "/api/seats/me", browser.Eval[string](b, "localStorage.getItem('lab.seat.main')"), "")
				return body
			}())
			id := strings.TrimPrefix(browser.Eval[string](b, "document.querySelector('.wire .req .key').textContent"), "Cookie: sessionid=")
			const odd = `이 "O'Brien" \ & + % !!`
			request, _ := http.NewRequest("POST", strings.Replace(me.Demo, "lab.test", "localhost", 1)+"login", strings.NewReader(url.Values{"username": {odd}}.Encode()))
			request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			request.Header.Set("Cookie", "sessionid="+id)
			alone := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
			lab.Read(t)(alone.Do(request))
			b.Wait("the login on display", "document.querySelector('.wire .req .start').textContent.startsWith('POST')")
			_, _, before = row()
			answer = again()
			b.Wait("the row to be used again", "Number(document.querySelector('.st tr.is-mine .n').textContent) === %s + 1", before)
			if !strings.HasPrefix(answer, "HTTP/1.1 302 Found\r\n") {
				t.Errorf("the login's answer is %s", answer)
			}
			if sameTag, sameUser, _ := row(); sameTag != tag || sameUser != odd {
				t.Errorf("the row was %s, is %s %s", tag, sameTag, sameUser)
			}
			alone.CloseIdleConnections()
		})
	}
}
