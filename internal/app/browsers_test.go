package app

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// shown waits until the demo's page in a frame has a text.
func (b *chromium) shown(n int, text string) {
	b.t.Helper()
	page := ""
	// Without the text, the page answers a moment later.
	look := `new Promise(done => {
		const page = () => document.documentElement.outerHTML;
		if (page().includes(` + strconv.Quote(text) + `)) done(page());
		else setTimeout(() => done(page()), 50);
	})`
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if page = inFrame[string](b, n, look); strings.Contains(page, text) {
			return
		}
	}
	b.t.Fatalf("frame %d does not show %q: %s", n, text, page)
}

// TestTwoBrowsers: browser B is a stranger until A's ID is put into its jar; then
// it is A. What the jar does is no request to the demo and touches no row.
func TestTwoBrowsers(t *testing.T) {
	for _, plain := range []bool{false, true} {
		name := map[bool]string{false: "localhost", true: "a plain-http name"}[plain]
		t.Run(name, func(t *testing.T) {
			l := start(t)
			b := newChromium(t, "ko")
			url := l.url
			if plain {
				l = startNamed(t, "lab.test")
				url = l.url
				b = ownChromium(t, "ko", chromedp.Flag("host-resolver-rules", "MAP lab.test 127.0.0.1"))
			}
			b.open(url + "/lessons/session")
			b.wait("the own row", "document.querySelector('.st tbody tr.is-mine') && document.querySelector('.link[data-state=open]')")
			b.login("kim")
			b.passed("login")
			b.click("#two")
			b.wait("browser B's own row", "document.querySelectorAll('.st tbody tr.is-mine').length === 2 && document.querySelector('.req .way').textContent.includes('B')")
			b.shown(1, "username")
			key := "document.querySelector('#jar-a li input').value"
			b.click("#frame-a .jar")
			b.wait("the jar of A", "document.querySelector('#jar-a').matches(':popover-open') && /^[0-9a-f-]{36}$/.test(%s)", key)
			id := eval[string](b, key)
			if !eval[bool](b, "document.querySelector('#jar-a').getBoundingClientRect().bottom <= document.querySelector('.st tbody tr').getBoundingClientRect().top") {
				t.Error("the jar covers a row of the table")
			}
			before := eval[string](b, "document.querySelectorAll('.dot').length + document.querySelector('.st tbody').innerText")

			b.click("#frame-b .jar")
			b.wait("the jar of B", "document.querySelector('#jar-b li input').value.length === 36")
			eval[any](b, "document.querySelector('#jar-b [name=value]').focus()")
			b.fill("#jar-b [name=value]", id)
			b.click("#jar-b form button")
			b.wait("the cookie in the jar", "document.querySelector('#jar-b output.right') && document.querySelector('#jar-b li input').value === '%s' && document.querySelectorAll('#jar-b li').length === 1", id)
			if after := eval[string](b, "document.querySelectorAll('.dot').length + document.querySelector('.st tbody').innerText"); after != before {
				t.Errorf("the jar changed what the server saw:\n%s\nwas\n%s", after, before)
			}
			b.click("#jar-b h3")
			b.run(chromedp.KeyEvent("\x1b"))
			b.wait("the jar of B to close", "!document.querySelector('#jar-b').matches(':popover-open')")
			b.click("#frame-b [name=reload]")
			b.wait("B to come as A", "document.querySelector('.req .way').textContent.includes('B') && document.querySelector('.req .key').textContent.includes('%s') && !document.querySelector('.req .foreign') && document.querySelector('.req output').className === 'hit'", id)
			b.shown(1, "Welcome, kim!")

			// Deleting the cookie leaves the row.
			b.click("#frame-b .jar")
			b.wait("the jar of B, begun anew", "document.querySelector('#jar-b').matches(':popover-open:not([aria-busy=true])') && !document.querySelector('#jar-b output').textContent && !document.querySelector('#jar-b [name=value]').value")
			b.click("#frame-a .jar")
			b.wait("the jar of A", "document.querySelector('#jar-a').matches(':popover-open:not([aria-busy=true])') && document.querySelector('#jar-a li .danger')")
			b.click("#jar-a li .danger")
			b.wait("the empty jar", "document.querySelector('#jar-a li.note')")
			rows := eval[int](b, "document.querySelectorAll('.st tbody tr').length")
			b.run(chromedp.KeyEvent("\x1b"))
			b.click("#frame-a [name=reload]")
			b.wait("another row for who has no key", "document.querySelectorAll('.st tbody tr').length === %d && document.querySelector('.req .key.none')", rows+1)

			// It is there again after a reload, and goes when it is switched off.
			b.run(chromedp.Reload())
			b.wait("both browsers", "document.querySelectorAll('iframe').length === 2 && document.querySelector('#frame-b').checkVisibility()")
			b.click("#two")
			b.wait("browser A alone", "!document.querySelector('#frame-b').checkVisibility()")
		})
	}
}

// TestJarIsTheLabsAlone: the jar answers the lab's page and nobody else, a script
// in the demo's page least of all, and takes nothing that no browser would keep.
func TestJarIsTheLabsAlone(t *testing.T) {
	l := start(t)
	s := l.seat(t)
	call := func(method, origin, body string) *http.Response {
		t.Helper()
		r, err := http.NewRequest(method, s.Demo+".lab/jar", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", "sessionid=secret")
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { answer.Body.Close() })
		return answer
	}
	for _, c := range []struct{ method, origin string }{
		{"POST", ""}, {"POST", l.demo}, {"POST", "null"}, {"POST", "http://evil.example"}, {"GET", l.url}, {"OPTIONS", l.url},
	} {
		r := call(c.method, c.origin, "{}")
		body, _ := io.ReadAll(r.Body)
		if r.StatusCode != http.StatusNotFound || strings.Contains(string(body), "secret") || r.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s from %q: %d %v %s", c.method, c.origin, r.StatusCode, r.Header, body)
		}
	}
	r := call("POST", l.url, `{"name":"sessionid","value":"abc"}`)
	body, _ := io.ReadAll(r.Body)
	path := strings.TrimSuffix(strings.TrimPrefix(s.Demo, l.demo), "/")
	if r.StatusCode != http.StatusOK || r.Header.Get("Set-Cookie") != "sessionid=abc; Path="+path || r.Header.Get("Access-Control-Allow-Origin") != l.url ||
		r.Header.Get("Access-Control-Allow-Credentials") != "true" || !strings.Contains(string(body), `"value":"secret"`) {
		t.Errorf("the lab's page gets %d %v %s", r.StatusCode, r.Header, body)
	}
	for _, bad := range []string{
		`{"name":"a b","value":"x"}`, `{"name":"a","value":"x;Path=/"}`, `{"name":"a\r\nSet-Cookie: b","value":"x"}`, `{"name":"a","value":"x\r\ny"}`,
		`{"name":"a","value":" x"}`, `{"name":"a=b","value":"x"}`, `{"name":"a","value":"` + strings.Repeat("x", 5000) + `"}`, `{`, strings.Repeat(" ", 9000),
	} {
		if r := call("POST", l.url, bad); r.StatusCode != http.StatusBadRequest || r.Header.Get("Set-Cookie") != "" {
			t.Errorf("%.60s: %d %q", bad, r.StatusCode, r.Header.Get("Set-Cookie"))
		}
	}
	_, table := l.call(t, "GET", "/api/rooms/main/sessions", "", "")
	if decode[tableView](t, table).Count != 0 {
		t.Errorf("the jar left rows: %s", table)
	}

	// Where the policy moves the demo's cookie, the jar goes with it.
	l.setPolicy(t, `{"secure":true,"path":"/","hostPrefix":true}`)
	for body, want := range map[string]string{
		`{"name":"sessionid","delete":true}`:        "sessionid=; Path=/; Max-Age=0",
		`{"name":"__Host-sessionid","value":"abc"}`: "__Host-sessionid=abc; Path=/; Secure",
		`{"name":"__Host-sessionid","delete":true}`: "__Host-sessionid=; Path=/; Secure; Max-Age=0",
	} {
		if got := call("POST", l.url, body).Header.Get("Set-Cookie"); got != want {
			t.Errorf("%s sets %q, want %q", body, got, want)
		}
	}
}

// TestJarForgets: a cookie goes wherever the policy may have put it when it was
// given, and none that another program has at the root.
func TestJarForgets(t *testing.T) {
	t.Parallel()
	l := start(t)
	s := l.seat(t)
	path := strings.TrimSuffix(strings.TrimPrefix(s.Demo, l.demo), "/")
	forgets := func(cookie, name string) string {
		t.Helper()
		r, err := http.NewRequest("POST", s.Demo+".lab/jar", strings.NewReader(`{"name":"`+name+`","delete":true}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Cookie", cookie)
		r.Header.Set("Origin", l.url)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		return strings.Join(answer.Header["Set-Cookie"], ", ")
	}
	here, root := "sessionid=; Path="+path+"; Max-Age=0", "sessionid=; Path=/; Max-Age=0"
	if got := forgets("sessionid=another", "sessionid"); got != here {
		t.Errorf("another program's, before the first visit: %s", got)
	}
	newBrowser().get(t, s.Demo)
	for cookie, want := range map[string]string{
		"sessionid=own":                   here + ", " + root, // given at the one path or the other
		"sessionid=first; sessionid=root": here,               // the longer path comes first
		"theme=dark":                      here,
	} {
		if got := forgets(cookie, "sessionid"); got != want {
			t.Errorf("%s: %s, want %s", cookie, got, want)
		}
	}
	l.setPolicy(t, `{"secure":true,"path":"/","hostPrefix":true}`)
	if got := forgets("sessionid=own", "sessionid"); got != root+", "+here {
		t.Errorf("where the policy says Path=/: %s", got)
	}
	if got := forgets("__Host-sessionid=own", "__Host-sessionid"); !strings.HasPrefix(got, "__Host-sessionid=; Path=/; Secure; Max-Age=0") {
		t.Errorf("of a __Host- name: %s", got)
	}
}
