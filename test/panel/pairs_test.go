package panel

import (
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"sessionlab/test/browser"
	"sessionlab/test/lab"
)

// TestPairs: of each pair of the Cookie line the panel says whether the demo read
// it, and else why it is there; and the panel does not move for it.
func TestPairs(t *testing.T) {
	axe := browser.ReadAxe(t)
	for _, lang := range []struct{ code, read, unread, host, walkIn, second, within, passed string }{
		{"ko", "여기서 세션 ID를 읽었습니다", "개발자 도구", "포트를 가리지 않아", "첫 주소(/)", "먼저 나온 것만", "이 쌍에 들어 있어서", "지나쳤습니다"},
		{"en", "read its session ID here", "developer tools", "cookies ignore ports", "first address (/)", "only the one that comes first", "This pair contains it", "skipped this one"},
	} {
		l := lab.Start(t)
		leaves := func(b *browser.Chromium, cookie string) {
			t.Helper()
			_, port, _ := net.SplitHostPort(lab.ServeText(t, "text/plain", cookie, ""))
			b.Open("http://localhost:" + port + "/")
		}
		about := func(b *browser.Chromium) []string {
			t.Helper()
			return browser.Eval[[]string](b, "[...document.querySelectorAll('.wire .about li')].map(e => e.className + '|' + e.textContent)")
		}
		lesson := l.URL + "/lessons/session?lang=" + lang.code
		alone := browser.New(t, lang.code)
		alone.Open(lesson)
		alone.AwaitRow()
		alone.Login("kim")
		alone.Passed("login")
		if got := about(alone); len(got) != 0 {
			t.Errorf("of the demo's own cookie alone is said %q", got)
		}
		b := browser.New(t, lang.code)
		leaves(b, "theme=dark; Path=/")
		b.Open(l.Demo + "/")
		b.Open(lesson)
		b.AwaitRow()
		b.Login("kim")
		b.Passed("login")
		leaves(b, "late=1; Path=/")
		b.Open(lesson)
		b.Wait("the late pair", "document.querySelectorAll('.wire .about li').length === 4")
		for name, want := range map[string]string{"theme": lang.host, "late": lang.unread, "sessionid": ""} {
			i := slices.IndexFunc(about(b), func(line string) bool {
				return strings.Contains(line, "|"+name+":") && strings.Contains(line, want)
			})
			if i < 0 {
				t.Errorf("%s: nothing is said of %s in %q", lang.code, name, about(b))
			}
		}
		said := strings.Join(about(b), "\n")
		if strings.Count(said, "took|sessionid:") != 1 || !strings.Contains(said, lang.read) || !strings.Contains(said, lang.walkIn) {
			t.Errorf("%s: which pair was read is not said in\n%s", lang.code, said)
		}
		browser.Eval[any](b, axe)
		b.AccessibleIn(lang.code, "pairs that are not the demo's")
		for _, size := range [][2]int64{{1440, 900}, {1920, 1080}, {1024, 768}, {390, 844}} {
			var tall [2]float64
			for i, page := range []*browser.Chromium{alone, b} {
				page.Run(chromedp.EmulateViewport(size[0], size[1]))
				browser.Eval[any](page, "document.querySelector('input[name=pane][value=bench]').click()")
				tall[i] = browser.Eval[float64](page, "document.querySelector('.wire').getBoundingClientRect().height")
			}
			if diff := tall[1] - tall[0]; diff < -8 || diff > 8 {
				t.Errorf("%s, %v: the wire is %.0f px tall, with other pairs %.0f", lang.code, size, tall[0], tall[1])
			}
		}
		faults := browser.Eval[[]string](b, `(async () => {
			const { pairs } = await import(document.querySelector('link[href$="/verdict.js"]').href);
			const say = (...cookies) => pairs({ request: { cookies: cookies.map(c => ({ foreign: false, read: false, ...c })) } }).map(p => p.say);
			const host = (...cookies) => pairs({ request: { name: '__Host-sessionid', cookies: cookies.map(c => ({ foreign: false, read: false, ...c })) } }).map(p => p.say);
			return [
				say({ name: 'mysessionid', read: true })[0], say({ name: 'sessionid', read: true }, { name: 'sessionid' })[1],
				say({ name: 'note', value: 'sessionid=x' })[0], say({ name: 'note', value: 'sessionid=x' }, { name: 'sessionid', read: true })[0],
				...host({ name: 'sessionid' }, { name: '__Host-sessionid', read: true }), host({ name: 'x__Host-sessionid', read: true })[0],
			];
		})()`)
		for i, want := range []string{lang.within, lang.second, lang.passed, lang.passed, "__Host-sessionid", lang.read, "__Host-sessionid="} {
			if !strings.Contains(faults[i], want) {
				t.Errorf("of pair %d is said %q, want %q", i, faults[i], want)
			}
		}
	}
}
